"""What the shared pages show. Instants are UTC milliseconds, zones IANA names, amounts texts ready to read.

Texts of the organizer's (titles, names, venues) are given in the reader's language already.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from core.domain.times import Instant


@dataclass(frozen=True, slots=True)
class When:
    """The event's dates; `timezone` is where it takes place."""

    timezone: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    doors_at: Instant | None = None


TicketState = Literal["valid", "unpaid", "waiting", "cancelled", "revoked", "blocked"]


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One ticket behind its secret address. `due` is the amount to pay at the door, for state "unpaid" only;
    "waiting" is a ticket whose order is not paid or approved yet: no code exists."""

    secret: str
    state: TicketState
    event_title: str
    ticket_type: str
    holder: str
    short_code: str
    when: When
    venue: str = ""
    address: str = ""
    seat: str = ""
    due: str = ""
    live: bool = False
    chat: str = ""  # address of the conversation, for questions
    status: int = 200
    template: ClassVar[str] = "ticket.html"

    @property
    def admits(self) -> bool:
        return self.state in ("valid", "unpaid")


@dataclass(frozen=True, slots=True)
class WayIn:
    """A way into the conversation. `app` is the kind of channel."""

    app: Literal["webchat", "telegram", "sms", "whatsapp", "wechat"]
    url: str


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """Where a campaign's link leads: choose the app. `summary` may be empty."""

    event_title: str
    when: When
    ways: tuple[WayIn, ...]
    venue: str = ""
    summary: str = ""
    live: bool = False
    status: int = 200
    template: ClassVar[str] = "campaign.html"


@dataclass(frozen=True, slots=True)
class EventOnSale:
    title: str
    url: str
    when: When
    venue: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class HomePage:
    events: tuple[EventOnSale, ...]
    status: int = 200
    template: ClassVar[str] = "home.html"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """A link that leads nowhere: `missing` (404), `spent` (410, it opened once before), `over` (410, its time is past),
    `broken` (500), `busy` (503)."""

    reason: Literal["missing", "spent", "over", "broken", "busy"]
    template: ClassVar[str] = "error.html"

    @property
    def status(self) -> int:
        return {"missing": 404, "spent": 410, "over": 410, "broken": 500, "busy": 503}[self.reason]
