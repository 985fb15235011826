"""Record that money moved, once for each reference, and settle its order."""

from dataclasses import dataclass

from core.domain.event import Event
from core.domain.ids import derived_id
from core.domain.refusals import Fact, Refused
from core.storage.orders import MOVEMENT, Movement, Order, WholeOrder, whole
from core.storage.tables import movements
from core.storage.work import Work
from core.usecases.settle_order import settle_order


@dataclass(frozen=True, slots=True)
class Money:
    """Money that came. `reference` is the provider's, unique by (provider, merchant, live, kind)."""

    provider: str
    reference: str
    amount: int
    currency: str
    merchant: str = ""
    live: bool = False


async def record_movement(work: Work, event: Event, order: Order, money: Money) -> tuple[WholeOrder, bool]:
    """(the order as it stands, whether anything was added). Refused: reference_conflict for a reference that was
    used for another order or amount. Never refused for being late, double, short or foreign."""
    id = derived_id("movement", money.provider, money.merchant, int(money.live), "charge", money.reference)
    known = await work.get(MOVEMENT, movements, id)
    if known is not None:
        if (known.order_id, known.amount, known.currency) != (order.id, money.amount, money.currency):
            raise Refused("reference_conflict", {"reference": money.reference})
        return await whole(work, order), False
    row = {
        "id": id, "organizer": order.organizer, "event": order.event, "order_id": order.id,
        "provider": money.provider, "merchant": money.merchant, "livemode": int(money.live), "kind": "charge",
        "provider_ref": money.reference, "amount": money.amount, "currency": money.currency, "at": work.now,
    }  # fmt: skip
    new = Movement(**{name: row[name] for name in Movement.__slots__})  # type: ignore[arg-type]
    settled = await settle_order(work, event, order, new)
    work.add(movements, row, else_=Fact("stale"))
    return settled, True
