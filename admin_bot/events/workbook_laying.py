"""Cells laid over what was there: a text by its languages, an empty cell takes away what it could have told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from admin_bot.events.workbook_cells import node_of_cell
from admin_bot.events.workbook_columns import Column, label
from admin_bot.events.workbook_opening import Grid, Value
from core.domain.event_file.changing import at_path
from core.domain.event_file.nodes import Node
from core.domain.event_file.problems import Problem

EMPTY = ("", None)
Definition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    sheet: str
    cell: str
    column: str  # as the reader calls it


@dataclass(slots=True)
class Workbook:
    """`places` by the line of a problem, from 1 on; line 0 is a part that no cell tells."""

    language: str
    now: datetime
    currency: str = ""
    places: list[Place] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def line(self, grid: Grid, row: int, column: int, called: str) -> int:
        self.places.append(Place(grid.title, f"{letter(column)}{row}" if row else "", called))
        return len(self.places)


def lay_cells(
    grid: Grid, number: int, values: tuple[Value, ...], cells: Mapping[int, tuple[Column, str]], book: Workbook,
    made: Definition,
) -> None:  # fmt: skip
    texts: dict[str, dict[str, Any]] = {}
    seen: dict[str, Column] = {}
    for n, (column, tag) in cells.items():
        value = values[n] if n < len(values) else None
        line = book.line(grid, number, n, label(column, book.language))
        seen.setdefault(column.key, column)
        if value in EMPTY:
            if column.required and column.kind != "text":
                _put(made, column, Node(line, "scalar", "", plain=True))
                seen.pop(column.key)
            continue
        node = node_of_cell(column, value, line, currency=book.currency, now=book.now)
        if column.kind == "options" and tag and node.kind == "map":
            for id, text in node.pairs.items():
                texts.setdefault(column.key, {}).setdefault(id, {})[tag] = text
        elif column.kind == "text" and tag:
            texts.setdefault(column.key, {})[tag] = node
        else:
            _put(made, column, node)
            seen.pop(column.key, None)
    for key, spoken in texts.items():
        column = next(column for column, _ in cells.values() if column.key == key)
        seen.pop(key, None)
        _put(made, column, spoken)
    for column in seen.values():
        _take_away(made, column, book, grid, number)


def _put(made: Definition, column: Column, value: Any) -> None:
    *steps, last = column.path
    for step in steps:
        inner = made.get(step)
        made[step] = made = inner if isinstance(inner, dict) else {}
    made[last] = value


def _take_away(made: Definition, column: Column, book: Workbook, grid: Grid, number: int) -> None:
    """An empty cell takes away what it could have told; what no cell can tell stays."""
    *steps, last = column.path
    owner = at_path(made, steps) if steps else made
    now = owner.get(last) if isinstance(owner, dict) else None
    told = isinstance(now, dict) if column.kind in ("text", "options", "condition") else not isinstance(now, dict)
    if isinstance(owner, dict) and now is not None and told:
        del owner[last]
        if steps and not owner:
            _take_away(made, Column(".".join(steps), "text"), book, grid, number)
    if column.required and now is None:
        line = book.line(grid, number, 0, label(column, book.language))
        _put(made, column, Node(line, "scalar", "", plain=True))


def letter(column: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
