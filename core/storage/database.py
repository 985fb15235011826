"""What a database is to the house: reads at any time, and batches of write sets under one commit."""

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

from sqlalchemy.engine import Dialect

from core.domain.refusals import Fact
from core.storage.query import Query
from core.storage.writes import WriteSet

T = TypeVar("T")
Outcome = Fact | Exception | None  # None: done


class Busy(Exception):
    """The database could not take the batch now (locked, deadlock, connection lost before the commit): try again."""


class Database(Protocol):
    """SQLite (embedded default) or PostgreSQL (outgrown): `sqlite.py`, `postgres.py`, one suite over both."""

    dialect: Dialect
    reads: int  # how many statements were read, for tests that count

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def read(self, query: Query[T], **given: Any) -> list[T]: ...

    async def apply(self, batch: Sequence[WriteSet]) -> list[Outcome]:
        """Each set whole or not at all, all that hold under one durable commit. Busy when nothing was written."""
        ...

    async def run_script(self, statements: Sequence[str]) -> None:
        """Plain statements for tests and tools, in one transaction."""
        ...


def open_database(url: str) -> "Database":
    """`sqlite:///path` or `postgresql://…`."""
    if url.startswith("sqlite:///"):
        from core.storage.sqlite import SqliteDatabase

        return SqliteDatabase(url.removeprefix("sqlite:///"))
    if url.startswith(("postgresql://", "postgres://")):
        from core.storage.postgres import PostgresDatabase

        return PostgresDatabase(url)
    raise ValueError("a database address starts with sqlite:/// or postgresql://")
