"""Take away rows whose time is over: old screens, answers kept for repeats, read pictures. Never ledger or audit."""

from core.storage.tidying import OLD_ROWS
from core.storage.work import Work

AT_ONCE = 200


async def tidy_up(work: Work, table: str, before: int) -> bool:
    """True when there may be more."""
    query, where, key = OLD_ROWS[table]
    rows = await work.read(query, before=before, most=AT_ONCE)
    for row in rows:
        work.remove(where, dict(zip(key, row.key, strict=True)))
    return len(rows) == AT_ONCE
