"""Ask for money to go back. A provider that pays back itself is done at once; outside money waits for a person."""

from core.domain.refusals import Fact, Refused
from core.storage.money_waiting import REFUND
from core.storage.order_writes import change_order
from core.storage.orders import ORDER, Order
from core.storage.tables import movements, orders, refunds
from core.storage.work import Work

# Providers whose refund needs no call out: the sandbox moves no money at all.
PAYS_BACK_ITSELF = frozenset({"sandbox"})


def add_refund(work: Work, order: Order, amount: int, reason: str, *, provider: str, waits: bool = False) -> None:
    """One refund record with one key forever; where it is done at once, its movement stands beside it.
    `waits`: somebody must approve it first."""
    id = work.house.new_id()
    done = provider in PAYS_BACK_ITSELF and not waits
    work.add(refunds, {
        "id": id, "organizer": order.organizer, "order_id": order.id, "provider": provider, "amount": amount,
        "currency": order.currency, "state": "done" if done else "requested", "reason": reason,
        "created_at": work.now,
    })  # fmt: skip
    if done:
        work.add(movements, {
            "id": id, "organizer": order.organizer, "event": order.event, "order_id": order.id, "provider": provider,
            "merchant": provider, "livemode": 0, "kind": "refund", "provider_ref": f"refund-{id}", "amount": amount,
            "currency": order.currency, "at": work.now,
        })  # fmt: skip
    work.audit("refund.requested", order.id, refund=id, reason=reason)


async def mark_refund_sent(work: Work, id: str, amount: int) -> Order:
    """Somebody has sent it: the money moved. `amount` is what was said to be sent. Refused: not_found, wrong_state
    (somebody else was faster, or another amount waits)."""
    refund = await work.first(REFUND, id=id)
    if refund is None or refund.organizer != work.actor.organizer:
        raise Refused("not_found")
    if refund.state not in ("requested", "approved") or refund.amount != amount:
        raise Refused("wrong_state", {"state": refund.state})
    order = await work.get(ORDER, orders, refund.order_id)
    event = (await work.house.catalog.current()).get(order.event) if order else None
    assert order is not None and event is not None, "a refund belongs to an order of an event"
    work.change(refunds, {"id": id}, {"state": "done"}, was={"state": refund.state}, else_=Fact("state_changed"))
    work.add(movements, {
        "id": id, "organizer": order.organizer, "event": order.event, "order_id": order.id,
        "provider": refund.provider, "merchant": order.organizer, "livemode": int(event.live), "kind": "refund",
        "provider_ref": f"refund-{id}", "amount": amount, "currency": refund.currency, "at": work.now,
    })  # fmt: skip
    work.audit("refund.sent", order.id, refund=id, amount=amount)
    return change_order(work, order, refunded=order.refunded + amount)
