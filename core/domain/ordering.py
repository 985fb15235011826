"""What may be ordered, which limits it draws on and how long it is held: pure rules over an event."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.event import Event, TicketType
from core.domain.pricing import sale_state
from core.domain.refusals import Refused
from core.domain.times import MINUTE, Instant

NUDGE_BEFORE_MS = 5 * MINUTE
MOST_TICKETS_IN_ORDER = 100
BUILT_PAYMENTS = frozenset({"sandbox", "pay_at_door"})


@dataclass(frozen=True, slots=True)
class Item:
    ticket_type: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Until when places wait, when they count as free again, and when the buyer is reminded."""

    hold_until: Instant | None
    release_at: Instant | None
    nudge_at: Instant | None


def checked_items(event: Event, items: Iterable[Item], now: Instant) -> tuple[tuple[TicketType, int], ...]:
    """The items with their types, one row a type; Refused says which rule stands in the way."""
    wanted: dict[str, int] = {}
    for item in items:
        wanted[item.ticket_type] = wanted.get(item.ticket_type, 0) + item.quantity
    if not wanted or sum(wanted.values()) > MOST_TICKETS_IN_ORDER:
        raise Refused("over_order_limit" if wanted else "invalid_request", {"most": MOST_TICKETS_IN_ORDER})
    return tuple((_checked(event, id, quantity, now), quantity) for id, quantity in wanted.items())


def _checked(event: Event, id: str, quantity: int, now: Instant) -> TicketType:
    kind = event.ticket_type(id)
    if kind is None:
        raise Refused("unknown_ticket_type", {"ticket_type": id})
    state = sale_state(event, kind, now)
    if state != "on_sale":
        raise Refused("not_on_sale", {"ticket_type": id, "state": state})
    if quantity > kind.per_order_max:
        raise Refused("over_order_limit", {"ticket_type": id, "most": kind.per_order_max})
    if quantity < kind.per_order_min:
        raise Refused("under_order_limit", {"ticket_type": id, "least": kind.per_order_min})
    return kind


def places_of(items: Sequence[tuple[TicketType, int]]) -> dict[str, int]:
    """Quota id → places; a quota shared by several types is drawn on once with their sum."""
    places: dict[str, int] = {}
    for kind, quantity in items:
        for quota in kind.quotas:
            places[quota] = places.get(quota, 0) + quantity
    return places


def hold_for(event: Event, payment: str, now: Instant) -> Hold:
    """Places to be paid at the door are kept as the event says; all others for its minutes."""
    if payment == "pay_at_door":
        until = _door_until(event, now)
        return Hold(until, until, None)
    until = now + event.hold_minutes * MINUTE
    nudge = until - NUDGE_BEFORE_MS
    return Hold(until, until, nudge if nudge - now >= NUDGE_BEFORE_MS else None)


def _door_until(event: Event, now: Instant) -> Instant:
    """Until the start, and for who orders later until the end; sooner where the event says so."""
    ahead = [at for at in (event.starts_at, event.ends_at) if at is not None and at > now]
    latest = ahead[0] if ahead else now + event.hold_minutes * MINUTE
    return latest if event.door_hold_ms is None else min(latest, now + event.door_hold_ms)


def payments_offered(event: Event) -> tuple[str, ...]:
    """What works on this event now: the sandbox in test mode only, and never beside real money."""
    offered = [name for name in event.payments if name in BUILT_PAYMENTS and (name != "sandbox" or not event.live)]
    if not event.live and "sandbox" not in offered:
        offered.insert(0, "sandbox")
    return tuple(offered)


def check_payment(event: Event, payment: str | None, total: int) -> str:
    """The payment by its name ("" where none was named); Refused where the event does not offer it."""
    if total == 0:
        return "free"
    if payment is None:
        return ""
    if payment in payments_offered(event):
        return payment
    if payment in event.payments and payment not in BUILT_PAYMENTS:
        raise Refused("not_yet", {"payment": payment})
    raise Refused("payment_required", {"payment": payment, "offered": list(payments_offered(event))})
