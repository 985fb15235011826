"""A workbook's cells as the tree of an event file: laid over the event that is there, each mistake with its cell."""

from copy import deepcopy
from typing import Any

from admin_bot.events.workbook_columns import Column, column_of
from admin_bot.events.workbook_laying import EMPTY, Definition, Workbook, lay_cells
from admin_bot.events.workbook_opening import Grid, Grids, Value
from core.domain.event_file.changing import at_path
from core.domain.event_file.nodes import Node
from core.domain.event_file.nodes_of_values import node_of
from core.domain.event_file.problems import Problem
from core.domain.event_file.values import is_tag
from core.domain.naming import plain_name

LISTS = {"tickets": "ticket_types", "checkpoints": "checkpoints", "campaigns": "campaigns"}


def slug_in(grids: Grids) -> str:
    """The event that a workbook names, empty for a new one without a name yet."""
    for _, values in grids.sheets["event"].rows[1:]:
        column, _ = column_of("event", str(values[0] or ""))
        if column is not None and column.key == "event":
            return str(next((value for value in values[2:] if value not in EMPTY), ""))
    return ""


def tree_of(grids: Grids, book: Workbook, old: Definition | None) -> Node:
    """Everything that a workbook can tell is as it tells; the rest stays as it was in `old`."""
    made: Definition = deepcopy(old or {})
    for grid in grids.sheets.values():
        book.problems += [
            Problem(book.line(Grid(grid.title, ()), 0, 0, cell), "", code) for cell, code in grid.wrong
        ]  # fmt: skip
    _lay_event(grids.sheets["event"], book, made)
    for sheet, key in LISTS.items():
        if sheet in grids.sheets:
            made[key] = _rows(grids.sheets[sheet], sheet, book, made.get(key) or [])
            if not made[key] and sheet != "tickets":
                del made[key]
    for sheet, lay in (("places", _lay_places), ("form", _lay_forms), ("reminders", _lay_reminders)):
        if sheet in grids.sheets:
            lay(grids.sheets[sheet], book, made)
    return _tree(made)


def _lay_event(grid: Grid, book: Workbook, made: Definition) -> None:
    """A field a row: what it is, an example, its value, its text in each language."""
    heading = grid.rows[0][1] if grid.rows else ()
    tags = {n: str(value) for n, value in enumerate(heading) if n > 2 and value and is_tag(str(value))}
    rows = []
    for number, values in grid.rows[1:]:
        column, _ = column_of("event", str(values[0] or ""))
        if column is None:
            line = book.line(grid, number, 0, str(values[0] or ""))
            book.problems.append(Problem(line, "", "cell_heading", {"text": str(values[0] or "")[:40]}))
            continue
        rows.append((number, column, values))
        if column.key == "currency" and len(values) > 2 and values[2]:
            book.currency = str(values[2])
    for number, column, values in rows:
        cells = {2: (column, "")} | {n: (column, tag) for n, tag in tags.items() if column.kind == "text"}
        lay_cells(grid, number, values, cells, book, made)


def _rows(grid: Grid, sheet: str, book: Workbook, old: list[Definition]) -> list[Definition]:
    """One item a row, laid over the old one of the same id."""
    made: list[Definition] = []
    for number, values, cells in _table(grid, sheet, book):
        item: Definition = {}
        lay_cells(grid, number, values, cells, book, item)
        key = "code" if sheet == "campaigns" else "id"
        if sheet == "tickets" and key not in item:
            item[key] = node_of(_id_of(item, old, len(made) + 1), book.line(grid, number, 0, key))
        same = next((one for one in old if key in item and one.get(key) == item[key].text), None)
        if same:
            kept = deepcopy(same)
            lay_cells(grid, number, values, cells, book, kept)
            item = kept
        made.append(item)
    return made


def _id_of(item: Definition, old: list[Definition], place: int) -> str:
    """The type that is called so already, or a short name made of what it is called."""
    names = [node.text for node in item.get("name", {}).values()] if isinstance(item.get("name"), dict) else []
    names = names or ([item["name"].text] if isinstance(item.get("name"), Node) else [])
    for kind in old:
        if set(names) & set(kind.get("name", {}).values()):
            return str(kind["id"])
    return next((plain_name(name) for name in names if plain_name(name)), f"type-{place}")


def _lay_places(grid: Grid, book: Workbook, made: Definition) -> None:
    quotas: Definition = {}
    for number, values, cells in _table(grid, "places", book):
        item: Definition = {}
        lay_cells(grid, number, values, cells, book, item)
        if "id" in item and "size" in item:
            quotas[item["id"].text] = item["size"]
    made["quotas"] = quotas
    if not quotas:
        del made["quotas"]


def _lay_forms(grid: Grid, book: Workbook, made: Definition) -> None:
    """Forms that hang on others (`extends`) have no rows here and stay."""
    old: Definition = made.get("forms", {})
    forms: Definition = {id: form for id, form in old.items() if not isinstance(form, list)}
    for number, values, cells in _table(grid, "form", book):
        item: Definition = {}
        lay_cells(grid, number, values, cells, book, item)
        form = item.pop("form").text if "form" in item else "attendee"
        before = old.get(form, []) if isinstance(old.get(form, []), list) else []
        same = at_path(before, [item["id"].text]) if "id" in item else None
        if same:
            kept = deepcopy(same)
            lay_cells(grid, number, values, cells, book, kept)
            kept.pop("form", None)
            item = kept
        fields = forms.setdefault(form, [])
        if isinstance(fields, list):
            fields.append(item)
    made["forms"] = forms
    if not forms:
        del made["forms"]


def _lay_reminders(grid: Grid, book: Workbook, made: Definition) -> None:
    found = []
    for number, values, cells in _table(grid, "reminders", book):
        item: Definition = {}
        lay_cells(grid, number, values, cells, book, item)
        found.append(item)
    made["reminders"] = found
    if not found:
        del made["reminders"]


def _table(
    grid: Grid, sheet: str, book: Workbook
) -> list[tuple[int, tuple[Value, ...], dict[int, tuple[Column, str]]]]:
    """Rows under their headings; a heading that is none of ours is told."""
    if not grid.rows:
        return []
    first, headings = grid.rows[0]
    cells: dict[int, tuple[Column, str]] = {}
    for n, heading in enumerate(headings):
        column, tag = column_of(sheet, str(heading)) if heading is not None else (None, "")
        if column is not None:
            cells[n] = (column, tag)
        elif heading is not None:
            line = book.line(grid, first, n, str(heading)[:40])
            book.problems.append(Problem(line, "", "cell_heading", {"text": str(heading)[:40]}))
    return [(number, values, cells) for number, values in grid.rows[1:]]


def _tree(value: Any) -> Node:
    """Parts that cells tell are nodes already; kept ones stand in no line."""
    if isinstance(value, Node):
        return value
    if isinstance(value, dict):
        pairs = {key: _tree(one) for key, one in value.items()}
        lines = [node.line for node in pairs.values() if node.line]
        return Node(min(lines, default=0), "map", pairs=pairs)
    if isinstance(value, list):
        items = [_tree(one) for one in value]
        return Node(min((node.line for node in items if node.line), default=0), "list", items=items)
    return node_of(value, 0)
