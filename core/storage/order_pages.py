"""Orders by the page, whole: five statements a page, however many rows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, and_, bindparam, or_, select

from core.storage.orders import Case, Order, Payment, Refund, Ticket, WholeOrder
from core.storage.query import Query, columns
from core.storage.tables import cases, orders, payments, refunds, tickets
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class Page:
    orders: tuple[WholeOrder, ...]
    following: str  # the cursor of the next page, "" at the end


def _ids(by_status: bool) -> Select[Any]:
    after = or_(
        orders.c.created_at > bindparam("at"),
        and_(orders.c.created_at == bindparam("at"), orders.c.id > bindparam("id")),
    )
    statement = select(orders.c.id).where(orders.c.event == bindparam("event"), after)
    if by_status:
        statement = statement.where(orders.c.status == bindparam("status"))
    return statement.order_by(orders.c.created_at, orders.c.id).limit(bindparam("most"))


@cache
def _page(by_status: bool) -> Query[Order]:
    statement = _ids(by_status).with_only_columns(*columns(orders, Order))
    return Query(statement, Order)


@cache
def _children(by_status: bool, table: str) -> Query[Any]:
    where: Table
    where, into, order = {
        "tickets": (tickets, Ticket, tickets.c.position), "payments": (payments, Payment, payments.c.id),
        "refunds": (refunds, Refund, refunds.c.id), "cases": (cases, Case, cases.c.id),
    }[table]  # fmt: skip
    page = _ids(by_status).subquery("page")
    return Query(select(*columns(where, into)).join(page, page.c.id == where.c.order_id).order_by(order), into)


async def order_page(work: Work, event: str, *, status: str, cursor: str, limit: int) -> Page:
    """From the oldest on. ValueError for a cursor that is none of ours."""
    at, _, id = cursor.partition("-")
    given: dict[str, Any] = {"event": event, "at": int(at or 0), "id": id, "most": limit}
    if status:
        given["status"] = status
    found = await work.read(_page(bool(status)), **given)
    kept: dict[str, dict[str, list[Any]]] = {}
    for name in ("tickets", "payments", "refunds", "cases") if found else ():
        for row in await work.read(_children(bool(status), name), **given):
            kept.setdefault(row.order_id, {}).setdefault(name, []).append(row)
    whole = tuple(_whole(order, kept.get(order.id, {})) for order in found)
    following = f"{found[-1].created_at}-{found[-1].id}" if len(found) == limit else ""
    return Page(whole, following)


def _whole(order: Order, kept: dict[str, list[Any]]) -> WholeOrder:
    return WholeOrder(order, *(tuple(kept.get(name, ())) for name in ("tickets", "payments", "refunds", "cases")))
