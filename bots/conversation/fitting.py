"""Texts cut to a platform's limits, in the platform's own unit, without breaking a character."""

import unicodedata
from collections.abc import Callable
from typing import Literal

Unit = Literal["utf16", "chars", "bytes"]
_SIZES: dict[Unit, Callable[[str], int]] = {
    "chars": len,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
}
_JOINER = "\u200d"


def size(text: str, unit: Unit) -> int:
    return _SIZES[unit](text)


def cut(text: str, limit: int, unit: Unit) -> str:
    """At most `limit` units; what was cut ends in dots, at a word's end where one is near."""
    dots = "..." if text.isascii() else "…"  # "…" would turn a plain SMS into UCS-2
    return _cut(text, limit, unit, dots)


def cut_label(text: str, limit: int) -> str:
    """At most `limit` characters, for a button: no SMS has any, so the dots may be one character."""
    return _cut(text, limit, "chars", "…")


def _cut(text: str, limit: int, unit: Unit, dots: str) -> str:
    if size(text, unit) <= limit:
        return text
    room = limit - size(dots, unit)
    if room <= 0:
        return ""
    end = min(len(text), room)
    while size(text[:end], unit) > room:
        end -= max(1, (size(text[:end], unit) - room) // 4)
    while 0 < end < len(text) and _joined(text, end):
        end -= 1
    space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    if space > end * 2 // 3:
        end = space
    return text[:end].rstrip() + dots


def _joined(text: str, at: int) -> bool:
    """Whether what stands at `at` belongs to the character before it (an accent, a skin tone, a joined emoji)."""
    char = text[at]
    return (
        unicodedata.combining(char) != 0
        or char in (_JOINER, "\ufe0f", "\u20e3")
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or text[at - 1] == _JOINER
    )
