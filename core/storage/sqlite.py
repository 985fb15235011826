"""SQLite, the embedded default: one writer connection, readers beside it, fully synchronous."""

import asyncio
import itertools
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import dialect as sqlite_dialect
from sqlalchemy.engine import Dialect

from core.storage import hot_sqlite
from core.storage.database import Busy, Outcome
from core.storage.query import Query
from core.storage.writes import WriteSet

T = TypeVar("T")
_READERS = 2
_PRAGMAS = (
    "pragma journal_mode = wal",
    "pragma synchronous = full",
    "pragma foreign_keys = on",
    "pragma busy_timeout = 5000",
    "pragma cache_size = -16000",
    "pragma temp_store = memory",
)


class SqliteDatabase:
    def __init__(self, path: str) -> None:
        self.dialect: Dialect = sqlite_dialect(paramstyle="qmark")
        self.reads = 0
        self._path = path
        self._writer: aiosqlite.Connection | None = None
        self._readers: list[aiosqlite.Connection] = []
        self._here: sqlite3.Connection | None = None
        self._turns = itertools.count()

    async def open(self) -> None:
        self._writer = await self._connect()
        self._readers = [await self._connect() for _ in range(_READERS)]
        for reader in self._readers:
            await reader.execute("pragma query_only = on")
        self._here = _connect_here(self._path)

    async def _connect(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, isolation_level=None, cached_statements=512)
        for pragma in _PRAGMAS:
            await connection.execute(pragma)
        return connection

    async def close(self) -> None:
        for connection in [*self._readers, *([self._writer] if self._writer else [])]:
            await connection.close()
        if self._here is not None:
            self._here.close()
        self._readers, self._writer, self._here = [], None, None

    async def read(self, query: Query[T], **given: Any) -> list[T]:
        self.reads += 1
        text, values = query.values(self.dialect, given)
        if query.quick:
            assert self._here is not None, "the database is not open"
            with suppress(Busy):
                return query.rows(_fetch(self._here, text, values))
        reader = self._readers[next(self._turns) % _READERS]
        # One hop into the connection's thread; its cursor API would take two.
        return query.rows(await reader._execute(_fetch, reader._conn, text, values))

    async def apply(self, batch: Sequence[WriteSet]) -> list[Outcome]:
        assert self._writer is not None, "the database is not open"
        work = asyncio.ensure_future(self._writer._execute(hot_sqlite.apply, self._writer._conn, batch))
        try:
            outcomes: list[Outcome] = await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait({work})  # a batch that began is not left half known
            raise
        return outcomes

    async def run_script(self, statements: Sequence[str]) -> None:
        assert self._writer is not None, "the database is not open"
        await self._writer._execute(_script, self._writer._conn, statements)


def _connect_here(path: str) -> sqlite3.Connection:
    """For quick reads in the event loop's own thread: a few pages from memory take 10 µs, a hop into another thread and
    back ten times that. It waits for nobody: what is locked is read beside the loop."""
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    for pragma in (*_PRAGMAS, "pragma busy_timeout = 0", "pragma query_only = on"):
        connection.execute(pragma)
    return connection


def _fetch(connection: sqlite3.Connection, text: str, values: list[Any]) -> list[tuple[Any, ...]]:
    try:
        return connection.execute(text, values).fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Busy(str(error)) from error
        raise


def _script(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    connection.execute("begin immediate")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
