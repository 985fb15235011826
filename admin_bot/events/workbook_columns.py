"""What an event's workbook has: its sheets with their columns, called as organizers call them, in any language."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from core.domain.event_file.changing import Path
from core.domain.event_file.values import is_tag
from core.domain.writing import folded
from locales.translator import knows, languages, translate

Kind = Literal["text", "value", "list", "flag", "moment", "amount", "number", "options", "condition"]
_IN_LANGUAGE = re.compile(r"(.+?)\s*[(（\[]\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*[)）\]]")


@dataclass(frozen=True, slots=True)
class Column:
    """`key` is the place in an event file, with dots. A text has a column for each language."""

    key: str
    kind: Kind = "value"
    required: bool = False
    sample: str = ""  # whose example it takes, where the key has another meaning in another sheet

    @property
    def path(self) -> Path:
        return tuple(self.key.split("."))


SHEETS: dict[str, tuple[Column, ...]] = {
    "event": (
        Column("event"), Column("languages", "list"),
        Column("title", "text", required=True), Column("summary", "text"),
        Column("venue.name", "text"), Column("venue.address"),
        Column("venue.city"), Column("venue.country"),
        Column("timezone", required=True),
        Column("starts_at", "moment", required=True),
        Column("ends_at", "moment"),
        Column("doors_at", "moment"),
        Column("currency", required=True), Column("tax_percent", "number"),
        Column("prices_include_tax", "flag"), Column("payments", "list"),
        Column("hold.minutes", "number"), Column("on_sale.from", "moment"),
        Column("on_sale.until", "moment"),
        Column("contact.name"), Column("contact.phone"),
        Column("contact.email"), Column("contact.url"),
        Column("texts.order_paid", "text"),
        Column("published", "flag"), Column("live", "flag"),
    ),
    "tickets": (
        Column("id"), Column("name", "text", required=True), Column("description", "text"),
        Column("price", "amount", required=True), Column("capacity", "number"), Column("quotas", "list"),
        Column("per_order.min", "number"), Column("per_order.max", "number"), Column("per_person", "number"),
        Column("form"), Column("on_sale.from", "moment"), Column("on_sale.until", "moment"),
        Column("tax_percent", "number"), Column("refund.until_before_start"), Column("refund.keep_percent", "number"),
    ),
    "places": (Column("id", required=True), Column("size", "number", required=True)),
    "form": (
        Column("form"), Column("id", required=True), Column("kind", required=True),
        Column("label", "text", required=True),
        Column("required", "flag"), Column("options", "options"), Column("show_if", "condition"),
        Column("max_length", "number"), Column("pattern"),
    ),
    "checkpoints": (
        Column("id", required=True), Column("name", "text", required=True), Column("entries"),
        Column("opens", "moment"), Column("closes", "moment"), Column("admits_only", "list"),
    ),
    "campaigns": (Column("code", required=True), Column("name", required=True), Column("medium")),
    "reminders": (
        Column("before_start"), Column("after_end"), Column("kind", sample="reminder"),
    ),
}  # fmt: skip
NEEDED = ("event", "tickets")  # without them it is some other workbook


def sheet_label(sheet: str, language: str) -> str:
    return translate(language, f"workbook.sheet_{sheet}")


def label(column: Column, language: str) -> str:
    return translate(language, f"workbook.{column.key.replace('.', '_')}")


def example(column: Column, language: str) -> str:
    """What may stand there; empty where the name says enough."""
    key = f"workbook.example_{(column.sample or column.key).replace('.', '_')}"
    return translate(language, key) if knows(key) else ""


def sheet_of(title: str) -> str:
    """Which of ours a sheet is, by its title in any language; empty for somebody's own."""
    return _sheets().get(folded(title).strip(), "")


def column_of(sheet: str, heading: str) -> tuple[Column | None, str]:
    """(The column, the language of a text's) of a heading: "Name (en)", "名称 (zh-Hans)", "name"."""
    known = _columns()[sheet]
    said = " ".join(heading.split())
    if column := known.get(folded(said)):
        return column, ""
    found = _IN_LANGUAGE.fullmatch(said)
    column = known.get(folded(found[1]).strip()) if found else None
    return (column, found[2]) if found and column and is_tag(found[2]) else (None, "")


@cache
def _sheets() -> dict[str, str]:
    named = {folded(sheet_label(sheet, tag)): sheet for tag in languages() for sheet in SHEETS}
    return named | {sheet: sheet for sheet in SHEETS}


@cache
def _columns() -> dict[str, dict[str, Column]]:
    return {
        sheet: {folded(label(column, tag)): column for tag in languages() for column in columns}
        | {column.key: column for column in columns}
        for sheet, columns in SHEETS.items()
    }
