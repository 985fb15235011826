"""Replace a lookup's table as a whole: written beside the old one, then switched: who asks sees one or the other."""

from collections.abc import Mapping, Sequence

from core.domain.event import Event, Lookup
from core.domain.lookup_table import Table, key_kind, row_key
from core.domain.refusals import Fact, Refused
from core.storage.house import House
from core.storage.lookups import HEAD, KEYS_OF_VERSION, ROWS_OF_VERSION, LookupHead
from core.storage.tables import lookup_keys, lookup_rows, lookups
from core.storage.work import Actor, Work, dumps

CHUNK = 500
STALE = Fact("stale")


async def replace_lookup(house: House, actor: Actor, event: Event, lookup_id: str, table: Table) -> int:
    """How many rows it has now. Refused: not_found, invalid_request with every column that is missing."""
    lookup = next((one for one in event.lookups if one.id == lookup_id), None)
    if lookup is None:
        raise Refused("not_found", {"lookup": lookup_id, "known": [one.id for one in event.lookups]})
    missing = sorted(needed(lookup) - set(table.columns))
    if missing:
        raise Refused("invalid_request", {"missing": missing, "columns": list(table.columns)})
    head = await house.do(actor, head_of, event, lookup)
    version = head.version + 1
    await _clear(house, actor, event, lookup, version)  # what a killed import left behind
    for start in range(0, len(table.rows), CHUNK):
        await house.do(actor, write_rows, event, lookup, table, version, start)
    await house.do(actor, switch_table, event, lookup, head, version, table)
    await _clear(house, actor, event, lookup, head.version)
    return len(table.rows)


def needed(lookup: Lookup) -> set[str]:
    """The columns without which the table cannot be asked."""
    return {column for way in lookup.find_by for column in way} | set(lookup.private)


async def head_of(work: Work, event: Event, lookup: Lookup) -> LookupHead:
    """The row of the table that is read now; made where there is none yet."""
    found = await work.first(HEAD, event=event.id, lookup=lookup.id)
    if found is not None:
        return found
    row = {"event": event.id, "lookup": lookup.id, "organizer": event.organizer, "version": 0, "columns": "[]",
           "rows": 0, "misses": 0, "updated_at": work.now}  # fmt: skip
    work.add(lookups, row, else_=STALE)
    return LookupHead(event.id, lookup.id, 0, "[]", 0, 0)


async def write_rows(work: Work, event: Event, lookup: Lookup, table: Table, version: int, start: int) -> None:
    """The next CHUNK of them, beside those that are read now."""
    for number, values in enumerate(table.rows[start : start + CHUNK], start):
        row = dict(zip(table.columns, values, strict=True))
        place = {"event": event.id, "lookup": lookup.id, "version": version, "row": number}
        work.add(lookup_rows, {**place, "organizer": event.organizer, "data": dumps(row)})
        for found_by in sorted(keys_of(event, lookup, row)):
            work.add(lookup_keys, {**place, "found_by": found_by, "organizer": event.organizer})


def keys_of(event: Event, lookup: Lookup, row: Mapping[str, str]) -> set[str]:
    """One key for each way to find the row; a row that lacks a value cannot be found that way."""
    found = (key_of(event, way, [row.get(column, "") for column in way]) for way in lookup.find_by)
    return {key for key in found if key}


def key_of(event: Event, way: Sequence[str], values: Sequence[str]) -> str:
    """The normal form of what somebody says: `name=…|company=…`; empty where a value is nothing."""
    return row_key(way, values, {column: key_kind(event, column) for column in way}, event.venue.country)


async def switch_table(
    work: Work, event: Event, lookup: Lookup, head: LookupHead, version: int, table: Table
) -> None:  # fmt: skip
    key = {"event": event.id, "lookup": lookup.id}
    to = {"version": version, "columns": dumps(list(table.columns)), "rows": len(table.rows), "misses": 0,
          "updated_at": work.now}  # fmt: skip
    work.change(lookups, key, to, was={"version": head.version}, else_=STALE)
    work.audit("lookup.replaced", event.id, lookup=lookup.id, rows=len(table.rows), before=head.rows)


async def _clear(house: House, actor: Actor, event: Event, lookup: Lookup, version: int) -> None:
    while await house.do(actor, clear_some, event.id, lookup.id, version):
        pass


async def clear_some(work: Work, event: str, lookup: str, version: int) -> bool:
    """Whether there was something of that version to take away. Keys go by their whole primary key: found by their row
    alone, each would be looked for among all of them."""
    place = {"event": event, "lookup": lookup, "version": version}
    keys = await work.read(KEYS_OF_VERSION, **place, most=CHUNK)
    for key in keys:
        work.remove(lookup_keys, {**place, "found_by": key.found_by, "row": key.row})
    rows = await work.read(ROWS_OF_VERSION, **place, most=CHUNK) if not keys else []
    for row in rows:
        work.remove(lookup_rows, {**place, "row": row.row})
    return bool(keys or rows)
