"""Lookup tables, read: rows found by a combination of columns in their normal form."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, func, select

from core.domain.times import Instant
from core.storage.query import Query, query
from core.storage.tables import lookup_asks, lookup_keys, lookup_rows, lookups


@dataclass(frozen=True, slots=True)
class LookupHead:
    event: str
    lookup: str
    version: int
    columns: str
    rows: int
    misses: int
    updated_at: Instant = 0


@dataclass(frozen=True, slots=True)
class LookupRow:
    row: int
    data: str


@dataclass(frozen=True, slots=True)
class Misses:
    n: int


HEAD: Query[LookupHead] = query(
    lookups, LookupHead, lookups.c.event == bindparam("event"), lookups.c.lookup == bindparam("lookup")
)
_HERE = and_(
    lookup_keys.c.event == lookups.c.event,
    lookup_keys.c.lookup == lookups.c.lookup,
    lookup_keys.c.version == lookups.c.version,
)
_ROW = and_(
    lookup_rows.c.event == lookup_keys.c.event,
    lookup_rows.c.lookup == lookup_keys.c.lookup,
    lookup_rows.c.version == lookup_keys.c.version,
    lookup_rows.c.row == lookup_keys.c.row,
)
# Two are enough to know that it is not one.
FOUND: Query[LookupRow] = Query(
    select(lookup_rows.c.row, lookup_rows.c.data)
    .select_from(lookups.join(lookup_keys, _HERE).join(lookup_rows, _ROW))
    .where(
        lookups.c.event == bindparam("event"), lookups.c.lookup == bindparam("lookup"),
        lookup_keys.c.found_by == bindparam("found_by"),
    )
    .limit(2),
    LookupRow,
)  # fmt: skip
MISSES: Query[Misses] = Query(
    select(func.count()).where(lookup_asks.c.identity == bindparam("identity"), lookup_asks.c.at > bindparam("since")),
    Misses,
)


@dataclass(frozen=True, slots=True)
class RowNumber:
    row: int


ROWS_OF_VERSION: Query[RowNumber] = Query(
    select(lookup_rows.c.row)
    .where(
        lookup_rows.c.event == bindparam("event"), lookup_rows.c.lookup == bindparam("lookup"),
        lookup_rows.c.version == bindparam("version"),
    )
    .limit(bindparam("most")),
    RowNumber,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyOfRow:
    found_by: str
    row: int


KEYS_OF_VERSION: Query[KeyOfRow] = Query(
    select(lookup_keys.c.found_by, lookup_keys.c.row)
    .where(
        lookup_keys.c.event == bindparam("event"), lookup_keys.c.lookup == bindparam("lookup"),
        lookup_keys.c.version == bindparam("version"),
    )
    .limit(bindparam("most")),
    KeyOfRow,
)  # fmt: skip
