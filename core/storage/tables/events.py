"""Organizers, their events, and the counters that every limit is."""

from sqlalchemy import Index, Table
from sqlalchemy import text as sql

from core.storage.tables.base import key, metadata, refers, text, whole

# One row; its version grows with every change of an event, so that a process knows whether what it keeps is current.
catalog = Table("catalog", metadata, key(), whole("version"))

organizers = Table("organizers", metadata, key(), text("slug", unique=True), text("name"), whole("created_at"))

events = Table(
    "events",
    metadata,
    key(),
    refers("organizer", "organizers.id", index=True),
    text("slug", unique=True),
    whole("number", unique=True),  # four bytes in ticket codes
    whole("version"),
    text("definition"),  # what the organizer wrote, canonical JSON
    text("type_numbers"),  # ticket type id → two bytes in ticket codes, given once
    whole("created_at"),
    whole("updated_at"),
)

# Every limit is one row here, guarded by `held + sold + n <= size`.
counters = Table(
    "counters",
    metadata,
    key(),
    text("organizer"),
    text("event"),
    whole("size"),
    whole("held"),
    whole("sold"),
    Index("ix_counters_event", "event"),
    # An event has a handful of quotas, and a counter more for each person with a limit.
    Index(
        "ix_counters_quotas", "event", sqlite_where=sql("id like 'quota:%'"), postgresql_where=sql("id like 'quota:%'")
    ),
)

serials = Table("serials", metadata, key(), whole("next"))

campaigns = Table(
    "campaigns",
    metadata,
    key("code"),
    text("organizer"),
    refers("event", "events.id", index=True),
    text("name"),
    text("medium"),
    whole("arrivals"),
)

reminders = Table(
    "reminders",
    metadata,
    key("event"),
    key("reminder"),
    text("organizer"),
    text("cursor"),
    whole("done_at", null=True),
)

lookup_rows = Table(
    "lookup_rows",
    metadata,
    key("event"),
    key("lookup"),
    whole("version", primary_key=True),
    whole("row", primary_key=True),
    text("organizer"),
    text("data"),
)

# One row for each way a row may be found: the combination of columns and their normal forms.
lookup_keys = Table(
    "lookup_keys",
    metadata,
    key("event"),
    key("lookup"),
    whole("version", primary_key=True),
    key("found_by"),
    whole("row", primary_key=True),
    text("organizer"),
)

lookups = Table(
    "lookups",
    metadata,
    key("event"),
    key("lookup"),
    text("organizer"),
    whole("version"),  # the table that is read now; a replacement is written beside it
    text("columns"),
    whole("rows"),
    whole("misses"),
    whole("updated_at"),
)
