"""When a ticket type is sold, what a ticket costs, and what is kept when it is given back."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from core.domain.event import Event, TicketType, Window
from core.domain.money import percent_of, tax_within
from core.domain.refusals import Refused
from core.domain.times import Instant

SaleState = Literal["on_sale", "not_yet", "ended", "not_on_sale"]


@dataclass(frozen=True, slots=True)
class PricedTicket:
    """One ticket of an order. `price` is what is paid for it, `tax` the part of it that is tax; minor units."""

    ticket_type: str
    price: int
    price_kind: str  # regular | free
    tax: int


def sale_window(event: Event, kind: TicketType) -> Window:
    """The event's window bounds the type's own. Where neither names an end, sales end with the event."""
    opens = [at for at in (event.sale.opens, kind.sale.opens) if at is not None]
    closes = [at for at in (event.sale.closes, kind.sale.closes) if at is not None]
    return Window(max(opens, default=None), min(closes, default=event.ends_at))


def sale_state(event: Event, kind: TicketType, now: Instant) -> SaleState:
    """`not_on_sale`: unpublished, or what the type needs to be sold rightly is not there (contract, section 2)."""
    window = sale_window(event, kind)
    if not event.published or kind.needs:
        return "not_on_sale"
    if window.closes is not None and window.closes <= now:
        return "ended"
    if window.opens is not None and now < window.opens:
        return "not_yet"
    return "not_on_sale" if any(_inside(other, now) for other in kind.other_prices) else "on_sale"


def price_of(event: Event, kind: TicketType) -> PricedTicket:
    """A ticket at the type's regular price. Tax is part of `price`, whether the organizer gave it with or without."""
    if kind.price == 0:
        return PricedTicket(kind.id, 0, "free", 0)
    if event.prices_include_tax:
        return PricedTicket(kind.id, kind.price, "regular", tax_within(kind.price, kind.tax_percent))
    tax = percent_of(kind.price, kind.tax_percent)
    return PricedTicket(kind.id, kind.price + tax, "regular", tax)


def price_tickets(event: Event, items: Iterable[tuple[str, int]], now: Instant) -> tuple[PricedTicket, ...]:
    """One for each ticket of `items` (type id, quantity), expanded in their order.

    Refused: unknown_ticket_type; not_on_sale inside the window of a price that nobody can compute yet.
    """
    tickets: list[PricedTicket] = []
    for type_id, quantity in items:
        kind = event.ticket_type(type_id)
        if kind is None:
            raise Refused("unknown_ticket_type", {"ticket_type": type_id})
        if any(_inside(other, now) for other in kind.other_prices):
            raise Refused("not_on_sale", {"ticket_type": type_id})
        tickets.extend([price_of(event, kind)] * quantity)
    return tuple(tickets)


def total(tickets: Iterable[PricedTicket]) -> int:
    return sum(ticket.price for ticket in tickets)


def kept_amount(
    paid: int, cancelled_total: int, paid_tickets: int, fixed: int, percent: Decimal, per_ticket: int
) -> int:
    """What the organizer keeps of `paid` (contract, section 3): at most all of it."""
    return min(paid, fixed + per_ticket * paid_tickets + percent_of(cancelled_total, percent))


def _inside(window: Window, now: Instant) -> bool:
    return (window.opens is None or window.opens <= now) and (window.closes is None or now < window.closes)
