"""People, where they can be reached, what they said and what must still be sent to them."""

from sqlalchemy import Index, Table, UniqueConstraint
from sqlalchemy import text as sql

from core.storage.tables.base import key, metadata, refers, text, whole

people = Table(
    "people",
    metadata,
    key(),
    text("organizer"),
    text("name"),
    text("phone"),  # E.164, only when verified
    text("language"),
    whole("created_at"),
    Index(
        "ix_people_phone", "organizer", "phone", sqlite_where=sql("phone <> ''"), postgresql_where=sql("phone <> ''")
    ),
)

identities = Table(
    "identities",
    metadata,
    key(),
    text("organizer"),
    text("account"),
    text("address"),
    refers("person", "people.id", index=True),
    text("secret", default=None, unique=True),  # digest of a web chat's bearer
    text("start"),  # what the first link said: a campaign's code or an event's slug
    text("campaign"),
    text("serves"),  # attendees, admin, gate: whom the conversation serves now
    text("permit"),
    text("staff"),
    whole("stopped_at", null=True),  # asked us not to start messages
    whole("unreachable_at", null=True),
    whole("created_at"),
    UniqueConstraint("account", "address"),
    Index("ix_identities_staff", "staff", sqlite_where=sql("staff <> ''"), postgresql_where=sql("staff <> ''")),
    Index("ix_identities_organizer", "organizer", "id"),
    Index(
        "ix_identities_campaign",
        "campaign",
        "person",
        sqlite_where=sql("campaign <> ''"),
        postgresql_where=sql("campaign <> ''"),
    ),
    Index(
        "ix_identities_start", "start", "person", sqlite_where=sql("start <> ''"), postgresql_where=sql("start <> ''")
    ),
)

conversations = Table(
    "conversations",
    metadata,
    key("identity"),
    text("organizer"),
    text("account"),
    whole("version"),
    text("state"),
    whole("updated_at"),
)

# Screens that were shown: their buttons are understood for 90 days.
screens = Table(
    "screens", metadata, key(), text("identity"), text("organizer"), text("shown"), whole("created_at", index=True)
)

inbox = Table(
    "inbox",
    metadata,
    key("account"),
    key("external_id"),
    text("organizer"),
    text("identity"),
    text("kind"),
    text("state"),  # done, fetching, failed
    text("payload"),  # kept while it is not done
    text("error"),
    whole("received_at", index=True),
    Index("ix_inbox_open", "state", sqlite_where=sql("state <> 'done'"), postgresql_where=sql("state <> 'done'")),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    text("organizer"),
    text("account"),
    text("identity"),
    text("kind"),  # screen, notice, ticket, file, broadcast …
    whole("urgency"),  # 0 answer (somebody waits), 1 notice, 2 broadcast
    text("subject"),  # the broadcast that it belongs to
    text("payload"),
    text("replaces"),
    text("state"),  # due, paused, sending, sent, failed, unknown, superseded, cancelled
    whole("due_at"),
    whole("attempts"),
    text("external_id"),
    text("delivery"),  # what the platform told later: delivered, read, undelivered …
    text("error"),
    whole("created_at"),
    whole("sent_at", null=True),
    Index(
        "ix_outbox_due",
        "account",
        "urgency",
        "due_at",
        "id",
        sqlite_where=sql("state = 'due'"),
        postgresql_where=sql("state = 'due'"),
    ),
    Index(
        "ix_outbox_subject",
        "subject",
        "state",
        "id",
        sqlite_where=sql("subject <> ''"),
        postgresql_where=sql("subject <> ''"),
    ),
    Index(
        "ix_outbox_sending", "state", sqlite_where=sql("state = 'sending'"), postgresql_where=sql("state = 'sending'")
    ),
    Index("ix_outbox_identity", "identity", "id"),
)

lookup_asks = Table(
    "lookup_asks",
    metadata,
    key(),
    text("organizer"),
    text("identity"),
    whole("at"),
    Index("ix_lookup_asks_identity", "identity", "at"),
)

# What a web chat shows: ours and theirs, in order. Other channels keep their own.
webchat_feed = Table(
    "webchat_feed",
    metadata,
    key(),
    text("organizer"),
    text("identity"),
    text("message"),  # the outbox row's id, or the id that the browser gave
    whole("mine"),
    text("text"),
    text("buttons"),
    text("image"),
    text("file"),
    text("replaces"),
    whole("created_at"),
    UniqueConstraint("identity", "message"),
    Index("ix_webchat_feed_identity", "identity", "id"),
)

# What came and what goes as a file: uploads until they were read, pictures of broadcasts and threads, exports.
files = Table(
    "files",
    metadata,
    key(),
    text("organizer"),
    text("identity"),  # who sent it, or for whom it was made
    text("secret", unique=True),  # opens it at /files/…
    text("name"),
    text("media_type"),
    text("content"),  # base64
    whole("size"),  # bytes
    whole("created_at"),
    whole("keep_until"),
    Index("ix_files_keep_until", "keep_until"),
)
