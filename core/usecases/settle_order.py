"""Settle an order by the money that moved: the only way in which money changes an order (DESIGN, truth 4)."""

from collections.abc import Sequence
from typing import Any

from core.domain.event import Event
from core.domain.settling import Charge, Settlement, Standing, settle
from core.storage.order_writes import change_order, issue, retake_places, sell_places
from core.storage.orders import CASES, MOVEMENTS, PAYMENTS, REFUNDS, TICKETS, Movement, Order, WholeOrder
from core.storage.tables import cases, movements, payments, refunds, tickets
from core.storage.work import Work, dumps
from core.usecases.make_room import make_room
from core.usecases.send_refund import PAYS_BACK_ITSELF, add_refund
from core.usecases.tell_buyer import send_tickets, tell_buyer


async def settle_order(work: Work, event: Event, order: Order, new: Movement | None = None) -> WholeOrder:
    """What becomes of the order with one more movement, written with it; or when it costs less than before."""
    moved = [*await work.children(MOVEMENTS, movements, "order_id", order.id)]
    moved += [] if new is None or any(row.id == new.id for row in moved) else [new]
    known = await work.children(CASES, cases, "order_id", order.id)
    asked = await work.children(REFUNDS, refunds, "order_id", order.id)
    standing = Standing(
        status=order.status, total=order.total, currency=order.currency, fee=order.fee,
        refunds_asked=sum(refund.amount for refund in asked if refund.state != "failed"),
        cases=frozenset(case.kind for case in known if case.state == "open"),
    )  # fmt: skip
    charges = [Charge(row.kind, row.amount, row.currency) for row in moved]
    verdict = settle(standing, charges, places_free=await _places_free(work, order))
    return await _carry_out(work, event, order, verdict, new)


async def _places_free(work: Work, order: Order) -> bool:
    """Whether an expired order may have its places again: so it is believed until a guard says otherwise, and even
    then overdue holds of others count as free."""
    if order.status != "expired" or not work.knows("late_no_stock"):
        return True
    return not work.knows("still_no_stock") and not await make_room(work, order.event, order.places)


async def _carry_out(
    work: Work, event: Event, order: Order, verdict: Settlement, new: Movement | None
) -> WholeOrder:  # fmt: skip
    made: Sequence[Any] = await work.children(TICKETS, tickets, "order_id", order.id)
    before, to = order.status, {"paid": verdict.paid, "refunded": verdict.refunded}
    if verdict.becomes == "paid":
        sell_places(work, order)
    elif verdict.becomes == "revived":
        retake_places(work, order, sold=True)
    if verdict.becomes == "same":
        order = change_order(work, order, **to)
    else:
        closing = {"status": "paid", "reason": "", "paid_at": work.now, "nudge_at": None, "release_at": None}
        order = change_order(work, order, **to, **closing)
        made = issue(work, event, order, made)
        await _close_payments(work, order, new)
        work.audit("order.paid", order.id, was=before)
        tell_buyer(work, order, "order_paid")
        send_tickets(work, order, tuple(ticket for ticket in made if ticket.status == "valid"))
    for kind in verdict.opens:
        _open_case(work, order, kind, new)
    order = _refund(work, order, verdict, new.provider if new else "")
    return WholeOrder(
        order, tuple(made), tuple(await work.children(PAYMENTS, payments, "order_id", order.id)),
        tuple(await work.children(REFUNDS, refunds, "order_id", order.id)),
        tuple(await work.children(CASES, cases, "order_id", order.id)),
    )  # fmt: skip


def _refund(work: Work, order: Order, verdict: Settlement, provider: str) -> Order:
    """Money for which there is no place goes back by itself, or waits for the person who has to send it."""
    if not verdict.refund:
        return order
    add_refund(work, order, verdict.refund, verdict.refund_reason, provider=provider)
    tell_buyer(work, order, "money_came_late", amount=verdict.refund, currency=order.currency)
    if provider not in PAYS_BACK_ITSELF:
        return order
    refunded = order.refunded + verdict.refund
    return change_order(work, order, refunded=refunded)


def _open_case(work: Work, order: Order, kind: str, new: Movement | None) -> None:
    work.add(cases, {
        "id": work.house.new_id(), "organizer": order.organizer, "event": order.event, "order_id": order.id,
        "kind": kind, "state": "open", "details": dumps({"movement": new.id if new else ""}), "created_at": work.now,
    })  # fmt: skip
    work.audit(f"case.{kind}", order.id)


async def _close_payments(work: Work, order: Order, new: Movement | None) -> None:
    """What was open is done; an attempt that had been declined, or came too late, has brought the money after all."""
    for payment in await work.children(PAYMENTS, payments, "order_id", order.id):
        if payment.state == "started" or (new and payment.provider == new.provider):
            work.change(payments, {"id": payment.id}, {"state": "paid"})
