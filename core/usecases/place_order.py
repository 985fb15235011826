"""Place a whole order at once, as an integrator does: places, names, payment, and tickets where nothing is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.event import Event
from core.domain.forms import check_answers, e164
from core.domain.ordering import Item, check_payment, checked_items
from core.domain.pricing import price_tickets
from core.domain.refusals import FieldProblem, Refused
from core.storage.order_writes import Buyer, add_order, write_order
from core.storage.orders import WholeOrder
from core.storage.work import Work
from core.usecases.hold_places import free_room
from core.usecases.submit_order import checked_attendees, place


@dataclass(frozen=True, slots=True)
class Wanted:
    items: tuple[Item, ...]
    buyer: Mapping[str, Any]
    attendees: Sequence[Mapping[str, Any]] = ()
    payment: str | None = None


async def place_order(work: Work, event: Event, wanted: Wanted) -> WholeOrder:
    """All or nothing. Refused as `hold_places` and `submit_order` refuse."""
    items = checked_items(event, wanted.items, work.now)
    types = [item.ticket_type for item in wanted.items for _ in range(item.quantity)]
    answers = checked_attendees(event, types, wanted.attendees)
    buyer = checked_buyer(event, wanted.buyer, limited=any(kind.per_person is not None for kind, _ in items))
    priced = price_tickets(event, [(kind.id, quantity) for kind, quantity in items], work.now)
    check_payment(event, wanted.payment, sum(ticket.price for ticket in priced))
    await free_room(work, event, items, buyer)
    order, made = await add_order(work, event, items, buyer, status="open", payment=wanted.payment or "",
                                  types=types)  # fmt: skip
    write_order(work, order, made)
    return await place(work, event, order, made, answers, wanted.payment)


def checked_buyer(event: Event, given: Mapping[str, Any], *, limited: bool) -> Buyer:
    """The buyer's form, and name, e-mail and phone beside it. A limit per person needs a phone or an e-mail."""
    known = {name: tidy for name in ("name", "email", "phone") if (tidy := _tidy(given.get(name)))}
    fields = event.forms.get("buyer", ())
    own = {field.id for field in fields}
    rest = {name: value for name, value in given.items() if name in own or name not in ("name", "email", "phone")}
    told, problems = check_answers(fields, rest, prefix="buyer", country=event.venue.country)
    wrong = [*problems]
    for name, value in known.items():
        if not isinstance(value, str) or len(value) > 200:
            wrong.append(FieldProblem(f"buyer.{name}", "too_long" if isinstance(value, str) else "kind"))
    phone = known.get("phone")
    if isinstance(phone, str):
        known["phone"] = e164(phone, event.venue.country) or ""
        if not known["phone"]:
            wrong.append(FieldProblem("buyer.phone", "kind"))
    if isinstance(known.get("email"), str) and "@" not in known["email"]:
        wrong.append(FieldProblem("buyer.email", "kind"))
    if wrong:
        raise Refused("invalid_form", fields=tuple(wrong))
    keys = tuple(key for key in (known.get("phone", ""), known.get("email", "").lower()) if key)
    if limited and not keys:
        problem = FieldProblem("buyer.phone", "required"), FieldProblem("buyer.email", "required")
        raise Refused("invalid_form", fields=problem)
    return Buyer({**known, **told}, keys)


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
