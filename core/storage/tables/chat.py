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
    text("start"),  # what the link said, for a web chat that has not spoken yet
    text("campaign"),
    text("serves"),  # attendees, gate
    text("permit"),
    whole("stopped_at", null=True),  # asked us not to start messages
    whole("unreachable_at", null=True),
    whole("created_at"),
    UniqueConstraint("account", "address"),
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
    text("kind"),  # screen, ticket, notice, question
    text("urgency"),  # answer (somebody waits), notice, broadcast
    text("payload"),
    text("replaces"),
    text("state"),  # due, sending, sent, failed, unknown, superseded
    whole("due_at"),
    whole("attempts"),
    text("external_id"),
    text("delivery"),  # what the platform told later: delivered, read, undelivered …
    text("error"),
    whole("created_at"),
    whole("sent_at", null=True),
    Index("ix_outbox_due", "due_at", "id", sqlite_where=sql("state = 'due'"), postgresql_where=sql("state = 'due'")),
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
    text("replaces"),
    whole("created_at"),
    UniqueConstraint("identity", "message"),
    Index("ix_webchat_feed_identity", "identity", "id"),
)

# Pictures that were sent in a web chat, until their turn has run.
webchat_files = Table(
    "webchat_files", metadata, key(), text("organizer"), text("identity"), text("content"), whole("created_at")
)
