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
_CACHED_STATEMENTS = 512
# Keys lead to a few rows whatever the tables hold: planned once, also while the tables are still empty, and by indexes.
_BY_KEYS = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
            "enable_mergejoin": "off"}  # fmt: skip
# Generic plans would turn prefix searches into sequential scans after five runs.
_BY_VALUES = {"plan_cache_mode": "force_custom_plan"}


class PostgresDatabase:
    def __init__(self, url: str) -> None:
        self.dialect: Dialect = asyncpg_dialect()
        self.reads = 0
        self._url = url
        self._readers: Any = None
        self._quick: Any = None
        self._writer: Any = None

    async def open(self) -> None:
        self._readers = await self._pool(_READERS, _BY_VALUES)
        self._quick = await self._pool(_READERS, _BY_KEYS)
        self._writer = await self._pool(1, {})

    async def _pool(self, most: int, settings: dict[str, str]) -> Any:
        return await asyncpg.create_pool(
            self._url, min_size=1, max_size=most, statement_cache_size=_CACHED_STATEMENTS, reset=_nothing,
            server_settings={"application_name": "usher", **settings},
        )  # fmt: skip

    async def close(self) -> None:
        for pool in (self._readers, self._quick, self._writer):
            if pool is not None:
                await pool.close()
        self._readers = self._quick = self._writer = None

    async def read(self, query: Query[T], **given: Any) -> list[T]:
        self.reads += 1
        text, values = query.values(self.dialect, given)
        try:
            return query.rows(await (self._quick if query.quick else self._readers).fetch(text, *values))
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
