"""Ask for money to go back. A provider that pays back itself is done at once; outside money waits for a person."""

from core.storage.orders import Order
from core.storage.tables import movements, refunds
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
