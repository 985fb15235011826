"""When: the start with all that hangs on it, the end, the doors, the zone of the clock."""

from datetime import datetime, timedelta
from typing import NoReturn

from admin_bot.desk import staff_flow
from admin_bot.events.asking import PINS, ask_moment, ask_time, ask_zone, said_moment
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.saving import SAVING, asks_whom_it_touches, save
from admin_bot.events.words import sentences
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_file.changing import MINUTES, Patch, moved
from core.domain.typed_zones import zone_city

PARTS = ("starts_at", "ends_at", "doors_at", "timezone")


async def when(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    if "starts_at" not in hand.definition:
        await _first_start(talk, hand)
    lines = [talk.t("event_when.line", what=_name(talk, part), now=_said(talk, hand, part)) for part in PARTS]
    text = "\n".join([*lines, "", talk.t("event_when.which")])
    choices = [Choice(part, _name(talk, part)) for part in PARTS]
    part = str(await talk.choose("part", text, [*choices, to_card(talk, hand)]))
    await {"starts_at": _start, "ends_at": _end, "doors_at": _doors, "timezone": _zone}[part](talk, hand)


async def _first_start(talk: Talk[Visit], hand: Hand) -> NoReturn:
    start = await ask_moment(talk, "starts_at", talk.t("event_when.ask_start"), hand.event.timezone)
    await save(talk, hand, [(("starts_at",), start.strftime(MINUTES))], talk.t("event_desk.saved"))


async def _start(talk: Talk[Visit], hand: Hand) -> NoReturn:
    """Whoever holds a ticket keeps it for the new time."""
    zone, country = hand.event.timezone, hand.event.venue.country
    text = talk.t("event_when.ask_new_start", now=_said(talk, hand, "starts_at"))
    start = await ask_moment(talk, "starts_at", text, zone, country=country)
    patch = moved(hand.definition, start)
    said = talk.t("event_when.new_start", when=said_moment(talk, start, zone))
    if len(patch) > 1:
        said = sentences(talk.language, said, talk.t("event_when.moves_along"))
    await _saved(talk, hand, patch, said)


async def _end(talk: Talk[Visit], hand: Hand) -> NoReturn:
    zone, country = hand.event.timezone, hand.event.venue.country
    text = talk.t("event_when.ask_end", now=_said(talk, hand, "ends_at"))
    end = await ask_moment(talk, "ends_at", text, zone, country=country)
    said = talk.t("event_when.new_end", when=said_moment(talk, end, zone))
    await _saved(talk, hand, [(("ends_at",), end.strftime(MINUTES))], said)


async def _doors(talk: Talk[Visit], hand: Hand) -> NoReturn:
    """On the day of the start, or the evening before it."""
    minute = await ask_time(talk, "doors_at", talk.t("event_when.ask_doors", now=_said(talk, hand, "doors_at")))
    start = datetime.fromisoformat(hand.definition["starts_at"])
    doors = start.replace(hour=minute // 60, minute=minute % 60)
    doors -= timedelta(days=1) if doors > start and doors - start > timedelta(hours=12) else timedelta()
    said = talk.t("event_when.new_doors", when=said_moment(talk, doors, hand.event.timezone))
    await _saved(talk, hand, [(("doors_at",), doors.strftime(MINUTES))], said)


async def _zone(talk: Talk[Visit], hand: Hand) -> NoReturn:
    zone = await ask_zone(talk, "timezone", talk.t("event_when.ask_zone", now=_said(talk, hand, "timezone")))
    start = datetime.fromisoformat(hand.definition["starts_at"])
    said = talk.t("event_when.new_start", when=said_moment(talk, start, zone))
    await _saved(talk, hand, [(("timezone",), zone)], said)


async def _saved(talk: Talk[Visit], hand: Hand, patch: Patch, said: str) -> NoReturn:
    tell = await asks_whom_it_touches(talk, hand, said, "date", telling=True)
    done = talk.t("event_desk.saved_and_telling" if tell else "event_desk.saved")
    await save(talk, hand, patch, done, tell=["time"] if tell else [])


def _said(talk: Talk[Visit], hand: Hand, part: str) -> str:
    value = hand.definition.get(part)
    if value is None:
        return talk.t("event_desk.empty")
    if part == "timezone":
        return zone_city(value, talk.language)
    return said_moment(talk, datetime.fromisoformat(value), hand.event.timezone)


def _name(talk: Talk[Visit], part: str) -> str:
    return talk.t(f"event_when.{part}")


EVENT_WHEN: Flow = staff_flow(
    "event_when", when, right="event", deeds={**PINS, **SAVING}, title="event_desk.to_event_when"
)
