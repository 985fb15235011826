"""A table that was sent, read beside the house: what is in it, and how well people would be found by it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from admin_bot.beside import beside
from admin_bot.workbook import is_workbook, read_workbook
from core.domain.event_file.problems import Problem
from core.domain.lookup_table import KeyKind, Table, read_table, row_key

PATIENCE_SECONDS = 40.0
SAMPLES = 3
LISTED = 5  # lines that are named where something is wrong with them
T = TypeVar("T")
Ways = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Look:
    columns: tuple[str, ...]
    rows: int
    samples: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Weight:
    """`lost` are rows that nobody can find, `shared` those that are only found together with another one: how many,
    and the first lines of them."""

    rows: int
    lost: int
    lost_lines: tuple[int, ...]
    shared: int
    shared_lines: tuple[int, ...]


def whole(raw: bytes) -> Table | Problem:
    return read_workbook(raw) if is_workbook(raw) else read_table(raw)


def look(raw: bytes) -> Look | Problem:
    table = whole(raw)
    return table if isinstance(table, Problem) else Look(table.columns, len(table.rows), table.rows[:SAMPLES])


def weigh(raw: bytes, ways: Ways, kinds: Mapping[str, KeyKind], country: str) -> Weight | Problem:
    table = whole(raw)
    if isinstance(table, Problem):
        return table
    places = [[table.columns.index(column) for column in way] for way in ways]
    keys = []
    for row in table.rows:
        found = [row_key(way, [row[n] for n in at], kinds, country) for way, at in zip(ways, places, strict=True)]
        keys.append({key for key in found if key})
    often = Counter(key for found in keys for key in found)
    lost = [line for line, found in enumerate(keys, 2) if not found]
    shared = [line for line, found in enumerate(keys, 2) if found and all(often[key] > 1 for key in found)]
    return Weight(len(table.rows), len(lost), tuple(lost[:LISTED]), len(shared), tuple(shared[:LISTED]))


async def in_time(function: Callable[..., T | Problem], *given: object) -> T | Problem:
    """One of the above, beside the house; told as too slow where a turn would wait too long for it."""
    try:
        return await asyncio.wait_for(beside(function, *given), PATIENCE_SECONDS)
    except TimeoutError:
        return Problem(1, "", "table_slow")
