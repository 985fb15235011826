"""Orders, tickets and money."""

from sqlalchemy import Index, Table, UniqueConstraint
from sqlalchemy import text as sql

from core.storage.tables.base import bytewise, key, metadata, refers, text, whole

WAITING = "state in ('requested', 'approved')"
HOLDING = "status in ('open', 'awaiting_payment')"

orders = Table(
    "orders",
    metadata,
    key(),
    text("organizer"),
    refers("event", "events.id"),
    text("code", unique=True),
    text("status"),  # open, awaiting_approval, awaiting_payment, paid, cancelled, expired
    text("reason"),
    text("payment"),  # "", free, sandbox, pay_at_door …
    text("channel"),
    text("person", default=None),
    text("identity", default=None),
    text("language"),
    text("campaign"),
    text("buyer"),  # JSON
    text("takes"),  # JSON {counter id: places}: what comes back when the order ends
    text("currency"),
    whole("total"),
    whole("tax"),
    whole("paid"),
    whole("refunded"),
    whole("fee"),
    whole("hold_until", null=True),
    whole("release_at", null=True),
    whole("nudge_at", null=True),  # when to remind the buyer of the hold; null when told or not wanted
    whole("created_at"),
    whole("paid_at", null=True),
    whole("version"),
    Index("ix_orders_event", "event", "created_at", "id"),
    Index("ix_orders_status", "event", "status", "created_at", "id"),
    Index("ix_orders_person", "person", "created_at"),
    Index(
        "ix_orders_audience",
        "event",
        "person",
        sqlite_where=sql("person is not null"),
        postgresql_where=sql("person is not null"),
    ),
    Index(
        "ix_orders_paid",
        "organizer",
        "paid_at",
        "id",
        sqlite_where=sql("paid_at is not null"),
        postgresql_where=sql("paid_at is not null"),
    ),
    Index("ix_orders_overdue", "event", "release_at", sqlite_where=sql(HOLDING), postgresql_where=sql(HOLDING)),
    Index("ix_orders_release", "release_at", sqlite_where=sql(HOLDING), postgresql_where=sql(HOLDING)),
    Index(
        "ix_orders_nudge",
        "nudge_at",
        sqlite_where=sql("nudge_at is not null"),
        postgresql_where=sql("nudge_at is not null"),
    ),
)

tickets = Table(
    "tickets",
    metadata,
    key(),
    text("organizer"),
    text("event"),
    refers("order_id", "orders.id", index=True),
    whole("position"),
    whole("serial", unique=True),
    text("short_code", unique=True),
    text("page_secret", unique=True),
    text("ticket_type"),
    text("status"),  # valid, cancelled, revoked, blocked
    text("name"),
    text("attendee"),  # JSON
    whole("price"),
    text("price_kind"),
    whole("tax"),
    whole("generation"),
    text("code", default=None),  # the string inside the QR, null until issued
    whole("issued_at", null=True),
    whole("created_at"),
    Index("ix_tickets_event", "event", "id"),
)

# Start of any word of what a ticket may be found by.
search_words = Table(
    "search_words",
    metadata,
    key("event"),
    bytewise("word"),
    key("ticket"),
    text("organizer"),
    Index("ix_search_words_ticket", "ticket", "word"),
    sqlite_with_rowid=False,
)

payments = Table(
    "payments",
    metadata,
    key(),
    text("organizer"),
    refers("order_id", "orders.id", index=True),
    text("provider"),
    text("merchant"),
    text("secret", unique=True),
    text("state"),  # started, paid, declined, closed
    whole("amount"),
    text("currency"),
    whole("created_at"),
)

# Money that provably moved: append-only.
movements = Table(
    "movements",
    metadata,
    key(),
    text("organizer"),
    text("event"),
    refers("order_id", "orders.id", index=True),
    text("provider"),
    text("merchant"),
    whole("livemode"),
    text("kind"),  # charge, refund
    text("provider_ref"),
    whole("amount"),
    text("currency"),
    whole("at"),
    UniqueConstraint("provider", "merchant", "livemode", "kind", "provider_ref"),
)

refunds = Table(
    "refunds",
    metadata,
    key(),
    text("organizer"),
    refers("order_id", "orders.id", index=True),
    text("provider"),
    whole("amount"),
    text("currency"),
    text("state"),  # requested, approved, sent, done, failed, unknown
    text("reason"),
    whole("created_at"),
    Index("ix_refunds_waiting", "organizer", "id", sqlite_where=sql(WAITING), postgresql_where=sql(WAITING)),
)

cases = Table(
    "cases",
    metadata,
    key(),
    text("organizer"),
    text("event"),
    refers("order_id", "orders.id", index=True),
    text("kind"),
    text("state"),  # open, closed
    text("details"),
    whole("created_at"),
    Index(
        "ix_cases_open", "organizer", "id", sqlite_where=sql("state = 'open'"), postgresql_where=sql("state = 'open'")
    ),
)

audit = Table(
    "audit",
    metadata,
    key(),
    text("organizer"),
    whole("at"),
    text("actor"),
    text("channel"),
    text("what"),
    text("subject"),
    text("details"),
    Index("ix_audit_subject", "subject", "id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    key("token"),
    key("request"),  # method, path and the caller's key
    text("organizer"),
    text("body_hash"),
    whole("status"),
    text("answer"),
    whole("at"),
    Index("ix_idempotency_at", "at"),
)
