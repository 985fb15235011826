"""What arrived, as the conversation hears it: an inbound with what the host looked up for it."""

from dataclasses import dataclass
from typing import Literal

from bots.channel import Inbound
from bots.conversation.screen import ShownScreen, Start
from core.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Heard:
    """`at` is when it was received. `screen` is the kept screen that the button's token names, where that is not the
    newest; `start` the flow that a start payload (a campaign's code, a slug) leads to. An unusable message says what it
    was in `text`: "contact", "too_long", "sticker", … `file` is the kept file of a photo or file, `name` how it was
    called, `code` what was read in it."""

    kind: Literal["text", "button", "start", "contact", "photo", "file", "unusable"]
    at: Instant
    text: str = ""
    token: str = ""
    phone: str = ""
    file: str = ""
    name: str = ""
    code: str = ""
    screen: ShownScreen | None = None
    start: Start | None = None

    @classmethod
    def of(cls, inbound: Inbound, *, screen: ShownScreen | None = None, start: Start | None = None) -> "Heard":
        """`blocked` is no message: the host takes it before."""
        if inbound.kind == "blocked":
            raise ValueError("a person who left has said nothing")
        return cls(
            inbound.kind, inbound.received_at, inbound.text, inbound.button, inbound.phone, inbound.kept,
            inbound.name_of_file, inbound.code, screen=screen, start=start,
        )  # fmt: skip


def screen_of(token: str) -> str:
    """The id of the screen that a button's token belongs to."""
    return token.partition(":")[0]
