"""What one definition has and another has not: for a preview of what an import would change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PARTS = frozenset({"venue", "contact", "hold", "on_sale", "texts", "quotas"})  # told by what is in them


@dataclass(frozen=True, slots=True)
class Difference:
    """At `path`, with dots; None where there was, or will be, nothing."""

    path: str
    old: Any
    new: Any


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Lists of named items are told by their names; other lists as a whole. Keys in the order of the new one."""
    return list(_between(old, new, ""))


def _between(old: Any, new: Any, path: str) -> Iterator[Difference]:
    if path in _PARTS and (isinstance(old, dict) or isinstance(new, dict)):
        old, new = old or {}, new or {}
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _between(old.get(key), new.get(key), f"{path}.{key}" if path else key)
    elif (before := _by_name(old)) is not None and (after := _by_name(new)) is not None:
        yield from _between(before, after, path)
    elif old != new:
        yield Difference(path, old, new)


def _by_name(items: Any) -> dict[str, Any] | None:
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    named = {str(item.get("id") or item.get("code") or ""): item for item in items}
    return named if "" not in named and len(named) == len(items) else None
