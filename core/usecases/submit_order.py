"""Name the attendees of a held order and choose how it is paid; what costs nothing is paid at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.domain.event import Event, Field
from core.domain.forms import check_answers
from core.domain.ordering import check_payment, hold_for
from core.domain.refusals import FieldProblem, Refused
from core.storage.order_writes import (
    add_payment,
    change_order,
    issue,
    name_tickets,
    retake_places,
    sell_places,
)
from core.storage.orders import ORDER, PAYMENTS, TICKETS, Order, Ticket, WholeOrder
from core.storage.tables import orders, payments, tickets
from core.storage.work import Work, dumps
from core.usecases.make_room import make_room


async def submit_order(
    work: Work, event: Event, order_id: str, attendees: Sequence[Mapping[str, Any]], *,
    buyer: Mapping[str, Any], payment: str | None, language: str = "",
) -> WholeOrder:  # fmt: skip
    """`language`: the buyer's, where another one is spoken now.

    Refused: invalid_form, payment_required, wrong_state, sold_out (a hold that ran out meanwhile found no place)."""
    order = await work.get(ORDER, orders, order_id)
    if order is None or order.status not in ("open", "expired"):
        raise Refused("wrong_state", {"status": order.status if order else "gone"})
    made = tuple(await work.children(TICKETS, tickets, "order_id", order.id))
    answers = checked_attendees(event, [ticket.ticket_type for ticket in made], attendees)
    again = order.status == "expired"
    order = await _held_again(work, order)
    order = replace(order, buyer=dumps(dict(buyer)), language=language or order.language)
    return await place(work, event, order, made, answers, payment, again=again)


async def _held_again(work: Work, order: Order) -> Order:
    """Whoever answered after the hold ran out gets the same places again where they are free."""
    if order.status != "expired":
        return order
    taken = work.knows("late_no_stock")
    if taken and (work.knows("still_no_stock") or await make_room(work, order.event, order.places)):
        raise Refused("sold_out", {"left": 0, "state": "held"})
    retake_places(work, order, sold=False)
    return replace(order, status="open", reason="")


def checked_attendees(
    event: Event, types: Sequence[str], attendees: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The answers of each ticket's form, or Refused with every problem in every one of them."""
    answers: list[dict[str, Any]] = []
    problems: list[FieldProblem] = []
    if len(attendees) > len(types):
        problems.append(FieldProblem(f"attendees[{len(types)}]", "unknown"))
    for place, type_id in enumerate(types):
        kind = event.ticket_type(type_id)
        fields = _with_name(event.forms.get(kind.form if kind else "attendee", ()))
        given = attendees[place] if place < len(attendees) else {}
        told, wrong = check_answers(fields, given, prefix=f"attendees[{place}]", country=event.venue.country)
        answers.append(told)
        problems.extend(wrong)
    if problems:
        raise Refused("invalid_form", fields=tuple(problems))
    return answers


def _with_name(fields: Sequence[Field]) -> Sequence[Field]:
    """A form that does not ask for a name takes one all the same: the gate likes to know it."""
    return fields if any(field.id == "name" for field in fields) else (*fields, Field("name", "name", {}))


async def place(
    work: Work, event: Event, order: Order, made: tuple[Ticket, ...], answers: list[dict[str, Any]],
    payment: str | None, *, again: bool = False,
) -> WholeOrder:  # fmt: skip
    """From held to waiting for money, to be paid at the door, or paid because it costs nothing."""
    chosen = check_payment(event, payment, order.total)
    made = name_tickets(work, order, made, answers, again=again)
    if chosen == "free":
        sell_places(work, order)
        order = change_order(
            work, order, status="paid", reason="", payment="free", paid_at=work.now, nudge_at=None, hold_until=None,
            release_at=None, buyer=order.buyer, language=order.language,
        )  # fmt: skip
    else:
        held = hold_for(event, chosen, work.now)
        kept = (
            order.hold_until if chosen != "pay_at_door" and order.hold_until and order.hold_until > work.now else None
        )
        order = change_order(
            work, order, status="awaiting_payment", reason="", payment=chosen, buyer=order.buyer,
            language=order.language, hold_until=kept or held.hold_until, release_at=kept or held.release_at,
            nudge_at=order.nudge_at if kept else (held.nudge_at if order.identity else None),
        )  # fmt: skip
    if chosen in ("free", "pay_at_door"):
        made = issue(work, event, order, made)
    elif chosen:
        add_payment(work, order, chosen)
    work.audit(f"order.{order.status}", order.id, payment=chosen)
    return WholeOrder(order, made, tuple(work.added(PAYMENTS, payments, "order_id", order.id)))
