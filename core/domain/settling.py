"""What becomes of an order by money: pure over the order, the movements and the refunds (DESIGN, truth 4).

Late, double, short, excess or foreign money is never lost and never silent: it ends as a ticket, a refund or a case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Becomes = Literal["paid", "revived", "same"]


@dataclass(frozen=True, slots=True)
class Charge:
    """Money that came (`charge`) or went back (`refund`), in minor units of `currency`."""

    kind: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An order as settling sees it. `refunds_asked`: the sum of refunds that have not failed."""

    status: str
    total: int
    currency: str
    fee: int = 0
    refunds_asked: int = 0
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settlement:
    becomes: Becomes
    paid: int
    refunded: int
    opens: tuple[str, ...] = ()
    refund: int = 0
    refund_reason: str = ""


def settle(standing: Standing, charges: Sequence[Charge], *, places_free: bool) -> Settlement:
    """`places_free` matters only for an order that expired: whether its places can be had again."""
    ours = [charge for charge in charges if charge.currency == standing.currency]
    paid = sum(charge.amount for charge in ours if charge.kind == "charge")
    refunded = sum(charge.amount for charge in ours if charge.kind == "refund")
    opens = ["foreign_currency"] if len(ours) < len(charges) else []
    becomes, wrong, refund = _judge(standing, paid, places_free)
    if wrong:
        opens.append(wrong)
    return Settlement(
        becomes, paid, refunded, tuple(case for case in opens if case not in standing.cases), refund,
        wrong if refund else "",
    )  # fmt: skip


def _judge(standing: Standing, paid: int, places_free: bool) -> tuple[Becomes, str, int]:
    """What the order becomes, the case that opens ("" for none), and the refund that asks for itself. Money that is on
    its way back buys nothing any more."""
    owed_back = max(0, paid - standing.fee - standing.refunds_asked)
    enough = owed_back >= standing.total
    if standing.status == "paid":
        return "same", "overpaid" if paid > standing.total else "", 0
    if standing.status == "cancelled":
        return "same", "cancelled_order_paid" if owed_back else "", owed_back
    if standing.status == "expired":
        if enough and places_free:
            return "revived", "overpaid" if owed_back > standing.total else "", 0
        return "same", ("late_no_stock" if enough else "late_short") if owed_back else "", owed_back
    if not enough or standing.status == "awaiting_approval":
        return "same", "", 0
    return "paid", "overpaid" if owed_back > standing.total else "", 0
