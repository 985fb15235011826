"""Tell the staff what was sold, beside the sale: at once when it is quiet, once a minute when it rains.

What is told is kept as a border and the orders after it: an order that is committed a little later than it was paid is
found behind the border, and nothing is told twice.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from core.domain.refusals import Fact
from core.domain.roles import may
from core.domain.times import MINUTE, SECOND
from core.storage.people import STAFF_ADDRESSES, StaffAddress
from core.storage.sale_news import SALES_AFTER, SHOWN, TOLD, TYPES_OF, WANTING, Sale, Told
from core.storage.tables import told_sales
from core.storage.work import NOTICE, Work, dumps
from core.usecases.sum_sales import sold_today

QUIET = MINUTE  # between two messages
WINDOW = 15 * SECOND  # between an order's being paid and its commit, at most
MOST = 2_000  # orders in one message
STALE = Fact("stale")


async def wanting_news(work: Work) -> list[str]:
    """Organizers with something that may be new to somebody."""
    found = await work.read(WANTING, quiet=work.now - QUIET, begin=work.now - MINUTE)
    return [row.organizer for row in found]


async def tell_sales(work: Work) -> int:
    """Of the actor's organizer. How many orders were told of."""
    organizer = work.actor.organizer
    before = await work.first(TOLD, organizer=organizer)
    after = before.after if before else work.now - MINUTE
    found = await work.read(SALES_AFTER, organizer=organizer, after=after, most=MOST)
    known = before.known if before else set()
    news = [sale for sale in found if _end(sale) not in known]
    team = await _team(work, organizer) if news else []
    blocks = await _blocks(work, news) if team else []
    for member in team:
        params = {"staff": member.staff, "events": [_for(member, block) for block in blocks]}
        work.send(account=member.account, identity=member.identity, kind="notice", urgency=NOTICE,
                  payload={"notice": "sold", "params": params})  # fmt: skip
    _keep(work, before, found, said=bool(blocks))
    return len(news)


def _end(sale: Sale) -> str:
    """The random part of an id is enough to tell a few seconds' orders apart."""
    return sale.id[-12:]


async def _team(work: Work, organizer: str) -> list[StaffAddress]:
    """Each member once, where they were last heard."""
    found: dict[str, StaffAddress] = {}
    for address in await work.read(STAFF_ADDRESSES, organizer=organizer):
        if address.tells_sales and may(address.role, "see"):
            found.setdefault(address.staff, address)
    return list(found.values())


async def _blocks(work: Work, news: Sequence[Sale]) -> list[dict[str, Any]]:
    """By event: what was sold, and each sale of its own where they are few."""
    catalog = await work.house.catalog.current()
    blocks = []
    for id in dict.fromkeys(sale.event for sale in news):
        mine, event = [sale for sale in news if sale.event == id], catalog.get(id)
        if event is None:
            continue
        blocks.append({
            "event": id, "orders": len(mine), "tickets": sum(sale.tickets for sale in mine),
            "amount": sum(sale.total for sale in mine), "today": (await sold_today(work, event)).tickets,
            "sales": await _each(work, mine) if len(mine) <= SHOWN else [],
        })  # fmt: skip
    return blocks


async def _each(work: Work, sales: Sequence[Sale]) -> list[dict[str, Any]]:
    ids = {f"id_{place}": sales[place].id if place < len(sales) else "" for place in range(SHOWN)}
    types = await work.read(TYPES_OF, **ids)
    return [
        {
            "code": sale.code, "name": str(orjson.loads(sale.buyer).get("name") or ""), "amount": sale.total,
            "types": [[row.ticket_type, int(row.n)] for row in types if row.order_id == sale.id],
        }
        for sale in sales
    ]  # fmt: skip


def _for(member: StaffAddress, block: dict[str, Any]) -> dict[str, Any]:
    """Names and sums only for whom they concern: what is not shown is not even on its way."""
    hidden = {name for name, right in (("name", "people"), ("code", "people"), ("amount", "money"))
              if not may(member.role, right)}  # type: ignore[arg-type]  # fmt: skip
    sales = [{name: value for name, value in sale.items() if name not in hidden} for sale in block["sales"]]
    return {name: value for name, value in block.items() if name not in hidden} | {"sales": sales}


def _keep(work: Work, before: Told | None, found: Sequence[Sale], *, said: bool) -> None:
    cut = found[-1].paid_at if len(found) == MOST else work.now
    after = max(before.after if before else 0, min(cut, work.now - WINDOW))
    known = [_end(sale) for sale in found if sale.paid_at >= after]
    said_at = work.now if said else before.said_at if before else 0
    to = {"after": after, "told": dumps(known), "said_at": said_at, "version": before.version + 1 if before else 1}
    key = {"organizer": work.actor.organizer}
    if before is None:
        work.add(told_sales, {**key, **to}, else_=STALE)
    else:
        work.change(told_sales, key, to, was={"version": before.version}, else_=STALE)
