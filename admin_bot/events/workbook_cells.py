"""One cell of a workbook as what an event file would hold in its place; what cannot be that stays as it is written,
so that the file's own check says what was expected."""

import re
from datetime import datetime
from decimal import Decimal

from admin_bot.events.workbook_columns import Column
from admin_bot.events.workbook_opening import Value
from core.domain.event_file.changing import MINUTES
from core.domain.event_file.nodes import Node
from core.domain.event_file.nodes_of_values import node_of
from core.domain.money import EXPONENTS
from core.domain.typed_answers import typed_yes_no
from core.domain.typed_moments import TypedMoment, typed_moment

_BETWEEN = re.compile(r"\s*[,，、;；\n]\s*")
_PAIR = re.compile(r"\s*([^=＝:：]+?)\s*[=＝:：]\s*(.+?)\s*")


def node_of_cell(column: Column, value: Value, line: int, *, currency: str, now: datetime) -> Node:
    text = _plain(value)
    if column.kind == "flag":
        flag = value if isinstance(value, bool) else typed_yes_no(text)
        return node_of(text if flag is None else flag, line)
    if column.kind == "list":
        return node_of([part for part in _BETWEEN.split(text) if part], line)
    if column.kind == "moment":
        return node_of(_moment(text, now), line)
    if column.kind == "amount":
        return node_of(_amount(value, text, currency), line)
    if column.kind in ("options", "condition"):
        return node_of(_pairs(text, column.kind == "condition"), line)
    return node_of(text, line)


def _plain(value: Value) -> str:
    """12.5 and not 12.500000000000001: as many digits as Excel shows."""
    return f"{Decimal(f'{value:.10g}'):f}" if isinstance(value, float) else str(value)


def _moment(text: str, now: datetime) -> str:
    found = typed_moment(text, "en", "", now)
    return found.at.strftime(MINUTES) if isinstance(found, TypedMoment) and found.at else text


def _amount(value: Value, text: str, currency: str) -> str:
    """A number cell has no zeros at its end: 12.5 is "12.50" in EUR."""
    whole, _, fraction = text.partition(".")
    digits = EXPONENTS.get(currency, 0)
    if isinstance(value, float) and len(fraction) < digits:
        return f"{whole}.{fraction.ljust(digits, '0')}"
    return text


def _pairs(text: str, condition: bool) -> dict[str, object] | str:
    """ "diet=veg", "any=No preference; veg=Vegetarian": the ids with their texts."""
    pairs = [_PAIR.fullmatch(part) for part in re.split(r"[;；\n]", text) if part.strip()]
    if not pairs or not all(pairs):
        return text
    found: dict[str, object] = {pair[1]: pair[2] for pair in pairs if pair}
    if condition:
        return {id: yes if (yes := typed_yes_no(str(said))) is not None else said for id, said in found.items()}
    return found
