"""The same event once more: another name, another date, nothing sold."""

from datetime import datetime
from typing import Any

import orjson

from admin_bot.desk import staff_flow
from admin_bot.events.asking import PINS, ask_moment, ask_text
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.saving import end_with_card
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Value
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.event_file.changing import copied
from core.usecases.make_event import copy_event


async def copy(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    event = hand.event
    if event.starts_at is None:
        talk.end(talk.t("event_copy.no_date"), [to_card(talk, hand)])
    old = wording.title(event, talk.language)
    out = [to_card(talk, hand)]
    name = await ask_text(talk, "title", talk.t("event_copy.title"), 200, suggestions=(old,), beside=out)
    when = await ask_moment(talk, "when", talk.t("event_copy.when"), event.timezone, country=event.venue.country)
    title = dict(event.title) if name == old else {hand.own_language(talk.language): name}
    made: list[Event] = []

    async def deed(visit: Visit, id: str, slug: str, title: dict[str, str], when: str) -> Value:
        made.append(await copy_event(visit.work, slug, title, datetime.fromisoformat(when)))
        return {"slug": made[0].slug}

    await talk.once("copy", deed, event.slug, title, when.isoformat())
    definition: dict[str, Any] = copied(hand.definition, made[0].slug, title, when)
    shown = Hand(made[0], orjson.loads(orjson.dumps(definition)), {})
    end_with_card(talk, shown, talk.t("event_copy.done"))


EVENT_COPY: Flow = staff_flow(
    "event_copy", copy, right="event", deeds={**PINS, "copy": None}, title="event_desk.to_event_copy"
)
