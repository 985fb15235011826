"""A new event in a few answers: name, when, where, one ticket type, price, places. A draft in test mode at first."""

from datetime import datetime
from typing import Any

from admin_bot.desk import home, staff_flow
from admin_bot.events.asking import (
    PINS,
    ask_moment,
    ask_places,
    ask_price,
    ask_text,
    ask_zone,
    said_moment,
)
from admin_bot.events.hand import Hand
from admin_bot.events.saving import end_with_card, what_is_wrong
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.event_file.changing import MINUTES
from core.domain.event_file.texts import your_name
from core.domain.money import decimal_text
from core.domain.naming import plain_name
from core.domain.refusals import Refused
from core.domain.typed_places import typed_place
from core.domain.typed_zones import country_currency, typed_zone, zone_city, zone_country, zone_hours
from core.usecases.make_event import make_event

ASKED_BY = {"venue": "where", "ticket_types": "type", "starts_at": "when"}  # which question a part came from
REMINDERS = [{"before_start": "1d"}, {"before_start": "2h"}]


async def new_event(talk: Talk[Visit]) -> None:
    last = max(talk.context.events(), key=lambda event: event.number, default=None)
    title = await ask_text(talk, "title", talk.t("new_event.title"), 200, beside=[home(talk)])
    zone = last.timezone if last else await ask_zone(talk, "zone", talk.t("new_event.zone"))
    when = await ask_moment(talk, "when", talk.t("new_event.when"), zone, country=zone_country(zone))
    talk.say(talk.t("new_event.said", what=title, when=said_moment(talk, when, zone)))
    where = await ask_text(talk, "where", talk.t("new_event.where"), 300, optional=True)
    zone = await _clock(talk, typed_place(where).city, zone)
    country = zone_country(zone)
    kind = await ask_text(talk, "type", talk.t("new_event.type"), 100, suggestions=_usual_types(talk))
    likely = last.currency if last and last.timezone == zone else ""
    price, currency = await ask_price(talk, "price", talk.t("new_event.price", type=kind), likely)
    currency = currency or country_currency(country) or "EUR"
    places = await ask_places(talk, "places", talk.t("new_event.places", type=kind))
    about = {**_about(talk.language, title, when, zone), **_venue(talk.language, where, country)}
    sold = _type(talk.language, kind, decimal_text(price, currency), places)
    await _make(talk, {**about, "currency": currency, "ticket_types": [sold]}, title)


async def _clock(talk: Talk[Visit], city: str, zone: str) -> str:
    """The last event's clock is not believed where the city has another one."""
    there = typed_zone(city, talk.language)
    if there is None or zone_hours(there, talk.now) == zone_hours(zone, talk.now):
        return zone
    choices = [Choice(one, talk.t("new_event.clock_of", city=zone_city(one, talk.language))) for one in (there, zone)]
    return str(await talk.choose("clock", talk.t("new_event.clock", city=city), choices))


def _usual_types(talk: Talk[Visit]) -> tuple[str, ...]:
    return tuple(talk.t("new_event.usual_types").split("|"))


def _about(language: str, title: str, when: datetime, zone: str) -> dict[str, Any]:
    form = [{"id": "name", "kind": "name", "required": True, "label": {language: your_name(language)}}]
    return {
        "title": {language: title}, "languages": [language], "timezone": zone, "starts_at": when.strftime(MINUTES),
        "forms": {"attendee": form}, "reminders": REMINDERS,
    }  # fmt: skip


def _venue(language: str, where: str, country: str) -> dict[str, Any]:
    """The country is the zone's: phone numbers without one are read as from there."""
    place = typed_place(where)
    told = {"name": {language: place.name} if place.name else None, "address": place.address, "city": place.city,
            "country": country}  # fmt: skip
    venue = {key: value for key, value in told.items() if value}
    return {"venue": venue} if venue else {}


def _type(language: str, name: str, price: str, places: int | None) -> dict[str, Any]:
    made = {"id": plain_name(name) or "standard", "name": {language: name}, "price": price}
    return made if places is None else {**made, "capacity": places}


async def _make(talk: Talk[Visit], definition: dict[str, Any], title: str) -> None:
    made: list[Event] = []

    async def deed(visit: Visit, id: str, definition: dict[str, Any], title: str) -> Value:
        event = await make_event(visit.work, definition, title)
        made.append(event)
        return {"slug": event.slug}

    try:
        await talk.once("make", deed, definition, title)
    except Refused as refused:
        if refused.code != "invalid_event":
            raise
        part = refused.details["problems"][0].field.split(".")[0].split("[")[0]
        talk.reject(ASKED_BY.get(part, "title"), what_is_wrong(refused, talk.language))
    event = made[0]
    hand = Hand(event, {**definition, "event": event.slug}, {})
    end_with_card(talk, hand, talk.t("new_event.made"))


NEW_EVENT: Flow = staff_flow(
    "new_event", new_event, right="event", deeds={**PINS, "make": None}, title="event_desk.to_new_event"
)
