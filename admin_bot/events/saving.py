"""Saving a change: whom it touches is said first, what was wrong is asked again, and the card shows what it is now."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import orjson

from admin_bot.events.card import card_choices, card_text
from admin_bot.events.hand import Hand, to_card
from admin_bot.events.words import sentences
from bots.conversation.flow import Undo
from bots.conversation.screen import Choice, Value
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.event_file import problem_text
from core.domain.event_file.changing import Patch, changed
from core.domain.refusals import Refused
from core.usecases.count_touched import Touched, count_touched
from core.usecases.edit_event import edit_event
from core.usecases.tell_holders import tell_holders_later

SAVING: Mapping[str, Undo | None] = {"save": None}  # the deeds of a flow that saves


async def save(talk: Talk[Visit], hand: Hand, patch: Patch, said: str, *, tell: Sequence[str] = ()) -> NoReturn:
    """Ends the flow. `tell`: what ticket holders are told of, where the answer was to tell them."""
    made: list[Event] = []

    async def deed(visit: Visit, id: str, slug: str, patch: Patch, tell: Sequence[str]) -> Value:
        event = await edit_event(visit.work, slug, patch)
        made.append(event)
        if tell:
            tell_holders_later(visit.work, event.id, tell)
        return {"version": event.version}

    try:
        await talk.once("save", deed, hand.event.slug, [[list(path), value] for path, value in patch], list(tell))
    except Refused as refused:
        _explain(talk, hand, refused)
    now = changed(hand.definition, patch)
    end_with_card(talk, Hand(made[0] if made else hand.event, now, hand.taken), said)


def end_with_card(talk: Talk[Visit], hand: Hand, said: str) -> NoReturn:
    talk.end("\n\n".join(filter(None, (said, card_text(talk, hand)))), card_choices(talk, hand))


def _explain(talk: Talk[Visit], hand: Hand, refused: Refused) -> NoReturn:
    if refused.code == "invalid_event":
        told = what_is_wrong(refused, talk.language)
        if talk.path:
            talk.reject(talk.path[-1], told)
        talk.end(told, [to_card(talk, hand)])
    if refused.code == "wrong_state":
        talk.end(talk.t("event_desk.gone"), [to_card(talk, hand)])
    raise refused


def what_is_wrong(refused: Refused, language: str) -> str:
    texts = [problem_text(problem, language) for problem in refused.details["problems"][:3]]
    return "\n".join(dict.fromkeys(texts))


async def asks_whom_it_touches(
    talk: Talk[Visit], hand: Hand, change: str, keeps: str, *, ticket_type: str = "", telling: bool = False
) -> bool:
    """Whether ticket holders are to be told. Nothing is asked where nobody is touched. `keeps` names the sentence
    about what stays as it was: price, places, date, place."""
    touched = await count_touched(talk.context.work, hand.event.id, ticket_type)
    if not touched:
        return False
    text = "\n\n".join((change, touched_text(talk, touched), talk.t(f"event_desk.keeps_{keeps}")))
    choices = [Choice("quiet", talk.t("event_desk.save"))]
    if telling and touched.people:
        choices = [
            Choice("tell", talk.t("event_desk.save_and_tell", count=touched.people)),
            Choice("quiet", talk.t("event_desk.save_quietly")),
        ]
    choices.append(Choice("keep", talk.t("event_desk.leave"), word="no"))
    how = await talk.choose("how", text, choices)
    if how == "keep":
        end_with_card(talk, hand, talk.t("event_desk.left"))
    return how == "tell"


def touched_text(talk: Talk[Visit], touched: Touched) -> str:
    """ "37 tickets are sold. 12 orders wait for payment." """
    parts = []
    if touched.tickets:
        parts.append(talk.t("event_desk.touches_tickets", count=touched.tickets))
    if touched.waiting:
        parts.append(talk.t("event_desk.touches_waiting", count=touched.waiting))
    return sentences(talk.language, *parts)


def is_as_it_was(definition: dict[str, Any], patch: Patch) -> bool:
    options = orjson.OPT_SORT_KEYS
    return orjson.dumps(changed(definition, patch), option=options) == orjson.dumps(definition, option=options)
