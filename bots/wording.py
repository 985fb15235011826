"""How events, prices and orders are said: texts that flows, notices and pages share."""

from collections import Counter
from collections.abc import Sequence

from core.domain.event import Event, TicketType
from core.domain.money import format_money
from core.domain.pricing import price_of
from core.domain.times import MINUTE
from locales.translator import format_day, format_moment, format_time, translate

NEAR_MINUTES = 90


def title(event: Event, language: str) -> str:
    return event.text(event.title, language)


def told_apart(events: Sequence[Event], language: str) -> list[str]:
    """Their titles; where two are called alike (a copy, a series), each with its day and short name."""
    titles = [title(event, language) for event in events]
    often = Counter(titles)
    return [said if often[said] == 1 else f"{said} · {_day(event, language)}" for said, event in
            zip(titles, events, strict=True)]  # fmt: skip


def _day(event: Event, language: str) -> str:
    at = event.starts_at
    day = format_day(language, at, event.timezone, style="short") if at is not None else ""
    return " · ".join(filter(None, (day, event.slug)))


def type_name(event: Event, id: str, language: str) -> str:
    kind = event.ticket_type(id)
    return event.text(kind.name, language) or id if kind else id


def price(event: Event, kind: TicketType, language: str) -> str:
    amount = price_of(event, kind).price
    return money(amount, event.currency, language) if amount else translate(language, "wording.free")


def money(amount: int, currency: str, language: str) -> str:
    return format_money(amount, currency, language)


def when(event: Event, language: str) -> str:
    """The event's date at its own place, with the zone named; empty where it has no date."""
    if event.starts_at is None:
        return ""
    text = format_moment(language, event.starts_at, event.timezone, zone=True)
    if event.doors_at is not None and event.doors_at != event.starts_at:
        text = translate(
            language, "wording.doors", when=text, doors=format_time(language, event.doors_at, event.timezone)
        )
    return text


def where(event: Event, language: str) -> str:
    venue = event.venue
    parts = [event.text(venue.name, language), venue.address, venue.city]
    return translate(language, "wording.comma").join(part for part in parts if part)


def card(event: Event, language: str) -> str:
    """The event at a glance."""
    lines = [title(event, language), when(event, language), where(event, language), event.text(event.summary, language)]
    text = "\n".join(line for line in lines if line)
    return text if event.live else f"{text}\n{translate(language, 'wording.test_event')}"


def deadline(event: Event, at: int, language: str, now: int) -> str:
    """What ends then, told with the minutes that are left where it is near."""
    return _moment(event, at, language, now, "wording.within")


def opening(event: Event, at: int, language: str, now: int) -> str:
    """What begins then: like a deadline, with the minutes until then."""
    return _moment(event, at, language, now, "wording.opens_within")


def _moment(event: Event, at: int, language: str, now: int, near: str) -> str:
    """Near: the time of day with the minutes. Later: with its day, unless that is today at the event, and with the
    zone, since whoever buys may be in another one."""
    zone = event.timezone
    minutes = max(1, (at - now) // MINUTE)
    if now < at and minutes <= NEAR_MINUTES:
        return translate(language, near, time=format_time(language, at, zone), count=minutes)
    if format_day(language, at, zone) == format_day(language, now, zone):
        return format_time(language, at, zone, zone=True)
    return format_moment(language, at, zone, zone=True)
