"""What was sold follows its type into other pools: so that a pool that comes later counts it from its first moment."""

from collections import defaultdict
from collections.abc import Mapping

import orjson

from core.domain.event import Event
from core.domain.refusals import Fact
from core.storage.counters import is_quota, quota_counter
from core.storage.order_pools import POOLED, Pooled
from core.storage.tables import orders
from core.storage.work import Work, dumps

STALE = Fact("stale")


async def follow_quotas(work: Work, before: Event, event: Event) -> dict[str, tuple[int, int]]:
    """By counter id: how many places more are (held, sold) there. The orders are written; the counters are not."""
    pools = {kind.id: kind.quotas for kind in event.ticket_types}
    if {kind.id: kind.quotas for kind in before.ticket_types if kind.id in pools} == pools:
        return {}
    of_order: dict[str, list[Pooled]] = defaultdict(list)
    for row in await work.read(POOLED, event=event.id):
        of_order[row.id].append(row)
    moved: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for rows in of_order.values():
        _follow(work, event, pools, rows, moved)
    return {id: (held, sold) for id, (held, sold) in moved.items() if held or sold}


def _follow(
    work: Work, event: Event, pools: Mapping[str, tuple[str, ...]], rows: list[Pooled], moved: dict[str, list[int]]
) -> None:
    order = rows[0]
    was: dict[str, int] = orjson.loads(order.takes)
    takes = {id: n for id, n in was.items() if not is_quota(id)}
    for row in rows:
        for quota in pools.get(row.ticket_type, ()):
            id = quota_counter(event.id, quota)
            takes[id] = takes.get(id, 0) + row.n
    if takes == was:
        return
    for id in {*takes, *was}:
        moved[id][order.status == "paid"] += takes.get(id, 0) - was.get(id, 0)
    to = {"takes": dumps(takes), "version": order.version + 1}
    work.change(orders, {"id": order.id}, to, was={"version": order.version}, else_=STALE)
