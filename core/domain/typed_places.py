"""Where something is, typed in one line: "Old Hall, 12 Main Street, Berlin", "西湖文化馆，孤山路1号，杭州"."""

import re
from dataclasses import dataclass

_BETWEEN = re.compile(r"\s*[,，;；\n]\s*")
_STREET = re.compile(r"\d|[路街巷弄道]|号|street|road|avenue|stra(?:ß|ss)e|\bst\.|\brd\.|\bave\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedPlace:
    name: str
    address: str = ""
    city: str = ""


def typed_place(text: str) -> TypedPlace:
    """The name comes first; what has a number or a street in it is the address, the rest the city."""
    name, *rest = [part for part in _BETWEEN.split(text.strip()) if part] or [""]
    address = [part for part in rest if _STREET.search(part)]
    return TypedPlace(name, ", ".join(address), ", ".join(part for part in rest if part not in address))
