"""The workbook that is sent to be filled in: with an event where there is one, else with examples beside the fields."""

import io
from collections.abc import Iterator
from typing import Any

from admin_bot.events.workbook_columns import SHEETS, Column, example, label, sheet_label
from core.domain.event_file.changing import at_path
from core.domain.event_file.texts import your_name
from locales.translator import translate

WIDE = frozenset({"title", "summary", "name", "label", "description", "texts.order_paid", "options", "example"})
Row = list[Any]


def write_workbook(definition: dict[str, Any] | None, language: str) -> bytes:
    """Texts stay texts, whatever they begin with. Runs beside the house."""
    import xlsxwriter

    made = definition or blank(language)
    tags = made.get("languages") or [language]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "text_wrap": True, "valign": "top"})
    soft = book.add_format({"font_color": "#777777", "italic": True})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet, columns in SHEETS.items():
        page = book.add_worksheet(sheet_label(sheet, language))
        rows = (
            [*_event_rows(made, tags, language)] if sheet == "event" else [*_rows(sheet, columns, made, tags, language)]
        )
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                style = bold if number == 0 else soft if sheet == "event" and place == 1 else plain
                _cell(page, number, place, value, style)
        for place, (column, _) in enumerate(_spread(columns, tags) if sheet != "event" else []):
            if told := example(column, language):
                page.write_comment(0, place, told)
        page.freeze_panes(1, 1 if sheet == "event" else 0)
        page.set_column(0, max((len(row) for row in rows), default=1), 24)
    book.close()
    return out.getvalue()


def blank(language: str) -> dict[str, Any]:
    """What most events want, so that less is to be filled in: a draft that asks a name and reminds twice."""
    field = {"id": "name", "kind": "name", "required": True, "label": {language: your_name(language)}}
    reminders = [{"before_start": "1d"}, {"before_start": "2h"}]
    return {
        "languages": [language], "forms": {"attendee": [field]}, "reminders": reminders, "published": False,
        "live": False,
    }  # fmt: skip


def _cell(page: Any, row: int, place: int, value: Any, style: Any) -> None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(row, place, value, style)
    elif value not in (None, ""):
        page.write_string(row, place, str(value), style)


def _event_rows(made: dict[str, Any], tags: list[str], language: str) -> Iterator[Row]:
    """A field a row; texts stand under their language."""
    yield [translate(language, f"workbook.head_{name}") for name in ("field", "example", "value")] + tags
    for column in SHEETS["event"]:
        value = at_path(made, column.path)
        if column.kind == "text":
            texts = value if isinstance(value, dict) else {}
            yield [label(column, language), example(column, language), None, *(texts.get(tag) for tag in tags)]
        else:
            yield [label(column, language), example(column, language), said(column, value, language)]


def _rows(
    sheet: str, columns: tuple[Column, ...], made: dict[str, Any], tags: list[str], language: str
) -> Iterator[Row]:
    spread = _spread(columns, tags)
    yield [f"{label(column, language)} ({tag})" if tag else label(column, language) for column, tag in spread]
    for item in _items(sheet, made):
        yield [_of(column, tag, at_path(item, column.path), language) for column, tag in spread]


def _spread(columns: tuple[Column, ...], tags: list[str]) -> list[tuple[Column, str]]:
    """A column for each language where a text stands."""
    return [(column, tag) for column in columns for tag in (tags if column.kind in ("text", "options") else [""])]


def _items(sheet: str, made: dict[str, Any]) -> list[dict[str, Any]]:
    if sheet == "places":
        return [{"id": id, "size": size} for id, size in made.get("quotas", {}).items()]
    if sheet == "form":
        forms = made.get("forms", {})
        return [{"form": id, **one} for id, form in forms.items() if isinstance(form, list) for one in form]
    return list(made.get("ticket_types" if sheet == "tickets" else sheet, []))


def _of(column: Column, tag: str, value: Any, language: str) -> Any:
    if column.kind == "options" and isinstance(value, dict):
        return "; ".join(f"{id}={texts.get(tag, '')}" for id, texts in value.items() if texts.get(tag))
    if column.kind == "text":
        return value.get(tag) if isinstance(value, dict) else None
    return said(column, value, language)


def said(column: Column, value: Any, language: str) -> Any:
    """What cannot be told in one cell is left out: it stays as it is when the workbook comes back."""
    if value is None or (isinstance(value, dict) and column.kind != "condition"):
        return None
    if isinstance(value, bool):
        return translate(language, "conversation.yes" if value else "conversation.no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value if not isinstance(one, dict))
    if column.kind == "condition":
        return "; ".join(f"{id}={_condition(wanted, language)}" for id, wanted in value.items())
    if column.kind == "moment":
        return str(value).replace("T", " ")
    if column.kind == "amount":
        return float(value) if "." in str(value) else int(value)
    return value


def _condition(wanted: Any, language: str) -> str:
    return str(said(Column("", "flag"), wanted, language)) if isinstance(wanted, bool) else str(wanted)
