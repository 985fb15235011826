"""Where: the place's name in each language, its address and city."""

from typing import Any

from admin_bot.desk import staff_flow
from admin_bot.events.asking import ask_text
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.saving import SAVING, asks_whom_it_touches, is_as_it_was, save
from admin_bot.events.words import language_name
from bots.conversation.flow import Flow
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_file.changing import Path, at_path
from core.domain.typed_places import typed_place


async def where(talk: Talk[Visit]) -> None:
    """One line tells all of it; each further language is asked for the name alone."""
    hand = await at_hand(talk)
    first = hand.own_language(talk.language)
    others = [tag for tag in hand.event.languages if tag != first]
    place = typed_place(await ask_text(talk, "place", _question(talk, hand, first), 300, beside=[to_card(talk, hand)]))
    names = {first: place.name}
    for tag in others:
        question = talk.t("event_where.name_in", language=language_name(tag, talk.language), name=place.name)
        old = at_path(hand.definition, ("venue", "name", tag))
        said = await ask_text(talk, f"name/{tag}", question, 200, suggestions=(old,) if old else (), optional=True)
        names |= {tag: said} if said else {}
    patch: list[tuple[Path, Any]] = [
        (("venue", "name"), names), (("venue", "address"), place.address or None),
        (("venue", "city"), place.city or None),
    ]  # fmt: skip
    tell = False
    if not is_as_it_was(hand.definition, patch):
        shown = talk.t("wording.comma").join(filter(None, (place.name, place.address, place.city)))
        change = talk.t("event_where.new", place=shown)
        tell = await asks_whom_it_touches(talk, hand, change, "place", telling=True)
    done = talk.t("event_desk.saved_and_telling" if tell else "event_desk.saved")
    await save(talk, hand, patch, done, tell=["place"] if tell else [])


def _question(talk: Talk[Visit], hand: Hand, language: str) -> str:
    venue = hand.definition.get("venue", {})
    parts = (venue.get("name", {}).get(language), venue.get("address"), venue.get("city"))
    now = talk.t("wording.comma").join(filter(None, parts)) or talk.t("event_desk.empty")
    return talk.t("event_where.ask", now=now, language=language_name(language, talk.language))


EVENT_WHERE: Flow = staff_flow("event_where", where, right="event", deeds=SAVING, title="event_desk.to_event_where")
