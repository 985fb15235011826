"""Orders by the page, whole: five statements a page, however many rows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Table, and_, bindparam, or_, select

from core.storage.orders import Case, Order, Payment, Refund, Ticket, WholeOrder
from core.storage.query import Query, columns
from core.storage.tables import cases, orders, payments, refunds, tickets
from core.storage.work import Work

SIZES = (10, 50, 200)  # statements are kept for so many orders; places that are left over name none


@dataclass(frozen=True, slots=True)
class Page:
    orders: tuple[WholeOrder, ...]
    following: str  # the cursor of the next page, "" at the end


@cache
def _page(by_status: bool) -> Query[Order]:
    after = or_(
        orders.c.created_at > bindparam("at"),
        and_(orders.c.created_at == bindparam("at"), orders.c.id > bindparam("id")),
    )
    statement = select(*columns(orders, Order)).where(orders.c.event == bindparam("event"), after)
    if by_status:
        statement = statement.where(orders.c.status == bindparam("status"))
    return Query(statement.order_by(orders.c.created_at, orders.c.id).limit(bindparam("most")), Order)


@cache
def _children(table: str, places: int) -> Query[Any]:
    where: Table
    where, into, order = {
        "tickets": (tickets, Ticket, tickets.c.position), "payments": (payments, Payment, payments.c.id),
        "refunds": (refunds, Refund, refunds.c.id), "cases": (cases, Case, cases.c.id),
    }[table]  # fmt: skip
    ids: list[BindParameter[str]] = [bindparam(f"id_{place}") for place in range(places)]
    return Query(select(*columns(where, into)).where(where.c.order_id.in_(ids)).order_by(order), into)


async def order_page(work: Work, event: str, *, status: str, cursor: str, limit: int) -> Page:
    """From the oldest on. What hangs on the orders is read by their ids, so that each has its own whatever is changed
    between the statements."""
    at, _, id = cursor.partition("-")
    given: dict[str, Any] = {"event": event, "at": int(at or 0), "id": id, "most": limit + 1}
    if status:
        given["status"] = status
    read = await work.read(_page(bool(status)), **given)
    found, more = read[:limit], len(read) > limit
    kept: dict[str, dict[str, list[Any]]] = {}
    places = next(size for size in SIZES if len(found) <= size)
    ids = {f"id_{place}": found[place].id if place < len(found) else "" for place in range(places)}
    for name in ("tickets", "payments", "refunds", "cases") if found else ():
        for row in await work.read(_children(name, places), **ids):
            kept.setdefault(row.order_id, {}).setdefault(name, []).append(row)
    whole = tuple(_whole(order, kept.get(order.id, {})) for order in found)
    following = f"{found[-1].created_at}-{found[-1].id}" if more else ""
    return Page(whole, following)


def _whole(order: Order, kept: dict[str, list[Any]]) -> WholeOrder:
    return WholeOrder(order, *(tuple(kept.get(name, ())) for name in ("tickets", "payments", "refunds", "cases")))
