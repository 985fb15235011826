"""PostgreSQL, the outgrown house: one writing connection and a small pool of readers a process."""

from collections.abc import Sequence
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.engine import Dialect

from core.storage import hot_postgres
from core.storage.database import Busy, Outcome
from core.storage.query import Query
from core.storage.writes import WriteSet

T = TypeVar("T")
_READERS = 4


class PostgresDatabase:
    def __init__(self, url: str) -> None:
        self.dialect: Dialect = asyncpg_dialect()
        self.reads = 0
        self._url = url
        self._readers: Any = None
        self._writer: Any = None

    async def open(self) -> None:
        # Generic plans would turn prefix searches into sequential scans after five runs.
        options = {"plan_cache_mode": "force_custom_plan", "application_name": "usher"}
        self._readers = await asyncpg.create_pool(
            self._url, min_size=1, max_size=_READERS, server_settings=options, statement_cache_size=512, reset=_nothing
        )
        self._writer = await asyncpg.create_pool(
            self._url, min_size=1, max_size=1, statement_cache_size=512, reset=_nothing
        )

    async def close(self) -> None:
        for pool in (self._readers, self._writer):
            if pool is not None:
                await pool.close()
        self._readers = self._writer = None

    async def read(self, query: Query[T], **given: Any) -> list[T]:
        self.reads += 1
        text, values = query.values(self.dialect, given)
        try:
            return query.rows(await self._readers.fetch(text, *values))
        except (asyncpg.PostgresConnectionError, ConnectionError) as error:
            raise Busy(str(error)) from error

    async def apply(self, batch: Sequence[WriteSet]) -> list[Outcome]:
        async with self._writer.acquire() as connection:
            return await hot_postgres.apply(connection, batch)

    async def run_script(self, statements: Sequence[str]) -> None:
        async with self._writer.acquire() as connection, connection.transaction():
            for statement in statements:
                await connection.execute(statement)


async def _nothing(connection: Any) -> None:
    """We leave nothing behind on a connection, so that handing it back costs no round trip."""
