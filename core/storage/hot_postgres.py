"""A batch of write sets on PostgreSQL: one statement a table and shape, guards telling which sets fall.

When a set falls, the transaction is rolled back and the batch tried again without it: falling is rare, since
whoever reads "sold out" does not write. A batch that fails otherwise is applied set by set, so that one bad row
drops its own set alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import asyncpg

from core.domain.refusals import Fact
from core.storage.database import Busy, Outcome
from core.storage.tables import metadata
from core.storage.writes import Add, Change, Remove, WriteSet

_RETRY = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    ConnectionError,
    OSError,
)
_LIMITS = (
    "insert into counters (id, organizer, event, size, held, sold)"
    " select i, o, e, s, 0, 0 from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) as u(i, o, e, s) order by i"
    " on conflict (id) do update set size = excluded.size where counters.size <> excluded.size"
)
_LOCK = "select id, held + sold, size from counters where id = any($1::text[]) order by id for update"
_COUNT = (
    "update counters c set held = c.held + u.h, sold = c.sold + u.s"
    " from unnest($1::text[], $2::bigint[], $3::bigint[]) as u(i, h, s) where c.id = u.i"
)
Fallen = dict[int, Fact]


class _SomeFell(Exception):
    def __init__(self, fallen: Fallen) -> None:
        self.fallen = fallen


async def apply(connection: Any, batch: Sequence[WriteSet]) -> list[Outcome]:
    outcomes: list[Outcome] = [None] * len(batch)
    left = list(range(len(batch)))
    while left:
        try:
            async with connection.transaction():
                await _apply_merged(connection, {index: batch[index] for index in left})
            return outcomes
        except _SomeFell as some:
            for index, fact in some.fallen.items():
                outcomes[index] = fact
            left = [index for index in left if index not in some.fallen]
        except _RETRY as error:
            raise Busy(str(error)) from error
        except (asyncpg.PostgresError, asyncpg.DataError, ValueError, OverflowError) as error:
            if len(left) == 1:
                outcomes[left[0]] = error
                return outcomes
            for index in left:
                outcomes[index] = (await apply(connection, [batch[index]]))[0]
            return outcomes
    return outcomes


async def _apply_merged(connection: Any, sets: dict[int, WriteSet]) -> None:
    await _changes(connection, sets)
    await _removals(connection, sets)
    await _adds(connection, sets)
    await _counts(connection, sets)


async def _changes(connection: Any, sets: dict[int, WriteSet]) -> None:
    shapes: dict[tuple[Any, ...], list[tuple[int, Change]]] = defaultdict(list)
    for index, writes in sets.items():
        for change in writes.changes:
            shapes[change.table.name, tuple(change.key), tuple(change.was), tuple(change.to)].append((index, change))
    fallen: Fallen = {}
    for (table, key, was, to), found in shapes.items():
        rows = [(*c.key.values(), *c.was.values(), *c.to.values()) for _, c in found]
        touched = await connection.fetch(_change_sql(table, key, was, to), *_columns(rows))
        keys = {tuple(row) for row in touched}
        fallen |= {i: c.else_ for i, c in found if c.else_ and tuple(c.key.values()) not in keys}
    if fallen:
        raise _SomeFell(fallen)


async def _removals(connection: Any, sets: dict[int, WriteSet]) -> None:
    shapes: dict[tuple[Any, ...], list[Remove]] = defaultdict(list)
    for writes in sets.values():
        for removal in writes.removals:
            shapes[removal.table.name, tuple(removal.key)].append(removal)
    for (table, key), found in shapes.items():
        await connection.execute(_remove_sql(table, key), *_columns([tuple(r.key.values()) for r in found]))


async def _adds(connection: Any, sets: dict[int, WriteSet]) -> None:
    shapes: dict[tuple[Any, ...], list[tuple[int, Add]]] = defaultdict(list)
    ranks = {table.name: rank for rank, table in enumerate(metadata.sorted_tables)}
    for index, writes in sets.items():
        for add in writes.adds:
            shapes[ranks[add.table.name], add.table.name, tuple(add.row), add.else_ is not None].append((index, add))
    for (_, table, names, guarded), found in sorted(shapes.items(), key=lambda item: item[0]):
        columns = _columns([tuple(add.row.values()) for _, add in found])
        if not guarded:
            await connection.execute(_add_sql(table, names, guarded), *columns)
            continue
        added = {tuple(row) for row in await connection.fetch(_add_sql(table, names, guarded), *columns)}
        keys = [column.name for column in metadata.tables[table].primary_key]
        fallen = {i: a.else_ for i, a in found if a.else_ and tuple(a.row[key] for key in keys) not in added}
        if fallen:
            raise _SomeFell(fallen)


async def _counts(connection: Any, sets: dict[int, WriteSet]) -> None:
    every = [(index, count) for index, writes in sets.items() for count in writes.counts]
    if not every:
        return
    limits = {count.id: count for _, count in every if count.size is not None and count.grows}
    if limits:
        rows = [(c.id, c.organizer, c.event, c.size) for c in limits.values()]
        await connection.execute(_LIMITS, *_columns(rows))
    locked = await connection.fetch(_LOCK, sorted({count.id for _, count in every}))
    free = {id: size - taken for id, taken, size in locked}
    fallen: Fallen = {}
    for index, writes in sets.items():
        lacking = [
            c for c in writes.counts if c.else_ and (c.id not in free or (c.grows and free[c.id] < c.held + c.sold))
        ]
        if lacking:
            fallen[index] = lacking[0].else_  # type: ignore[assignment]
            continue
        for count in writes.counts:
            if count.id in free:
                free[count.id] -= count.held + count.sold
    if fallen:
        raise _SomeFell(fallen)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _, count in every:
        sums[count.id][0] += count.held
        sums[count.id][1] += count.sold
    await connection.execute(_COUNT, *_columns([(id, held, sold) for id, (held, sold) in sums.items()]))


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _type(table: str, name: str) -> str:
    return str(metadata.tables[table].c[name].type).lower() + "[]"


def _unnest(table: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"${place}::{_type(table, name)}" for place, name in enumerate(names, 1))


@cache
def _add_sql(table: str, names: tuple[str, ...], guarded: bool) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    text = f"insert into {table} ({listed}) select * from unnest({_unnest(table, names)})"
    keys = ", ".join(f'"{column.name}"' for column in metadata.tables[table].primary_key)
    return f"{text} on conflict do nothing returning {keys}" if guarded else text


@cache
def _change_sql(table: str, key: tuple[str, ...], was: tuple[str, ...], to: tuple[str, ...]) -> str:
    aliases = [f"k_{n}" for n in key] + [f"w_{n}" for n in was] + [f"t_{n}" for n in to]
    sets = ", ".join(f'"{name}" = u.t_{name}' for name in to)
    where = [f't."{name}" = u.k_{name}' for name in key] + [f't."{n}" is not distinct from u.w_{n}' for n in was]
    return (
        f"update {table} t set {sets} from unnest({_unnest(table, key + was + to)}) as u({', '.join(aliases)})"
        f" where {' and '.join(where)} returning {', '.join(f'u.k_{name}' for name in key)}"
    )


@cache
def _remove_sql(table: str, key: tuple[str, ...]) -> str:
    aliases = ", ".join(f"k_{name}" for name in key)
    where = " and ".join(f't."{name}" = u.k_{name}' for name in key)
    return f"delete from {table} t using unnest({_unnest(table, key)}) as u({aliases}) where {where}"
