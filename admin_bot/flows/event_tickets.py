"""The ticket types of an event: a button for each, and one more."""

from typing import Any

from admin_bot.desk import staff_flow
from admin_bot.events.asking import ask_places, ask_price, ask_text
from admin_bot.events.card import type_line
from admin_bot.events.hand import Hand, at_hand, to, to_card
from admin_bot.events.saving import SAVING, save
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.money import decimal_text
from core.domain.naming import first_free, plain_name


async def tickets(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    event = hand.event
    lines = [type_line(talk, hand, kind) for kind in event.ticket_types]
    choices = [
        Choice(start("event_type", event=event.slug, type=kind.id), wording.type_name(event, kind.id, talk.language))
        for kind in event.ticket_types
    ]
    text = "\n".join([*lines, "", talk.t("event_tickets.which")])
    talk.end(text, [*choices, to(talk, hand, "event_new_type"), to_card(talk, hand)])


async def new_type(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    event = hand.event
    name = await ask_text(talk, "name", talk.t("event_tickets.name"), 100, beside=[to_card(talk, hand)])
    price, currency = await ask_price(talk, "price", talk.t("new_event.price", type=name), event.currency)
    in_own_currency(talk, hand, "price", currency)
    places = await ask_places(talk, "places", talk.t("new_event.places", type=name))
    taken = {kind.id for kind in event.ticket_types} | set(event.quotas)
    id = first_free(plain_name(name) or "type", taken.__contains__)
    made: dict[str, Any] = {"id": id, "name": {hand.own_language(talk.language): name}}
    made["price"] = decimal_text(price, event.currency)
    if places is not None:
        made["capacity"] = places
    await save(talk, hand, [(("ticket_types", "+"), made)], talk.t("event_tickets.added", type=name))


def in_own_currency(talk: Talk[Visit], hand: Hand, key: str, currency: str) -> None:
    if currency not in ("", hand.event.currency):
        talk.reject(key, talk.t("event_tickets.other_currency", currency=hand.event.currency))


EVENT_TICKETS: Flow = staff_flow("event_tickets", tickets, right="event")
EVENT_NEW_TYPE: Flow = staff_flow(
    "event_new_type", new_type, right="event", deeds=SAVING, title="event_desk.to_event_new_type"
)
