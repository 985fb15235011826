"""How an event stands: orders, tickets, money, admissions."""

from typing import Any

from core.domain.event import Event
from core.storage.reports import ADMITTED_BY_CHECKPOINT, SUMS_BY_STATUS, TICKETS_BY_STATUS
from core.storage.work import Work


async def draw_report(work: Work, event: Event) -> dict[str, Any]:
    """The contract's report; money in minor units of the event's currency."""
    sums = await work.read(SUMS_BY_STATUS, event=event.id)
    made = await work.read(TICKETS_BY_STATUS, event=event.id)
    admitted = {row.what: int(row.n) for row in await work.read(ADMITTED_BY_CHECKPOINT, event=event.id)}
    money = {
        "paid": sum(int(row.paid) for row in sums), "refunded": sum(int(row.refunded) for row in sums),
        "due": sum(int(row.due) for row in sums),
    }  # fmt: skip
    return {
        "orders": {row.status: row.n for row in sums},
        "tickets": {row.what: row.n for row in made},
        "money": {name: {"amount": amount, "currency": event.currency} for name, amount in money.items()},
        "admitted": {point.id: admitted.get(point.id, 0) for point in event.checkpoints},
    }
