"""Changes of a definition, each a path and what stands there from now on; the whole is checked afterwards as a file.

A step into a list names an item by its `id` or `code`; "+" is a new item. None takes away what stands there.
"""

from collections.abc import Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

Path = Sequence[str]
Patch = Sequence[tuple[Path, Any]]
MOMENTS = frozenset({"starts_at", "ends_at", "doors_at", "from", "until", "opens", "closes"})
NEW = "+"
_TEXTS = frozenset({"title", "summary", "name", "description", "label", "options", "answer", "texts", "keywords"})
MINUTES = "%Y-%m-%dT%H:%M"


def changed(definition: dict[str, Any], patch: Patch) -> dict[str, Any]:
    """A new definition. KeyError where a path leads into an item that is not there (any more)."""
    made = deepcopy(definition)
    for path, value in patch:
        _put(made, list(path), value)
    return made


def at_path(definition: Any, path: Path) -> Any:
    """What stands there, None where nothing does."""
    for step in path:
        if isinstance(definition, list):
            definition = next((one for one in definition if step in (one.get("id"), one.get("code"))), None)
        else:
            definition = definition.get(step) if isinstance(definition, dict) else None
        if definition is None:
            return None
    return definition


def moved(definition: dict[str, Any], start: datetime) -> Patch:
    """The event begins at another time: its end, doors and gates move along; windows of sale stay where they are."""
    delta = start - datetime.fromisoformat(definition["starts_at"])
    patch: list[tuple[Path, Any]] = [(("starts_at",), start.strftime(MINUTES))]
    patch += [((key,), _later(definition[key], delta)) for key in ("ends_at", "doors_at") if key in definition]
    for point in definition.get("checkpoints", ()):
        patch += [(("checkpoints", point["id"], key), _later(point[key], delta)) for key in ("opens", "closes")
                  if key in point]  # fmt: skip
    for kind in definition["ticket_types"]:
        valid = kind.get("valid", {})
        patch += [(("ticket_types", kind["id"], "valid", key), _later(valid[key], delta)) for key in ("from", "until")
                  if key in valid]  # fmt: skip
    return patch


def copied(definition: dict[str, Any], slug: str, title: dict[str, str], start: datetime) -> dict[str, Any]:
    """The same event another time: everything moves along. A draft in test mode, without the ways in of the first."""
    delta = start - datetime.fromisoformat(definition["starts_at"])
    made: dict[str, Any] = _shifted({**definition, "event": slug, "title": title}, delta)
    made.pop("campaigns", None)
    return {**made, "published": False, "live": False}


def _put(owner: Any, path: list[str], value: Any) -> None:
    step, *rest = path
    if isinstance(owner, list):
        if step == NEW:
            owner.append(value)
            return
        place = next((n for n, one in enumerate(owner) if step in (one.get("id"), one.get("code"))), None)
        if place is None:
            raise KeyError(step)
        if rest:
            _put(owner[place], rest, value)
        elif value is None:
            del owner[place]
        else:
            owner[place] = value
    elif rest:
        inner = owner.setdefault(step, [] if rest[0] == NEW else {})
        _put(inner, rest, value)
        if not inner:
            del owner[step]
    elif value is None:
        owner.pop(step, None)
    else:
        owner[step] = value


def _shifted(value: Any, delta: timedelta) -> Any:
    if isinstance(value, list):
        return [_shifted(one, delta) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: one if key in _TEXTS else _later(one, delta) if key in MOMENTS and isinstance(one, str)
        else _shifted(one, delta)
        for key, one in value.items()
    }  # fmt: skip


def _later(moment: str, delta: timedelta) -> str:
    """A local time that moves along; what is none (a word) stays."""
    try:
        return (datetime.fromisoformat(moment) + delta).strftime(MINUTES)
    except ValueError:
        return moment
