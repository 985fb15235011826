"""Take away what was tried out in test mode. What was sold for real is never touched, nor is the audit."""

from typing import Any

from core.domain.event import Event
from core.domain.refusals import Refused
from core.domain.ticket_code import FLAG_TEST, parse
from core.storage.order_pages import order_page
from core.storage.orders import WholeOrder
from core.storage.reminders import REMINDERS_OF_EVENT
from core.storage.tables import reminders
from core.storage.tasks import Progress, Task, add_task
from core.storage.touched import MOVED_LIVE, ORDERS_OF_EVENT, TICKETS_OF_EVENT
from core.storage.work import NOTICE, Work
from core.usecases.edit_event import edit_event
from core.usecases.remove_rehearsal import remove_order

PURGE_TEST_ORDERS = "purge_test_orders"
AT_ONCE = 50
PAGE = 200


async def count_orders(work: Work, event: str) -> tuple[int, int]:
    """(orders, tickets) that the event has, of any state."""
    orders, tickets = await work.first(ORDERS_OF_EVENT, event=event), await work.first(TICKETS_OF_EVENT, event=event)
    return orders.n if orders else 0, tickets.n if tickets else 0


def purge_later(work: Work, event: Event, *, account: str, identity: str) -> str:
    """Orders that came until now, as a task; who asked for it is told. Refused: wrong_state for a live event."""
    if event.live:
        raise Refused("wrong_state", {"live": True})
    work.audit("event.purged", event.id)
    return add_task(work, PURGE_TEST_ORDERS, event.id, until=work.now, account=account, identity=identity)


async def purge_test_orders(work: Work, task: Task) -> Progress:
    event = (await work.house.catalog.current()).get(task.subject)
    if event is None or event.live:
        return Progress(done=True)
    page = await order_page(work, event.id, status="", cursor=task.cursor, limit=AT_ONCE)
    mine = [whole for whole in page.orders if whole.order.created_at <= task.given["until"]]
    real = await _real(work, event.id, mine)
    for whole in mine:
        if whole.order.id not in real:
            remove_order(work, event.id, whole.order, whole.tickets)
    if page.following and len(mine) == len(page.orders):
        return Progress(page.following)
    await _finish(work, event, task.given)
    return Progress(done=True)


async def _finish(work: Work, event: Event, given: dict[str, Any]) -> None:
    """Reminders that were tried out may go out for real; who asked is told."""
    for row in await work.read(REMINDERS_OF_EVENT, event=event.id):
        work.remove(reminders, {"event": event.id, "reminder": row.reminder})
    payload = {"notice": "test_purged", "event": event.id}
    work.send(account=given["account"], identity=given["identity"], kind="notice", payload=payload, urgency=NOTICE)


async def _real(work: Work, event: str, page: list[WholeOrder]) -> set[str]:
    """Orders that are no test: money moved for real, or a ticket was signed while the event was live."""
    if not page:
        return set()
    first, last = page[0].order.created_at, page[-1].order.created_at
    moved = {row.name for row in await work.read(MOVED_LIVE, event=event, first=first, last=last)}
    return moved | {whole.order.id for whole in page if any(_signed_live(ticket.code) for ticket in whole.tickets)}


def _signed_live(code: str | None) -> bool:
    parsed = parse(code) if code else None
    return parsed is not None and not parsed.code.flags & FLAG_TEST


async def switch_mode(work: Work, event: Event, *, live: bool) -> Event:
    """Refused wrong_state with `orders` while there are orders of the mode that is left."""
    if live and await has_test_orders(work, event.id):
        raise Refused("wrong_state", {"orders": (await count_orders(work, event.id))[0]})
    if not live and (found := (await count_orders(work, event.id))[0]):
        raise Refused("wrong_state", {"orders": found})
    return await edit_event(work, event.slug, [(("live",), live)])


async def has_test_orders(work: Work, event: str) -> bool:
    """The first order tells it, but where a file once changed the mode of an event that had sold."""
    cursor = ""
    while True:
        page = await order_page(work, event, status="", cursor=cursor, limit=PAGE)
        if {whole.order.id for whole in page.orders} - await _real(work, event, list(page.orders)):
            return True
        if not page.following:
            return False
        cursor = page.following
