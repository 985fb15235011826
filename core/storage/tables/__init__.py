"""All tables, by the noun they keep."""

from core.storage.tables.base import metadata
from core.storage.tables.chat import conversations, identities, inbox, lookup_asks, outbox, people, screens
from core.storage.tables.events import (
    campaigns,
    catalog,
    counters,
    events,
    lookup_keys,
    lookup_rows,
    lookups,
    organizers,
    reminders,
    serials,
)
from core.storage.tables.gate import admissions, invitations, permits, scans, staff, tokens
from core.storage.tables.sales import (
    audit,
    cases,
    idempotency,
    movements,
    orders,
    payments,
    refunds,
    search_words,
    tickets,
)

__all__ = [
    "admissions",
    "audit",
    "campaigns",
    "cases",
    "catalog",
    "conversations",
    "counters",
    "events",
    "idempotency",
    "identities",
    "inbox",
    "invitations",
    "lookup_asks",
    "lookup_keys",
    "lookup_rows",
    "lookups",
    "metadata",
    "movements",
    "orders",
    "organizers",
    "outbox",
    "payments",
    "people",
    "permits",
    "refunds",
    "reminders",
    "scans",
    "screens",
    "search_words",
    "serials",
    "staff",
    "tickets",
    "tokens",
]
