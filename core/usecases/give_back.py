"""An order ends with money in it that buys nothing: all of it goes back the way it came, with a case beside it."""

from core.storage.order_writes import change_order
from core.storage.orders import MOVEMENTS, REFUNDS, Order
from core.storage.tables import cases, movements, refunds
from core.storage.work import Work, dumps
from core.usecases.send_refund import PAYS_BACK_ITSELF, add_refund

CASE = "late_short"  # what came was not the whole price, and the time is over


async def give_back(work: Work, order: Order) -> tuple[Order, int]:
    """The order as it is then, and how much goes back: nothing for nearly all, and nothing is read for those."""
    if not order.paid:
        return order, 0
    came: dict[str, int] = {}
    for row in await work.children(MOVEMENTS, movements, "order_id", order.id):
        if row.currency == order.currency and row.kind == "charge":
            came[row.provider] = came.get(row.provider, 0) + row.amount
    for refund in await work.children(REFUNDS, refunds, "order_id", order.id):
        if refund.state != "failed" and refund.provider in came:
            came[refund.provider] -= refund.amount
    left, done = order.paid - order.refunded - order.fee, 0
    total = 0
    for provider, amount in came.items():
        back = min(amount, left - total)
        if back <= 0:
            continue
        add_refund(work, order, back, CASE, provider=provider)
        total += back
        done += back if provider in PAYS_BACK_ITSELF else 0
    if not total:
        return order, 0
    work.add(cases, {
        "id": work.house.new_id(), "organizer": order.organizer, "event": order.event, "order_id": order.id,
        "kind": CASE, "state": "open", "details": dumps({"amount": total}), "created_at": work.now,
    })  # fmt: skip
    work.audit(f"case.{CASE}", order.id)
    return change_order(work, order, refunded=order.refunded + done), total
