"""One ticket type: its name, price, places, how many at once, when it is sold, and off sale at a tap."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NoReturn

from admin_bot.desk import staff_flow
from admin_bot.events.asking import PINS, ask_moment, ask_places, ask_price, ask_text, said_moment
from admin_bot.events.card import taken_of, type_line
from admin_bot.events.hand import Hand, at_hand, to, to_card
from admin_bot.events.saving import SAVING, asks_whom_it_touches, end_with_card, save
from admin_bot.events.words import language_name
from admin_bot.flows.event_publish import ends_now
from admin_bot.flows.event_tickets import in_own_currency
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import TicketType
from core.domain.event_file.changing import MINUTES, Path, at_path
from core.domain.money import decimal_text
from core.domain.ordering import MOST_TICKETS_IN_ORDER
from core.domain.pricing import sale_state
from core.usecases.count_touched import count_touched

Part = Callable[[Talk[Visit], Hand, TicketType], Awaitable[None]]


async def one_type(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    kind = hand.event.ticket_type(str(talk.args.get("type")))
    if kind is None:
        talk.end(talk.t("event_desk.gone"), [to_card(talk, hand)])
    ended = sale_state(hand.event, kind, talk.now) == "ended"
    names = ("name", "price", "places", "limit", "window", "on" if ended else "off")
    choices = [Choice(part, talk.t(f"event_type.{part}")) for part in names]
    lines = [
        type_line(talk, hand, kind),
        talk.t("event_type.at_once", count=kind.per_order_max),
        _window(talk, hand, kind),
    ]
    back = [to(talk, hand, "event_tickets"), to_card(talk, hand)]
    part = str(await talk.choose("part", "\n".join(filter(None, lines)), [*choices, *back]))
    parts: dict[str, Part] = {"name": _name, "price": _price, "places": _places, "limit": _limit,
                              "window": _sale_window, "on": _back_on_sale, "off": _off_sale}  # fmt: skip
    await parts[part](talk, hand, kind)


def _path(kind: TicketType, *steps: str) -> Path:
    return ("ticket_types", kind.id, *steps)


async def _name(talk: Talk[Visit], hand: Hand, kind: TicketType) -> None:
    tags = hand.event.languages
    tag = tags[0]
    if len(tags) > 1:
        choices = [
            Choice(tag, f"{language_name(tag, talk.language)}: {kind.name.get(tag) or talk.t('event_desk.empty')}")
            for tag in tags
        ]
        tag = str(await talk.choose("language", talk.t("event_type.which_language"), choices))
    said = await ask_text(
        talk, f"name/{tag}", talk.t("event_type.ask_name", language=language_name(tag, talk.language)), 100
    )
    await save(talk, hand, [(_path(kind, "name", tag), said)], talk.t("event_desk.saved"))


async def _price(talk: Talk[Visit], hand: Hand, kind: TicketType) -> None:
    event = hand.event
    name = wording.type_name(event, kind.id, talk.language)
    old = wording.money(kind.price, event.currency, talk.language)
    price, currency = await ask_price(talk, "price", talk.t("event_type.ask_price", type=name, now=old), event.currency)
    in_own_currency(talk, hand, "price", currency)
    new = wording.money(price, event.currency, talk.language)
    change = talk.t("event_type.new_price", type=name, old=old, new=new)
    await asks_whom_it_touches(talk, hand, change, "price", ticket_type=kind.id)
    text = decimal_text(price, event.currency)
    await save(talk, hand, [(_path(kind, "price"), text)], talk.t("event_type.saved_price", type=name, new=new))


async def _places(talk: Talk[Visit], hand: Hand, kind: TicketType) -> None:
    """Of its own pool, or of the one that it shares; where there was none, what is sold already is no longer free."""
    name = wording.type_name(hand.event, kind.id, talk.language)
    pools = {pool.id: pool for pool in taken_of(hand) if pool.id in kind.quotas}
    shared = kind.id not in pools and len(pools) > 0
    if shared and len(pools) > 1:
        talk.end(talk.t("event_type.many_pools", type=name), [to_card(talk, hand)])
    pool = pools.get(kind.id) or next(iter(pools.values()), None)
    if shared and pool is not None:
        talk.say(talk.t("event_type.shared_pool", pool=pool.id))
    now = str(pool.size) if pool else talk.t("event_ask.no_limit")
    places = await ask_places(talk, "places", talk.t("event_type.ask_places", type=name, now=now))
    if pool is None and places is None:
        end_with_card(talk, hand, "")
    if places is None:
        if shared:
            talk.reject("places", talk.t("event_type.shared_needs_limit"))
        await save(talk, hand, [(_path(kind, "capacity"), None)], talk.t("event_desk.saved"))
    taken = pool.sold + pool.held if pool else (await count_touched(talk.context.work, hand.event.id, kind.id)).tickets
    change = talk.t("event_type.new_places", type=name, old=now, new=places, count=max(0, places - taken))
    await asks_whom_it_touches(talk, hand, change, "places", ticket_type="" if shared else kind.id)
    path = ("quotas", pool.id) if shared and pool else _path(kind, "capacity")
    size = places if pool else max(0, places - taken)
    await save(talk, hand, [(path, size)], talk.t("event_desk.saved"))


async def _limit(talk: Talk[Visit], hand: Hand, kind: TicketType) -> None:
    most = await talk.amount("limit", talk.t("event_type.ask_limit"), kind.per_order_min, MOST_TICKETS_IN_ORDER)
    await save(talk, hand, [(_path(kind, "per_order", "max"), most)], talk.t("event_desk.saved"))


async def _sale_window(talk: Talk[Visit], hand: Hand, kind: TicketType) -> None:
    zone, country = hand.event.timezone, hand.event.venue.country
    patch: list[tuple[Path, Any]] = []
    for side in ("from", "until"):
        old = at_path(hand.definition, _path(kind, "on_sale", side))
        choices = [Choice("set", talk.t(f"event_type.set_{side}")), Choice("open", talk.t(f"event_type.open_{side}"))]
        if old:
            now = said_moment(talk, datetime.fromisoformat(old), zone)
            choices.insert(0, Choice("keep", talk.t("event_type.keep_side", now=now)))
        how = await talk.choose(side, talk.t(f"event_type.which_{side}"), choices)
        if how == "set":
            past = side == "from"
            at = await ask_moment(
                talk, f"{side}_at", talk.t(f"event_type.ask_{side}"), zone, country=country, past=past
            )
            patch.append((_path(kind, "on_sale", side), at.strftime(MINUTES)))
        elif how == "open":
            patch.append((_path(kind, "on_sale", side), None))
    await save(talk, hand, patch, talk.t("event_desk.saved"))


async def _off_sale(talk: Talk[Visit], hand: Hand, kind: TicketType) -> NoReturn:
    name = wording.type_name(hand.event, kind.id, talk.language)
    change = talk.t("event_type.off_sale", type=name)
    await asks_whom_it_touches(talk, hand, change, "tickets", ticket_type=kind.id)
    patch = ends_now(hand, talk.now, tuple(_path(kind, "on_sale")))
    await save(talk, hand, patch, talk.t("event_type.saved_off", type=name))


async def _back_on_sale(talk: Talk[Visit], hand: Hand, kind: TicketType) -> NoReturn:
    name = wording.type_name(hand.event, kind.id, talk.language)
    await save(talk, hand, [(_path(kind, "on_sale", "until"), None)], talk.t("event_type.saved_on", type=name))


def _window(talk: Talk[Visit], hand: Hand, kind: TicketType) -> str:
    zone = hand.event.timezone
    sale = at_path(hand.definition, _path(kind, "on_sale")) or {}
    told = [
        talk.t(f"event_type.{side}", when=said_moment(talk, datetime.fromisoformat(sale[side]), zone))
        for side in ("from", "until") if side in sale
    ]  # fmt: skip
    return "\n".join(told)


EVENT_TYPE: Flow = staff_flow(
    "event_type", one_type, right="event", deeds={**PINS, **SAVING}, title="event_desk.to_event_tickets"
)
