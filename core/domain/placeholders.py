"""What an organizer may leave open in a text: {name}, {event}, {when}, {where}; in Chinese {姓名} and so on too."""

import re
from collections.abc import Mapping

PLACEHOLDERS = ("name", "event", "when", "where")
_ALSO = {"姓名": "name", "名字": "name", "活动": "event", "时间": "when", "地点": "where"}
_FOUND = re.compile(r"[{｛]\s*([^{}｛｝]{0,40}?)\s*[}｝]")


def used(text: str) -> list[str]:
    """The placeholders of the text as they are known, in their order; unknown ones as they were written."""
    return list(dict.fromkeys(_meant(found[1]) for found in _FOUND.finditer(text)))


def unknown(text: str) -> list[str]:
    return [name for name in used(text) if name not in PLACEHOLDERS]


def filled(text: str, values: Mapping[str, str]) -> str:
    """What is filled in is never read as a placeholder itself."""
    return _FOUND.sub(lambda found: values.get(_meant(found[1]), found[0]), text)


def _meant(written: str) -> str:
    return _ALSO.get(written, written.lower() if written.isascii() else written)
