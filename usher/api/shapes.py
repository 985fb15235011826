"""How things look outside: orders, tickets, money, times (contract, section 3)."""

from typing import Any

import orjson

from core.domain.event import Event
from core.domain.times import Instant, rfc3339
from core.storage.orders import Order, Payment, Ticket, WholeOrder
from core.storage.search import FoundTicket


def money_json(amount: int, currency: str) -> dict[str, Any]:
    return {"amount": amount, "currency": currency}


def time_json(at: Instant | None, event: Event) -> str | None:
    return None if at is None else rfc3339(at, event.timezone)


def order_json(whole: WholeOrder, event: Event, base_url: str) -> dict[str, Any]:
    order, currency = whole.order, whole.order.currency
    amounts = {name: money_json(getattr(order, name), currency)
               for name in ("total", "paid", "refunded", "due", "tax", "fee")}  # fmt: skip
    return {
        "code": order.code, "status": order.status, "reason": order.reason or None, **amounts,
        "hold_until": time_json(order.hold_until, event), "created_at": time_json(order.created_at, event),
        "buyer": orjson.loads(order.buyer), "payment": _payment_json(order, whole.payments, base_url),
        "tickets": [ticket_json(one, one.status_in(order.status), currency) for one in whole.tickets],
        "refunds": [{"id": refund.id, "amount": money_json(refund.amount, refund.currency), "state": refund.state,
                     "reason": refund.reason} for refund in whole.refunds],
        "cases": [{"id": case.id, "kind": case.kind, "state": case.state} for case in whole.cases],
    }  # fmt: skip


def _payment_json(order: Order, payments: tuple[Payment, ...], base_url: str) -> dict[str, Any] | None:
    """The last attempt; what is paid at the door or costs nothing has no page."""
    if payments:
        last = payments[-1]
        return {"id": last.id, "provider": last.provider, "state": last.state, "url": f"{base_url}/pay/{last.secret}"}
    if order.payment in ("free", "pay_at_door"):
        state = {"paid": "paid", "cancelled": "closed", "expired": "closed"}.get(order.status, "started")
        return {"id": order.id, "provider": order.payment, "state": state, "url": None}
    return None


def ticket_json(ticket: Ticket | FoundTicket, status: str, currency: str) -> dict[str, Any]:
    return {
        "id": ticket.id, "short_code": ticket.short_code, "ticket_type": ticket.ticket_type, "status": status,
        "attendee": orjson.loads(ticket.attendee), "seat": None, "slot": None,
        "price": money_json(ticket.price, currency), "price_kind": ticket.price_kind,
        "tax": money_json(ticket.tax, currency), "addon_to": None, "secret": ticket.code,
    }  # fmt: skip
