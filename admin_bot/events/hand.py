"""The event that a conversation is about: as it is sold, as its organizer wrote it, and how much of it is taken."""

from dataclasses import dataclass
from typing import Any

import orjson

from admin_bot.desk import chosen_event
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.storage.availability import Pool, pools
from core.storage.events import EVENT_ROW


@dataclass(frozen=True, slots=True)
class Hand:
    event: Event
    definition: dict[str, Any]
    taken: dict[str, Pool]

    def own_language(self, reader: str) -> str:
        """In which an answer is typed: the reader's where the event speaks it, else the event's first."""
        return reader if reader in self.event.languages else self.event.languages[0]


async def at_hand(talk: Talk[Visit]) -> Hand:
    """Read before anything is done: after a deed these tables have writes pending."""
    event = await chosen_event(talk, talk.t("event_desk.which"))
    row = await talk.context.work.first(EVENT_ROW, slug=event.slug)
    assert row is not None, "an event is never deleted"
    return Hand(event, orjson.loads(row.definition), await pools(talk.context.work, event))


def to(talk: Talk[Visit], hand: Hand, flow: str, **more: Value) -> Choice:
    """A button that leads to another part of the same event; it is called as that part is."""
    return Choice(start(flow, event=hand.event.slug, **more), talk.t(f"event_desk.to_{flow}"))


def to_card(talk: Talk[Visit], hand: Hand) -> Choice:
    return Choice(start("event_card", event=hand.event.slug), talk.t("event_desk.to_event_card"))
