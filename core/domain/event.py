"""An event as it is sold: frozen values that every turn reads and nobody changes.

Instants are UTC milliseconds (`times.Instant`), money is integer minor units of the event's currency,
texts are mappings from language to text. `event_file.py` makes these from what an organizer wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core.domain.times import Instant

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Window:
    """Opens ≤ t < closes; None is open on that side."""

    opens: Instant | None = None
    closes: Instant | None = None


@dataclass(frozen=True, slots=True)
class Venue:
    name: Text = field(default_factory=dict)
    address: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """The human whom attendees may ask, until the admin bot can answer."""

    name: str
    phone: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `kind`: name, phone, email, text, one_of, yes_no, number, date, photo."""

    id: str
    kind: str
    label: Text
    required: bool = False
    options: Mapping[str, Text] = field(default_factory=dict)
    show_if: Mapping[str, Any] = field(default_factory=dict)
    max_length: int | None = None
    pattern: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RefundRule:
    """Until when an attendee may cancel a paid ticket, and what is kept. None as a rule: refund_closed."""

    until: Instant | None = None
    until_before_start_ms: int | None = None
    keep_percent: Decimal = Decimal(0)
    keep_fixed: int = 0
    approval: bool = False


@dataclass(frozen=True, slots=True)
class TicketType:
    """What can be bought. `number` is its place in ticket codes (1 to 65535), given once and never again."""

    id: str
    number: int
    name: Text
    price: int
    description: Text = field(default_factory=dict)
    quotas: tuple[str, ...] = ()
    per_order_min: int = 1
    per_order_max: int = 10
    per_person: int | None = None
    sale: Window = Window()
    form: str = "attendee"
    tax_percent: Decimal = Decimal(0)
    valid: Window = Window()
    refund: RefundRule | None = None
    # Names of features that must exist before this type can be sold rightly ("approval", "seats", …).
    needs: tuple[str, ...] = ()
    # Windows in which another price than `price` would be right: not on sale inside one of them.
    other_prices: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where tickets are checked. `entries` by ticket type id, "*" for the others."""

    id: str
    name: Text
    admits_only: tuple[str, ...] = ()
    entries: Mapping[str, str | int] = field(default_factory=lambda: {"*": "once"})  # once|once_a_day|unlimited|N
    opens: Instant | None = None
    closes: Instant | None = None
    opens_daily_minute: int | None = None
    closes_daily_minute: int | None = None
    early_minutes: int | None = None
    late_minutes: int | None = None
    both_directions: bool = False
    reentry: bool = False
    after: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    admits_unpaid: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table that attendees may ask. `find_by`: the combinations of columns that identify a row."""

    id: str
    name: Text
    find_by: tuple[tuple[str, ...], ...]
    answer: Text
    private: tuple[str, ...] = ()
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True, slots=True)
class Campaign:
    code: str
    name: str
    medium: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Told to ticket holders `offset_ms` from the start (negative: before) or the end (`after_end`)."""

    id: str
    anchor: str  # "start" | "end"
    offset_ms: int
    kind: str = "reminder"  # or "thank_you"


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    organizer: str
    slug: str
    number: int  # 4 bytes in ticket codes, unique in the installation
    version: int
    title: Text
    languages: tuple[str, ...]
    timezone: str
    currency: str
    starts_at: Instant | None = None
    ends_at: Instant | None = None
    doors_at: Instant | None = None
    summary: Text = field(default_factory=dict)
    venue: Venue = Venue()
    prices_include_tax: bool = True
    published: bool = True
    live: bool = False
    hold_minutes: int = 15
    door_hold_ms: int | None = None  # None: until the start
    sale: Window = Window()
    quotas: Mapping[str, int] = field(default_factory=dict)  # id → size, a type's own `capacity` included
    ticket_types: tuple[TicketType, ...] = ()
    forms: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)  # "attendee", "buyer", others by name
    payments: tuple[str, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    texts: Mapping[str, Text] = field(default_factory=dict)
    contact: Contact | None = None

    def ticket_type(self, id: str) -> TicketType | None:
        return next((kind for kind in self.ticket_types if kind.id == id), None)

    def checkpoint(self, id: str) -> Checkpoint | None:
        return next((point for point in self.checkpoints if point.id == id), None)

    @property
    def fields(self) -> dict[str, Field]:
        """Of all forms, by id."""
        return {field.id: field for form in self.forms.values() for field in form}

    def ended(self, now: Instant) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def text(self, text: Text, language: str) -> str:
        """The text in `language`, else in the event's first language that has it, else empty."""
        return next((text[tag] for tag in (language, *self.languages, *text) if text.get(tag)), "")
