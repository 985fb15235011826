"""Take a lookup away: nobody is answered from it any more at once, and its rows are taken away in chunks."""

from core.domain.event import Event
from core.domain.refusals import Fact, Refused
from core.storage.lookups import HEAD
from core.storage.tables import lookups
from core.storage.tasks import add_task
from core.storage.work import Work
from core.usecases.edit_event import edit_event

CLEAR_TASK = "clear_table"
STALE = Fact("stale")


async def remove_table(work: Work, event: Event, lookup: str) -> int:
    """How many rows it had. Refused: not_found."""
    if all(one.id != lookup for one in event.lookups):
        raise Refused("not_found")
    head = await work.first(HEAD, event=event.id, lookup=lookup)
    await edit_event(work, event.slug, [(("lookups", lookup), None)])
    rows = head.rows if head else 0
    work.audit("lookup.removed", event.id, lookup=lookup, rows=rows)
    if head is not None:
        to = {"version": max(work.now, head.version + 1), "columns": "[]", "rows": 0, "misses": 0,
              "updated_at": work.now}  # fmt: skip
        work.change(lookups, {"event": event.id, "lookup": lookup}, to, was={"version": head.version}, else_=STALE)
        add_task(work, CLEAR_TASK, event.id, lookup=lookup, version=head.version)
    return rows
