"""A read, written once with SQLAlchemy Core and compiled once for each database."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, Table, literal_column, or_, select
from sqlalchemy.engine import Dialect

T = TypeVar("T", covariant=True)


class Query(Generic[T]):
    """`statement`'s columns in the order of `into`'s fields. Parameters are `bindparam`s, given by name.
    `quick`: a few rows found by their keys, so that fetching them takes less than handing the work to a thread."""

    __slots__ = ("_compiled", "into", "quick", "statement", "tables")

    def __init__(self, statement: Select[*tuple[Any, ...]], into: type[T], *, quick: bool = False) -> None:
        self.statement, self.into, self.quick = statement, into, quick
        self.tables = frozenset(table.name for table in statement.get_final_froms() for table in _tables(table))
        self._compiled: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {}

    def sql(self, dialect: Dialect) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        """The statement's text, the names of its parameters in order, and the values fixed in it."""
        if dialect.name not in self._compiled:
            compiled = self.statement.compile(dialect=dialect)
            names = tuple(compiled.positiontup or ())
            self._compiled[dialect.name] = (str(compiled), names, dict(compiled.params))
        return self._compiled[dialect.name]

    def values(self, dialect: Dialect, given: dict[str, Any]) -> tuple[str, list[Any]]:
        text, names, fixed = self.sql(dialect)
        return text, [given[name] if name in given else fixed[name] for name in names]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[T]:
        return [self.into(*row) for row in found]


def _tables(source: Any) -> list[Table]:
    if isinstance(source, Table):
        return [source]
    return [
        table
        for part in (getattr(source, "left", None), getattr(source, "right", None))
        if part is not None
        for table in _tables(part)
    ]


def fixed(value: str) -> ColumnElement[str]:
    """A value of ours written into the statement, so that a partial index is known to fit (SQLite compares texts)."""
    return literal_column("'" + value.replace("'", "''") + "'")


def one_of(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(column == fixed(value) for value in values))


def columns(table: Table, into: type[Any]) -> list[ColumnElement[Any]]:
    """The table's columns that a row's dataclass names, in its order."""
    return [table.c[field.name] for field in fields(into)]


def query(table: Table, into: type[T], *where: ColumnElement[bool], quick: bool = False) -> Query[T]:
    return Query(select(*columns(table, into)).where(*where), into, quick=quick)
