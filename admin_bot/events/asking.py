"""Questions that several conversations about events ask: a text, a moment, a zone, a price, how many places."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from admin_bot.events.words import no_limit
from bots.conversation import words
from bots.conversation.flow import Undo
from bots.conversation.screen import Choice, Value
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.money import exponent
from core.domain.times import at_local, local
from core.domain.typed_moments import TypedMoment, at_minute, typed_moment, typed_time
from core.domain.typed_prices import TypedPrice, offered_currencies, typed_currency, typed_price
from core.domain.typed_zones import offered_zones, typed_zone, zone_city
from core.domain.writing import one_line, spoiled
from locales.translator import format_moment

MOST_PLACES = 10_000_000


async def _pinned(visit: Visit, deed: str, value: Value) -> Value:
    return value


async def _forget(visit: Visit, result: Value) -> None:
    return None


# "Tomorrow" stays the day that it was when it was typed: what was understood is kept as a deed is.
PINS: Mapping[str, Undo | None] = {"pin": _forget}


async def ask_text(
    talk: Talk[Visit], key: str, text: str, limit: int, *, suggestions: tuple[str, ...] = (), optional: bool = False,
    beside: Sequence[Choice] = (),
) -> str:  # fmt: skip
    """One line; empty where an optional one is skipped. `beside`: the way out of a first question."""

    def parse(raw: str) -> str:
        said = one_line(raw)
        if len(said) > limit:
            raise Unfit(talk.t("event_ask.too_long", count=limit))
        if spoiled(said):
            raise Unfit(talk.t("event_file.control"))
        return said

    digits = not suggestions  # where there are some, their number is enough
    said = await talk.ask(
        key, text, parse, suggestions=suggestions, optional=optional, digits=digits, beside=beside
    )  # fmt: skip
    return str(said or "")


async def ask_moment(
    talk: Talk[Visit], key: str, text: str, zone: str, *, country: str = "", past: bool = False
) -> datetime:
    """A local time; a day alone asks for its time next. `past`: one that is over is an answer too."""
    now = local(talk.now, zone).replace(tzinfo=None)

    def parse(raw: str) -> str:
        found = typed_moment(raw, talk.language, country, now)
        if not isinstance(found, TypedMoment):
            raise Unfit(talk.t(f"event_ask.moment_{found}"))
        if not past and (found.at <= now if found.at else found.day < now.date()):
            raise Unfit(talk.t("event_ask.moment_past"))
        return (found.at or found.day).isoformat()

    said = str(await talk.once(f"pin/{key}", _pinned, await talk.ask(key, text, parse)))
    if "T" in said:
        return datetime.fromisoformat(said)
    day = date.fromisoformat(said)
    return at_minute(day, await ask_time(talk, f"{key}_time", talk.t("event_ask.what_time", day=said_day(talk, day))))


async def ask_time(talk: Talk[Visit], key: str, text: str) -> int:
    """A time of day, in minutes."""

    def parse(raw: str) -> int:
        minute = typed_time(raw)
        if minute is None:
            raise Unfit(talk.t("event_ask.time_unclear"))
        return minute

    return int(await talk.ask(key, text, parse))


def said_day(talk: Talk[Visit], day: date) -> str:
    from locales.translator import format_day

    return format_day(talk.language, at_local(at_minute(day, 12 * 60), "UTC"), "UTC")


def said_moment(talk: Talk[Visit], moment: datetime, zone: str) -> str:
    return format_moment(talk.language, at_local(moment, zone), zone, zone=True)


async def ask_zone(talk: Talk[Visit], key: str, text: str) -> str:
    def parse(raw: str) -> str:
        zone = typed_zone(raw, talk.language)
        if zone is None:
            raise Unfit(talk.t("event_ask.zone_unclear"))
        return zone

    cities = tuple(zone_city(zone, talk.language) for zone in offered_zones(talk.language))
    return str(await talk.ask(key, text, parse, suggestions=cities, digits=False))


async def ask_price(talk: Talk[Visit], key: str, text: str, currency: str) -> tuple[int, str]:
    """(minor units, the currency); free keeps the currency that is likely. `currency` is that of the last event, or
    empty: then it is asked where the price does not name one."""

    def parse(raw: str) -> list[str]:
        found = typed_price(raw, talk.language, currency)
        if found is None:
            raise Unfit(talk.t("event_ask.price_unclear"))
        return [found.amount, found.currency]

    price = TypedPrice(*await talk.ask(key, text, parse, suggestions=(talk.t("event_ask.free"),)))
    named = price.currency or currency
    if price.free:
        return 0, named
    if not named:
        named = await _ask_currency(talk, f"{key}_currency")
    amount = price.minor(named)
    if amount is None:
        talk.reject(key, talk.t("event_ask.price_digits", currency=named, count=exponent(named)))
    return amount, named


async def _ask_currency(talk: Talk[Visit], key: str) -> str:
    def parse(raw: str) -> str:
        found = typed_currency(raw)
        if found is None:
            raise Unfit(talk.t("event_ask.currency_unclear"))
        return found

    offered = offered_currencies(talk.language)
    return str(await talk.ask(key, talk.t("event_ask.currency"), parse, suggestions=offered, digits=False))


async def ask_places(talk: Talk[Visit], key: str, text: str) -> int | None:
    """None where there is no limit."""

    def parse(raw: str) -> int | None:
        if no_limit(raw):
            return None
        places = words.amount(raw.replace(",", "").replace("，", "").replace(" ", ""))
        if places is None or not 1 <= places <= MOST_PLACES:
            raise Unfit(talk.t("event_ask.places_unclear"))
        return places

    suggestions = ("50", "100", "200", talk.t("event_ask.no_limit"))
    found = await talk.ask(key, text, parse, suggestions=suggestions)
    return None if found is None else int(found)
