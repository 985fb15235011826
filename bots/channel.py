"""What every channel is to the house: messages in, messages out, and what it is able to show."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from core.domain.times import Instant

InboundKind = Literal["text", "button", "start", "contact", "photo", "file", "unusable", "blocked"]


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that arrived from one address, already authenticated and parsed.

    `start` carries a campaign's code or a slug in `text`; `button` the token in `button`; `contact` a phone that is
    the sender's own in `phone` (a foreign one arrives as `unusable` with text "contact"); `photo` a reference that
    the channel can fetch in `media`, `file` one to any other file, called `name_of_file`; both may have a caption in
    `text`. `kept` is its row and `code` what was read
    in it, once it was fetched. `blocked` tells that the person left (blocked the bot, sent STOP).
    """

    account: str
    address: str
    external_id: str  # unique within the account, stable over redelivery
    kind: InboundKind
    received_at: Instant
    text: str = ""
    button: str = ""
    phone: str = ""  # E.164, only where the channel proved it
    name: str = ""  # the sender's profile name
    language: str = ""  # the sender's app language, IETF
    media: str = ""
    name_of_file: str = ""
    media_type: str = ""
    kept: str = ""
    code: str = ""  # what the first code in a photo says
    in_group: bool = False
    origin: str = ""  # where identities cost nothing: a digest of the network that it came from


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one account can show. `present` steps down from buttons over a list to numbered lines."""

    text_max: int
    text_unit: Literal["utf16", "chars", "bytes"]
    buttons: int  # most buttons under one message; 0: numbered lines
    button_label: int  # longest label, in characters
    numbers_always: bool = False  # number the lines beside buttons too
    link_buttons: bool = False
    asks_phone: bool = False  # can ask for the sender's own number by a button
    edits: bool = False
    pictures: Literal["upload", "link"] = "link"
    proactive: bool = True
    doubles: bool = True  # the same message sent twice is shown twice
    per_second: float = 25.0  # sends of the whole account
    gap_seconds: float = 0.0  # between two sends to one address
    global_words: Literal["all", "carrier"] = "all"  # "carrier": STOP, CANCEL, END, QUIT, HELP are the carrier's
    verified_phone: bool = False  # the address itself is a proven phone number
    numbered_page: int = 8  # options on one page of numbered lines
    segments: Callable[[str], int] | None = None  # how many parts of a text are charged; None: sending is free
    segment_price: Decimal | None = None  # of each, where the operator told it


@dataclass(frozen=True, slots=True)
class Button:
    """`token` comes back when tapped (at most 64 bytes); with `url` it opens instead; `asks_phone` asks for the
    contact."""

    label: str
    token: str = ""
    url: str = ""
    asks_phone: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made while sending."""

    png: bytes
    link: str  # where the same picture can be fetched, for channels that want an address
    shared: str = ""  # names a picture that goes to many: where the platform keeps files, it is uploaded once


@dataclass(frozen=True, slots=True)
class Document:
    """A file to keep: a table, a list."""

    name: str
    raw: bytes
    link: str  # where the same file can be fetched


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is asked to show, already fitted to its abilities."""

    text: str
    buttons: tuple[Button, ...] = ()
    picture: Picture | None = None
    document: Document | None = None
    edits: str = ""  # external id of the message to change in place
    in_place: bool = False  # `edits` is kept up to date wherever it stands, not only while it is the newest
    removes_keyboard: bool = False
    link: str = ""  # a page that belongs to it (the ticket's); part of the text where the channel has no link buttons
    id: str = ""  # the outbox row, for channels that keep their own feed


@dataclass(frozen=True, slots=True)
class Sent:
    external_id: str
    segments: int = 1


@dataclass(frozen=True, slots=True)
class RetryAfter:
    seconds: float
    whole_account: bool = False


@dataclass(frozen=True, slots=True)
class WindowClosed:
    pass


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person cannot be reached any more (blocked the bot, opted out, number unknown)."""

    reason: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform will never take this message."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and no answer came: it may have been sent."""

    reason: str


@dataclass(slots=True)
class AccountProblem(Exception):
    """The platform refuses the account itself (a wrong token, say): only the operator can mend it; others go on."""

    account: str
    reason: str

    def __str__(self) -> str:
        return f"{self.account}: {self.reason}"


SendResult = Sent | RetryAfter | WindowClosed | Unreachable | Rejected | Unknown
Receive = Callable[[Inbound], Awaitable[None]]  # returns after the commit: ack then, and only then


class Channel(Protocol):
    """One account of a kind of messaging app. A new channel is a folder with one of these."""

    account: str
    abilities: Abilities

    async def send(self, address: str, message: Message) -> SendResult: ...

    async def fetch(self, media: str, limit_bytes: int) -> bytes:
        """The bytes behind `Inbound.media`; ValueError when larger than the limit, LookupError when there are none any
        more, ConnectionError when they cannot be had now."""
        ...

    def link(self, payload: str) -> str:
        """A way in that starts with this payload; empty where the channel has none."""
        ...

    async def start(self, receive: Receive) -> None:
        """Returns when ready, or trying on beside us; AccountProblem where the platform refuses the account."""
        ...

    async def stop(self) -> None: ...
