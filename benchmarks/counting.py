"""Statements and pages of a deed, as each database counts them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from core.storage.database import Database
from core.storage.postgres import PostgresDatabase
from core.storage.sqlite import SqliteDatabase

_BLOCKS = (
    "select sum(heap_blks_read + heap_blks_hit + coalesce(idx_blks_read + idx_blks_hit, 0)) from pg_statio_user_tables"
)
_FLUSH = "select pg_stat_force_next_flush()"


class Counting:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = 0

    async def settle(self) -> None:
        """As after a quiet hour: nothing waits to be written back or looked through."""
        if isinstance(self._database, SqliteDatabase):
            await self._sqlite_all("select 1")
            await self._database._writer.execute_fetchall("pragma wal_checkpoint(truncate)")  # type: ignore[union-attr]
        elif isinstance(self._database, PostgresDatabase):
            async with self._database._writer.acquire() as connection:
                await connection.execute("vacuum analyze")
                await connection.execute("checkpoint")

    async def counted(self, deed: Callable[[], Awaitable[object]], times: int) -> dict[str, float]:
        """Of one deed: statements sent (reads and writes), pages looked at."""
        if isinstance(self._database, SqliteDatabase):
            return await self._counted_by_kernel(deed, times)
        return await self._counted_by_postgres(deed, times)

    async def _counted_by_kernel(self, deed: Callable[[], Awaitable[object]], times: int) -> dict[str, float]:
        await self._sqlite_all("pragma cache_size = 0")
        await self._trace(self._count)
        statements, reads = self._statements, _kernel_reads()
        for _ in range(times):
            await deed()
        told = {"statements": (self._statements - statements) / times, "pages": (_kernel_reads() - reads) / times}
        await self._trace(None)
        await self._sqlite_all("pragma cache_size = -16000")
        return told

    def _count(self, statement: object) -> None:
        self._statements += 1

    async def _trace(self, callback: Callable[[str], None] | None) -> None:
        database: Any = self._database
        for connection in (database._writer, *database._readers):
            await connection.set_trace_callback(callback)
        database._here.set_trace_callback(callback)

    async def _sqlite_all(self, pragma: str) -> None:
        database: Any = self._database
        for connection in (database._writer, *database._readers):
            await connection.execute_fetchall(pragma)
        database._here.execute(pragma).fetchall()

    async def _counted_by_postgres(self, deed: Callable[[], Awaitable[object]], times: int) -> dict[str, float]:
        database: Any = self._database
        connections = _connections(database)
        for connection in connections:
            connection.add_query_logger(self._count)
        statements, blocks = self._statements, await self._blocks()
        for _ in range(times):
            await deed()
        told = {"statements": (self._statements - statements) / times}
        for connection in connections:
            connection.remove_query_logger(self._count)
        return told | {"pages": (await self._blocks() - blocks) / times}

    async def _blocks(self) -> int:
        """Each connection hands in its counts at the end of its next statement."""
        database: Any = self._database
        for connection in _connections(database):
            await connection.execute(_FLUSH)
        async with database._writer.acquire() as connection:
            return int(await connection.fetchval(_BLOCKS))


def _connections(database: Any) -> list[Any]:
    pools = (database._writer, database._readers, database._quick)
    return [holder._con for pool in pools for holder in pool._holders if holder._con is not None]


def _kernel_reads() -> int:
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["syscr"])
