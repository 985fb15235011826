"""What the demo shows: Ada's web chat, Omar's desk and Grace's gate, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone on the table. `who` is "ada", "grace" or "omar"; `url` a path of this server that works each time it is
    opened; `camera` lets its page ask for the camera."""

    who: str
    url: str
    camera: bool = False

    def address(self, language: str) -> str:
        """The path with `lang` in its query, before a fragment."""
        parts = urlsplit(self.url)
        query = f"{parts.query}&lang={language}" if parts.query else f"lang={language}"
        return urlunsplit(parts._replace(query=query))


@dataclass(frozen=True, slots=True)
class DemoPage:
    """`owner` is the row of the staff that Omar's phone speaks for."""

    event_title: Mapping[str, str]
    phones: tuple[Phone, ...]
    owner: str = ""
    organizer: str = ""
    status: int = 200
    template: ClassVar[str] = "demo.html"
