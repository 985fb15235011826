"""How an order is said to the staff: in a line of a list, and whole on its card."""

from collections.abc import Mapping, Sequence
from typing import Any

from bots import wording
from core.domain.event import Event
from core.storage.notes import Note
from core.storage.order_cards import CameIn
from core.storage.orders import Order, Ticket, WholeOrder, buyer_of
from core.storage.sales import GIVEN
from locales.translator import format_moment, format_time, knows, translate

MOST_SHOWN = 12  # tickets and notes on one card


def _t(language: str, key: str, **more: Any) -> str:
    return translate(language, f"orders.{key}", **more)


def status_of(order: Order, now: int) -> str:
    """As it counts now; an order that waits for money at the door has a word of its own."""
    if order.overdue(now):
        return "expired"
    if order.status == "awaiting_payment" and order.payment == "pay_at_door":
        return "at_door"
    return "given" if order.payment == GIVEN and order.status == "paid" else order.status


def buyer_name(order: Order, language: str) -> str:
    return str(buyer_of(order).get("name") or _t(language, "nameless"))


def line(order: Order, language: str, now: int) -> str:
    parts = [buyer_name(order, language), _t(language, f"status_{status_of(order, now)}"), order.code]
    return " · ".join(parts)


def card(
    event: Event, whole: WholeOrder, entries: Mapping[str, CameIn], notes: Sequence[Note], language: str, now: int, *,
    money: bool,
) -> str:  # fmt: skip
    order = whole.order
    blocks = [_head(event, order, language, now), _tickets(event, whole, entries, language)]
    if money:
        blocks.append(_money(event, whole, language, now))
    if notes:
        blocks.append([_t(language, "notes"), *(_note(event, note, language) for note in notes[:MOST_SHOWN])])
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _head(event: Event, order: Order, language: str, now: int) -> list[str]:
    told = buyer_of(order)
    reach = [str(told[name]) for name in ("phone", "email") if told.get(name)]
    came = format_moment(language, order.created_at, event.timezone, style="short")
    return [
        _t(language, "head", code=order.code, status=_t(language, f"status_{status_of(order, now)}")),
        wording.title(event, language),
        _t(language, "comma").join([buyer_name(order, language), *reach]),
        _t(language, "came", when=came, way=_way(event, order, language)),
        *_deadline(event, order, language, now),
    ]


def _way(event: Event, order: Order, language: str) -> str:
    """The app, and the campaign's link that led there."""
    key = f"orders.channel_{order.channel}"
    way = translate(language, key) if knows(key) else order.channel
    campaign = next((one.name or one.code for one in event.campaigns if one.code == order.campaign), order.campaign)
    return _t(language, "by_campaign", way=way, campaign=campaign) if campaign else way


def _deadline(event: Event, order: Order, language: str, now: int) -> list[str]:
    if order.hold_until is None or status_of(order, now) not in ("open", "awaiting_payment", "at_door"):
        return []
    return [_t(language, "held_until", until=wording.deadline(event, order.hold_until, language, now))]


def _tickets(event: Event, whole: WholeOrder, entries: Mapping[str, CameIn], language: str) -> list[str]:
    lines = [_ticket(event, whole.order, one, entries.get(one.id), language) for one in whole.tickets[:MOST_SHOWN]]
    more = len(whole.tickets) - MOST_SHOWN
    return [*lines, *([_t(language, "more_tickets", count=more)] if more > 0 else [])]


def _ticket(event: Event, order: Order, ticket: Ticket, came: CameIn | None, language: str) -> str:
    status = ticket.status_in(order.status)
    parts = [ticket_name(event, ticket, language), ticket.short_code]
    parts += [_t(language, f"ticket_{status}")] if status != "valid" else []
    if came:
        time = format_time(language, came.first_at, event.timezone)
        parts.append(_t(language, "came_in", time=time) if came.n == 1 else _t(language, "came_in_times", time=time,
                                                                               count=came.n))  # fmt: skip
    return f"{ticket.position + 1}. {' · '.join(parts)}"


def ticket_name(event: Event, ticket: Ticket, language: str) -> str:
    kind = wording.type_name(event, ticket.ticket_type, language)
    return f"{kind} · {ticket.name}" if ticket.name else kind


def _money(event: Event, whole: WholeOrder, language: str, now: int) -> list[str]:
    order = whole.order
    sums = {"total": order.total, "paid": order.paid, "due": order.due if order.status == "awaiting_payment" else 0,
            "kept": order.fee, "refunded": order.refunded}  # fmt: skip
    lines = [
        _t(language, f"money_{name}", amount=wording.money(amount, order.currency, language))
        for name, amount in sums.items()
        if amount or (name == "total" and not order.paid)
    ]
    for refund in whole.refunds:
        if refund.state in ("requested", "approved"):
            lines.append(_t(language, "refund_waits", amount=wording.money(refund.amount, refund.currency, language)))
    return [*lines, *(case_text(case.kind, language) for case in whole.cases if case.state == "open")]


def case_text(kind: str, language: str) -> str:
    key = f"orders.case_{kind}"
    return translate(language, key) if knows(key) else _t(language, "case_other", kind=kind)


def _note(event: Event, note: Note, language: str) -> str:
    when = format_moment(language, note.created_at, event.timezone, style="short")
    return _t(language, "note", by=note.by, when=when, text=note.text)
