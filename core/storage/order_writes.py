"""How an order's rows come to be and end: the statements that several use cases share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.domain.event import Event, TicketType
from core.domain.ids import derived_id
from core.domain.ordering import Hold, hold_for, places_of
from core.domain.pricing import price_tickets
from core.domain.refusals import Fact
from core.domain.search import search_words
from core.domain.ticket_code import FLAG_TEST, FLAG_UNPAID, TicketCode, human_code, short_code, sign
from core.storage.counters import is_quota, person_counter, quota_counter
from core.storage.house import KEY_ID
from core.storage.orders import Order, Ticket, buyer_of
from core.storage.tables import orders, payments, tickets
from core.storage.tables import search_words as words_table
from core.storage.work import Work, dumps

ORDER_CODE_LENGTH = 8
STALE = Fact("stale")
_TAKEN = Fact("id_taken")
Items = Sequence[tuple[TicketType, int]]


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who orders. `keys`: what a limit of one person counts by (E.164 phone, lower-case e-mail, identity)."""

    told: dict[str, Any]
    keys: tuple[str, ...] = ()
    person: str | None = None
    identity: str | None = None
    language: str = "en"
    campaign: str = ""


def secret_text(work: Work, length: int = 20) -> str:
    """A random secret for a link: 5 bits a character."""
    return human_code(work.house.random(length * 5 // 8 + 1), length).lower()


async def add_order(
    work: Work, event: Event, items: Items, buyer: Buyer, *, status: str, payment: str = "", id: str = "",
    types: Sequence[str] = (),
) -> tuple[Order, tuple[Ticket, ...]]:  # fmt: skip
    """A new order that takes its places; its tickets are not issued yet and nobody is named on them. `types`: the
    type of each ticket, where they come in another order than `items` has them."""
    lines = [(id, 1) for id in types] or [(kind.id, quantity) for kind, quantity in items]
    priced = price_tickets(event, lines, work.now)
    held = hold_for(event, payment, work.now) if status != "paid" else Hold(None, None, None)
    order = Order(
        id=id or work.house.new_id(), organizer=event.organizer, event=event.id,
        code=human_code(work.house.random(5), ORDER_CODE_LENGTH), status=status, reason="", payment=payment,
        channel=work.actor.channel, person=buyer.person, identity=buyer.identity, language=buyer.language,
        campaign=buyer.campaign, buyer=dumps(buyer.told), takes=dumps(take_places(work, event, items, buyer)),
        currency=event.currency, total=sum(ticket.price for ticket in priced),
        tax=sum(ticket.tax for ticket in priced), paid=0, refunded=0, fee=0, hold_until=held.hold_until,
        release_at=held.release_at, nudge_at=held.nudge_at if buyer.identity else None, created_at=work.now,
        paid_at=None, version=1,
    )  # fmt: skip
    serials = await work.house.serials.take(len(priced))
    made = tuple(
        Ticket(
            id=work.house.new_id(), organizer=event.organizer, event=event.id, order_id=order.id, position=position,
            serial=serial, short_code=short_code(work.house.random(5)), page_secret=secret_text(work),
            ticket_type=price.ticket_type, status="valid", name="", attendee="{}", price=price.price,
            price_kind=price.price_kind, tax=price.tax, generation=0, code=None, issued_at=None, created_at=work.now,
        )
        for position, (serial, price) in enumerate(zip(serials, priced, strict=True))
    )  # fmt: skip
    return order, made


def write_order(work: Work, order: Order, made: Sequence[Ticket]) -> None:
    work.add(orders, _row(order), else_=_TAKEN)
    for ticket in made:
        work.add(tickets, _row(ticket), else_=_TAKEN)


def _row(value: Order | Ticket) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def take_places(work: Work, event: Event, items: Items, buyer: Buyer) -> dict[str, int]:
    """Counts every limit that the items draw on, held; the guards say `sold_out` or `over_person_limit`."""
    named = {quota: kind.id for kind, _ in items for quota in kind.quotas}
    for quota, n in places_of(items).items():
        id = quota_counter(event.id, quota)
        fact = Fact.of("sold_out", ticket_type=named[quota], left=0, state="held")
        work.count(id, held=n, else_=fact)
    for kind, n in items:
        for key in buyer.keys if kind.per_person is not None else ():
            id = person_counter(event.id, kind.id, work.house.digest("person", key))
            fact = Fact.of("over_person_limit", ticket_type=kind.id, most=kind.per_person)
            work.limit(id, kind.per_person or 0, n, event=event.id, else_=fact)
    return limits_of(work, event, items, buyer)


def limits_of(work: Work, event: Event, items: Items, buyer: Buyer) -> dict[str, int]:
    """Counter id → places that the items draw on there."""
    taken = {quota_counter(event.id, quota): n for quota, n in places_of(items).items()}
    for kind, n in items:
        for key in buyer.keys if kind.per_person is not None else ():
            taken[person_counter(event.id, kind.id, work.house.digest("person", key))] = n
    return taken


def retake_places(work: Work, order: Order, *, sold: bool) -> None:
    """An ended order's places once more; the guards say `late_no_stock`, and `still_no_stock` to who knew that."""
    fact = Fact("still_no_stock" if work.knows("late_no_stock") else "late_no_stock")
    for id, n in order.places.items():
        whole = {"sold": n} if sold or not is_quota(id) else {"held": n}
        work.count(id, **whole, else_=fact)


def sell_places(work: Work, order: Order) -> None:
    """What was held is sold."""
    for id, n in order.places.items():
        if is_quota(id):
            work.count(id, held=-n, sold=n)


def free_places(work: Work, order: Order, places: dict[str, int] | None = None) -> None:
    """What the order takes (or part of it) comes back. Only together with a guarded change of its state."""
    sold = order.status == "paid"
    for id, n in (order.places if places is None else places).items():
        if sold or not is_quota(id):
            work.count(id, sold=-n)
        else:
            work.count(id, held=-n)


def change_order(work: Work, order: Order, **to: Any) -> Order:
    """New values, guarded by the version that was read."""
    to["version"] = order.version + 1
    work.change(orders, {"id": order.id}, to, was={"version": order.version}, else_=STALE)
    return replace(order, **to)


def issue(work: Work, event: Event, order: Order, made: Sequence[Ticket]) -> tuple[Ticket, ...]:
    """Sign what admits. A ticket that has its code keeps it: what was sent stays good."""
    unpaid = FLAG_UNPAID if order.payment == "pay_at_door" and order.status != "paid" else 0
    return tuple(
        ticket
        if ticket.code or ticket.status != "valid"
        else _change_ticket(work, ticket, code=_code(work, event, ticket, unpaid), issued_at=work.now)
        for ticket in made
    )


def _code(work: Work, event: Event, ticket: Ticket, flags: int) -> str:
    kind = event.ticket_type(ticket.ticket_type)
    code = TicketCode(
        key_id=KEY_ID, event=event.number, serial=ticket.serial, ticket_type=kind.number if kind else 0,
        generation=ticket.generation, flags=flags | (0 if event.live else FLAG_TEST),
    )  # fmt: skip
    return sign(code, work.house.ticket_key)


def _change_ticket(work: Work, ticket: Ticket, **to: Any) -> Ticket:
    work.change(tickets, {"id": ticket.id}, to)
    return replace(ticket, **to)


def end_tickets(work: Work, made: Sequence[Ticket]) -> tuple[Ticket, ...]:
    return tuple(_change_ticket(work, ticket, status="cancelled") for ticket in made)


def name_tickets(
    work: Work, order: Order, made: Sequence[Ticket], answers: Sequence[dict[str, Any]], *, again: bool
) -> tuple[Ticket, ...]:
    """Who comes with which ticket, and the words by which staff find it. `again`: some may be there already."""
    buyer = buyer_of(order)
    named = []
    for ticket, told in zip(made, answers, strict=True):
        name = str(told.get("name") or buyer.get("name") or "")
        named.append(_change_ticket(work, ticket, name=name, attendee=dumps(told)))
        find = search_words(
            f"{name} {buyer.get('name') or ''}", str(told.get("email") or buyer.get("email") or ""),
            str(told.get("phone") or buyer.get("phone") or ""), (ticket.short_code, order.code),
        )  # fmt: skip
        for word in find:
            key = {"event": ticket.event, "word": word, "ticket": ticket.id}
            if again:
                work.remove(words_table, key)
            work.add(words_table, {**key, "organizer": ticket.organizer}, else_=None)
    return tuple(named)


def add_payment(work: Work, order: Order, provider: str) -> str:
    """An attempt to pay: its secret opens the pay page. The id is the order's and provider's, so twice is once."""
    id = derived_id(order.id, provider, order.version)
    secret = secret_text(work, 24)
    work.add(payments, {
        "id": id, "organizer": order.organizer, "order_id": order.id, "provider": provider, "merchant": provider,
        "secret": secret, "state": "started", "amount": order.total, "currency": order.currency,
        "created_at": work.now,
    })  # fmt: skip
    return secret
