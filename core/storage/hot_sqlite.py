"""A batch of write sets on SQLite: all under one commit, in one visit to the writer's thread.

At first without savepoints: falling is rare, since whoever reads "sold out" does not write. When a set falls, the batch
is rolled back and done again with each set in a savepoint of its own, so that it falls alone.
"""

import sqlite3
from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby

from core.domain.refusals import Fact
from core.storage.database import Busy, Outcome
from core.storage.writes import Add, Change, Count, WriteSet

_COUNT = "update counters set held = held + ?, sold = sold + ? where id = ? and held + sold + ? <= size"
_RETURN = "update counters set held = held + ?, sold = sold + ? where id = ?"
_LIMIT = (
    "insert into counters (id, organizer, event, size, held, sold) values (?, ?, ?, ?, ?, ?)"
    " on conflict (id) do update set held = held + excluded.held, sold = sold + excluded.sold, size = excluded.size"
    " where held + sold + excluded.held + excluded.sold <= excluded.size"
)


_MOST_ROWS = 100  # in one statement


class _Fell(Exception):
    def __init__(self, fact: Fact) -> None:
        self.fact = fact


_FALLS = (
    _Fell,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.OperationalError,
    sqlite3.ProgrammingError,
    OverflowError,
)
# What may go well a moment later, whoever asks. The rest is one set's own trouble.
_LATER = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
                    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})  # fmt: skip


def _later(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF in _LATER


def apply(connection: sqlite3.Connection, batch: Sequence[WriteSet]) -> list[Outcome]:
    """Run in the writer's own thread."""
    try:
        return _commit(connection, batch, _apply_set)
    except _FALLS:
        return _commit(connection, batch, _apply_alone)


def _commit(
    connection: sqlite3.Connection, batch: Sequence[WriteSet], each: Callable[[sqlite3.Connection, WriteSet], Outcome]
) -> list[Outcome]:
    try:
        connection.execute("begin immediate")
    except sqlite3.OperationalError as error:
        raise Busy(str(error)) from error
    try:
        outcomes = [each(connection, writes) for writes in batch]
        connection.execute("commit")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("rollback")
        if _later(error):
            raise Busy(str(error)) from error
        raise
    return outcomes


def _apply_alone(connection: sqlite3.Connection, writes: WriteSet) -> Outcome:
    connection.execute("savepoint turn")
    try:
        _apply_set(connection, writes)
    except _FALLS as fell:
        if _later(fell):
            raise
        connection.execute("rollback to turn")
        connection.execute("release turn")
        return fell.fact if isinstance(fell, _Fell) else fell
    connection.execute("release turn")
    return None


def _apply_set(connection: sqlite3.Connection, writes: WriteSet) -> None:
    for change in writes.changes:
        _change(connection, change)
    for removal in writes.removals:
        connection.execute(_remove_sql(removal.table.name, tuple(removal.key)), tuple(removal.key.values()))
    for guarded, adds in groupby(writes.adds, lambda add: add.else_ is not None):
        for (table, names), alike in groupby(adds, lambda add: (add.table.name, tuple(add.row))):
            _add(connection, table, names, list(alike), guarded)
    for count in writes.counts:
        _count(connection, count)


def _add(
    connection: sqlite3.Connection, table: str, names: tuple[str, ...], adds: Sequence[Add], guarded: bool
) -> None:
    """Rows without a guard go many in one statement: each statement hands the interpreter's lock over and back."""
    for at in range(0, 0 if guarded else len(adds), _MOST_ROWS):
        some = adds[at : at + _MOST_ROWS]
        values = [value for add in some for value in add.row.values()]
        connection.execute(_add_sql(table, names, len(some)), values)
    for add in adds if guarded else ():
        sql = _add_sql(table, names, 1) + " on conflict do nothing"
        if connection.execute(sql, tuple(add.row.values())).rowcount != 1 and add.else_:
            raise _Fell(add.else_)


def _change(connection: sqlite3.Connection, change: Change) -> None:
    sql = _change_sql(change.table.name, tuple(change.key), tuple(change.was), tuple(change.to))
    done = connection.execute(sql, (*change.to.values(), *change.key.values(), *change.was.values()))
    if done.rowcount == 0 and change.else_:
        raise _Fell(change.else_)


def _count(connection: sqlite3.Connection, count: Count) -> None:
    grows = count.held + count.sold
    if count.size is not None and grows > 0:
        row = (count.id, count.organizer, count.event, count.size, count.held, count.sold)
        touched = connection.execute(_LIMIT, row).rowcount if grows <= count.size else 0
    elif grows > 0:
        touched = connection.execute(_COUNT, (count.held, count.sold, count.id, grows)).rowcount
    else:
        touched = connection.execute(_RETURN, (count.held, count.sold, count.id)).rowcount
    if touched == 0 and count.else_:
        raise _Fell(count.else_)


@cache
def _add_sql(table: str, names: tuple[str, ...], rows: int) -> str:
    row = f"({', '.join('?' * len(names))})"
    return f"insert into {table} ({', '.join(_quoted(names))}) values {', '.join([row] * rows)}"


@cache
def _change_sql(table: str, key: tuple[str, ...], was: tuple[str, ...], to: tuple[str, ...]) -> str:
    sets = ", ".join(f"{name} = ?" for name in _quoted(to))
    where = " and ".join([f"{name} = ?" for name in _quoted(key)] + [f"{name} is ?" for name in _quoted(was)])
    return f"update {table} set {sets} where {where}"


@cache
def _remove_sql(table: str, key: tuple[str, ...]) -> str:
    return f"delete from {table} where " + " and ".join(f"{name} = ?" for name in _quoted(key))


def _quoted(names: tuple[str, ...]) -> list[str]:
    return [f'"{name}"' for name in names]
