"""Staff, their rights, and what they read at the door."""

from sqlalchemy import Index, Table, UniqueConstraint
from sqlalchemy import text as sql

from core.storage.tables.base import key, metadata, refers, text, whole

TELLS = "tells_sales = 1 and removed_at is null"
SUMMED_UP = "summary_hour is not null and removed_at is null"

tokens = Table(
    "tokens",
    metadata,
    key(),
    refers("organizer", "organizers.id"),
    text("name"),
    text("scopes"),
    text("digest", unique=True),
    whole("created_at"),
    whole("revoked_at", null=True),
)

permits = Table(
    "permits",
    metadata,
    key(),
    text("organizer"),
    refers("event", "events.id", index=True),
    text("checkpoints"),  # JSON list; empty: all
    text("role"),  # scanner, supervisor, lead
    text("name"),
    text("digest", unique=True),
    whole("offset_ms"),  # our clock minus the device's, measured at its last sync
    whole("created_at"),
    whole("revoked_at", null=True),
)

staff = Table(
    "staff",
    metadata,
    key(),
    refers("organizer", "organizers.id", index=True),
    text("name"),
    text("role"),  # owner, manager, finance, gate, viewer
    text("phone"),  # E.164: whoever proves it is this one
    whole("on_duty"),  # 1: asked when a person wants a human
    whole("tells_sales"),  # 1: told of each sale
    whole("summary_hour", null=True),  # 0 to 23, on the clock of `summary_zone`
    text("summary_zone"),
    text("summary_day"),  # the last day that was summed up
    whole("created_at"),
    whole("removed_at", null=True),
    Index("ix_staff_tells", "organizer", sqlite_where=sql(TELLS), postgresql_where=sql(TELLS)),
    Index("ix_staff_summary", "id", sqlite_where=sql(SUMMED_UP), postgresql_where=sql(SUMMED_UP)),
)

# Links that open a staff role or a permit in a chat, once.
invitations = Table(
    "invitations",
    metadata,
    key(),
    text("organizer"),
    text("digest", unique=True),
    text("kind"),  # staff, permit
    text("subject"),
    whole("created_at"),
    whole("used_at", null=True),
)

# One reading of a ticket: append-only. Undone by another row that names it.
scans = Table(
    "scans",
    metadata,
    key(),
    text("organizer"),
    text("event"),
    text("permit"),
    text("nonce"),
    text("checkpoint"),
    text("direction"),  # entry, exit, undo
    text("ticket", default=None),
    text("verdict"),
    text("reason"),
    text("answer"),  # JSON: what was told, told again to a repeated nonce
    whole("forced"),
    text("undoes"),  # the scan that this row takes back
    whole("scanned_at"),  # by the device, corrected by its offset
    whole("received_at"),
    UniqueConstraint("permit", "nonce"),
    Index("ix_scans_ticket", "ticket"),
    Index("ix_scans_nonce", "nonce"),
    Index("ix_scans_checkpoint", "event", "checkpoint", "direction", "verdict"),
    Index(
        "ix_scans_undoes", "undoes", unique=True, sqlite_where=sql("undoes <> ''"), postgresql_where=sql("undoes <> ''")
    ),
)

# A unique row decides that a ticket is admitted once.
admissions = Table(
    "admissions",
    metadata,
    key("ticket"),
    key("checkpoint"),
    key("period"),  # "" for once, the event's local day for once_a_day
    text("organizer"),
    text("scan"),
)
