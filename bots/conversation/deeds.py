"""Deeds of a flow: what makes two calls the same, and undoing what no path reaches any more."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from bots.conversation.flow import Flow
from bots.conversation.screen import Value
from bots.conversation.state import Instance


def digest(args: tuple[Any, ...]) -> str:
    """The same for equal arguments; short, and free of what people typed."""
    packed = orjson.dumps(args, default=_packed, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(packed).hexdigest()[:24]


def plain(value: Any) -> Value:
    """The value as it comes back from JSON, so that the first run and every replay see the same."""
    return orjson.loads(orjson.dumps(value, default=_packed))


async def give_up(instance: Instance, flow: Flow | None, context: Any, keys: Iterable[str] | None = None) -> Instance:
    """Undoes deeds (all, or those named), the newest first; what nothing undoes is only forgotten."""
    chosen = set(instance.deeds) if keys is None else set(keys)
    for key in reversed([name for name in instance.deeds if name in chosen]):
        undo = flow.undo(key) if flow else None
        if undo is not None:
            await undo(context, instance.deeds[key].result)
    return replace(instance, deeds={key: deed for key, deed in instance.deeds.items() if key not in chosen})


def walled(instance: Instance, flow: Flow, key: str) -> bool:
    """Whether a deed that nothing undoes was done with this answer."""
    return any(key in deed.sealed and flow.undo(name) is None for name, deed in instance.deeds.items())


def _packed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)
