"""A turn's writes as a value: what must hold, what is added and changed, what is counted.

A write set is applied whole or not at all. Each guard carries the fact that its failing teaches.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from core.domain.refusals import Fact
from core.storage.tables import metadata

Row = dict[str, Any]
_RANK = {table.name: rank for rank, table in enumerate(metadata.sorted_tables)}
KEYS = {table.name: tuple(column.name for column in table.primary_key) for table in metadata.sorted_tables}


@dataclass(frozen=True, slots=True)
class Add:
    """A new row. With `else_`, a row that is there already drops the whole set with that fact."""

    table: Table
    row: Row
    else_: Fact | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """New values where `key` is equal and `was` still holds. With `else_`, no touched row drops the set."""

    table: Table
    key: Row
    was: Row
    to: Row
    else_: Fact | None = None


@dataclass(frozen=True, slots=True)
class Remove:
    """Rows that go: only what was never ledger or audit (search words, old screens, replaced tables)."""

    table: Table
    key: Row


@dataclass(frozen=True, slots=True)
class Count:
    """A guarded counter: `held + sold` may grow only as far as `size`.

    With `size` the counter is made when it is not there (limits of one person), and its size is brought up to date.
    """

    id: str
    held: int = 0
    sold: int = 0
    else_: Fact | None = None
    size: int | None = None
    organizer: str = ""
    event: str = ""

    @property
    def grows(self) -> bool:
        return self.held + self.sold > 0


@dataclass(frozen=True, slots=True)
class WriteSet:
    """Everything that one turn does, in the order in which it is applied: old states first (cheap to fail),
    then rows, parents before children, then counters in the order of their ids, so that two sets never wait
    for each other crosswise and a hot counter is locked for an instant."""

    changes: tuple[Change, ...] = ()
    removals: tuple[Remove, ...] = ()
    adds: tuple[Add, ...] = ()
    counts: tuple[Count, ...] = ()
    touched: frozenset[tuple[Any, ...]] = field(default_factory=frozenset)

    @property
    def empty(self) -> bool:
        return not (self.changes or self.removals or self.adds or self.counts)


def write_set(changes: list[Change], removals: list[Remove], adds: list[Add], counts: Mapping[str, Count]) -> WriteSet:
    """Order the writes, and tell which rows they touch under a guard (two such sets never share a batch)."""
    guarded = [(change.table.name, *change.key.values()) for change in changes]
    guarded += [(add.table.name, *(add.row[name] for name in KEYS[add.table.name])) for add in adds if add.else_]
    return WriteSet(
        changes=tuple(sorted(changes, key=lambda change: (change.else_ is None, _RANK[change.table.name]))),
        removals=tuple(removals),
        adds=tuple(sorted(adds, key=lambda add: _RANK[add.table.name])),
        counts=tuple(counts[id] for id in sorted(counts)),
        touched=frozenset(guarded),
    )
