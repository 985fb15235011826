"""The sandbox's pay page: it looks like paying, says that no money moves, and lets one try what can go wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from core.domain.times import Instant

TEMPLATES = Path(__file__).parent / "templates"

ACTIONS = ("pay", "decline", "late", "twice", "less")

# open: nothing happened yet. declined: tried and refused, may be tried again. paid: this payment paid the order.
# already_paid: opened or paid once more. late: the money comes after the deadline. twice: paid, and the second money
# goes back. less: a part arrived, `due` is left. expired: the deadline is past. cancelled: the order was cancelled.
PayState = Literal["open", "declined", "paid", "already_paid", "late", "twice", "less", "expired", "cancelled"]


@dataclass(frozen=True, slots=True)
class PayLine:
    label: str
    count: int
    amount: str


@dataclass(frozen=True, slots=True)
class PayPage:
    """`/pay/{secret}`. Amounts are texts with their currency; `hold_until` and `now` UTC milliseconds; `due` is what
    is still to be paid; `chat` the address to go back to, empty where the conversation is in another app."""

    state: PayState
    order_code: str
    event_title: str
    lines: tuple[PayLine, ...]
    total: str
    due: str
    hold_until: Instant | None
    now: Instant
    timezone: str
    chat: str = ""
    status: int = 200
    template: ClassVar[str] = "pay.html"

    @property
    def payable(self) -> bool:
        return self.state in ("open", "declined", "less")

    @property
    def tone(self) -> str:
        """How the result is shown: good, careful or bad; empty before anything happened."""
        if self.state in ("paid", "already_paid", "twice"):
            return "good"
        return {"open": "", "late": "careful", "less": "careful"}.get(self.state, "bad")
