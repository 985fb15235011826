"""`usher rehearse`: the whole story with made-up people, through the use cases of real ones."""

import asyncio
import time
from typing import Any

from core.domain.event import Event, Field
from core.domain.ordering import Item, payments_offered
from core.domain.pricing import price_of, sale_state
from core.domain.refusals import Refused
from core.storage.house import House
from core.storage.order_pages import order_page
from core.storage.work import Actor, Work
from core.usecases.place_order import Wanted, place_order
from core.usecases.record_movement import Money, record_movement
from core.usecases.remove_rehearsal import remove_rehearsal

AT_ONCE = 32
CHANNEL = "rehearsal"
GIVEN = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "伟", "芳", "敏", "静")
FAMILY = ("Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "王", "李", "张", "刘")


async def rehearse(house: House, event: Event, attendees: int, *, keep: bool) -> dict[str, Any]:
    """Figures of the run. Refused wrong_state where the event has orders of real people, sold_out when it is full."""
    actor = Actor("rehearsal", CHANNEL, event.organizer)
    page = await order_page(Work(house, actor), event.id, status="", cursor="", limit=1)
    if page.orders and page.orders[0].order.channel != CHANNEL:
        raise Refused("wrong_state", {"has": "orders"})
    kinds = [kind for kind in event.ticket_types if sale_state(event, kind, house.now()) == "on_sale"]
    if not kinds:
        raise Refused("not_on_sale", {"event": event.slug})
    numbers = iter(range(attendees))
    started, placed = time.monotonic(), 0

    async def buyer() -> None:
        nonlocal placed
        for number in numbers:
            await _buys(house, actor, event, kinds[number % len(kinds)].id, number)
            placed += 1

    await asyncio.gather(*(buyer() for _ in range(AT_ONCE)))
    seconds = time.monotonic() - started
    if not keep:
        while await house.do(actor, remove_rehearsal, event.id):
            pass
    return {"attendees": placed, "seconds": round(seconds, 2), "per_second": round(placed / max(seconds, 0.001))}


async def _buys(house: House, actor: Actor, event: Event, type_id: str, number: int) -> None:
    kind = event.ticket_type(type_id)
    assert kind is not None
    name = f"{GIVEN[number % 10]} {FAMILY[number // 10 % 10]} {number}"
    contact = {"name": name, "email": f"p{number}@example.org", "phone": f"+4915{number % 10**9:09d}"}
    told = {field.id: _made_up(field, number, contact) for field in event.forms.get(kind.form, ()) if field.required}
    own = {field.id: _made_up(field, number, contact) for field in event.forms.get("buyer", ()) if field.required}
    offered = payments_offered(event)
    payment = offered[0] if price_of(event, kind).price and offered else None
    people = (told,) * kind.per_order_min
    wanted = Wanted((Item(type_id, kind.per_order_min),), {**contact, **own}, people, payment)
    order = (await house.do(actor, place_order, event, wanted)).order
    if order.status != "paid":
        money = Money("rehearsal", f"{order.id}-1", order.total, order.currency)
        await house.do(actor, record_movement, event, order, money)


def _made_up(field: Field, number: int, contact: dict[str, str]) -> Any:
    """An answer that fits the field's kind."""
    made: dict[str, Any] = {
        "yes_no": False, "number": int(field.minimum or 1), "date": "1990-01-01", "text": f"text {number}",
        "one_of": next(iter(field.options), ""), **contact,
    }  # fmt: skip
    return made[field.kind]
