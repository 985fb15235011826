"""The web chat's page: what it shows before the first message."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from bots.pages.views import When

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class ChatPage:
    """`/chat/{event}`. Campaign (`?c=`) and invitation (`?i=`) are read by the page itself from its address.
    `event` is the slug; `live` is false while no money moves; `file_limit` in bytes is what one upload may weigh.
    `desk`: it serves staff, and which of their two places of work it opens; its title may be empty then."""

    event: str
    title: str
    when: When
    venue: str = ""
    live: bool = False
    file_limit: int = 10_000_000
    desk: Literal["", "admin", "gate"] = ""
    status: int = 200
    template: ClassVar[str] = "chat.html"

    @property
    def initial(self) -> str:
        """The first letter of the title, for the round picture: "2027 亚洲" gives 亚."""
        return next((sign for sign in self.title if sign.isalpha()), self.title[:1] or "U").upper()
