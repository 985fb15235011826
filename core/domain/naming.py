"""Short names for addresses and ids, made from what people call a thing."""

import re
from collections.abc import Callable
from datetime import date

from core.domain.writing import folded

MOST = 40
_OTHER = re.compile(r"[^a-z0-9]+", re.ASCII)


def plain_name(text: str) -> str:
    """In ASCII letters, digits and dashes; empty where too little is left of it (a Chinese name)."""
    name = _OTHER.sub("-", folded(text)).strip("-")
    lost = len(re.findall(r"[^\W_]", text)) - len(name.replace("-", ""))
    if len(name) < 2 or lost > len(name):
        return ""
    return name if len(name) <= MOST else name[: MOST + 1].rsplit("-", 1)[0][:MOST]


def event_slug(title: str, day: date, taken: Callable[[str], bool]) -> str:
    """The title where it can be written in ASCII, else the day: "event-0514". The first that is not taken."""
    wanted = plain_name(title) or f"event-{day:%m%d}"
    return first_free(wanted, taken)


def first_free(wanted: str, taken: Callable[[str], bool]) -> str:
    if not taken(wanted):
        return wanted
    number = 2
    while taken(f"{wanted}-{number}"):
        number += 1
    return f"{wanted}-{number}"
