"""What organizers work with: broadcasts, threads with people, notes, and long work."""

from sqlalchemy import Index, Table
from sqlalchemy import text as sql

from core.storage.tables.base import key, metadata, refers, text, whole

# Long work, in chunks that are committed together with their cursor.
tasks = Table(
    "tasks",
    metadata,
    key(),
    text("organizer"),
    text("kind"),
    text("subject"),  # the row that it works on
    text("state"),  # due, done, failed
    text("payload"),
    text("cursor"),
    text("error"),
    whole("attempts"),
    whole("due_at"),
    whole("created_at"),
    whole("version"),
    Index("ix_tasks_due", "due_at", sqlite_where=sql("state = 'due'"), postgresql_where=sql("state = 'due'")),
    Index("ix_tasks_subject", "subject"),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    key(),
    text("organizer"),
    refers("event", "events.id", index=True),
    text("audience"),  # JSON: whom it is for
    text("texts"),  # JSON: language → text
    text("file"),  # a picture
    text("state"),  # waiting (for its time), running, paused, done, cancelled
    whole("promised"),  # the count that was confirmed
    whole("made"),  # messages that were put into the outbox
    text("staff"),
    text("identity"),  # who is told how it goes
    text("progress"),  # the outbox row whose message is edited
    whole("told_at"),
    whole("due_at"),
    whole("created_at"),
    whole("ended_at", null=True),
    whole("version"),
    Index("ix_broadcasts_organizer", "organizer", "id"),
)

threads = Table(
    "threads",
    metadata,
    key(),
    text("organizer"),
    text("event"),
    refers("identity", "identities.id"),
    text("person"),
    text("state"),  # waiting, taken, closed
    text("staff"),  # who took it over
    whole("waits_since", null=True),  # the oldest word of the person that nobody answered
    whole("raise_at", null=True),  # when the team is told again, or one that rests ends
    whole("raised"),  # how often it was
    whole("created_at"),
    whole("closed_at", null=True),
    whole("version"),
    Index(
        "ix_threads_open",
        "identity",
        unique=True,
        sqlite_where=sql("state <> 'closed'"),
        postgresql_where=sql("state <> 'closed'"),
    ),
    Index("ix_threads_organizer", "organizer", "state", "id"),
    Index(
        "ix_threads_raise",
        "raise_at",
        sqlite_where=sql("raise_at is not null"),
        postgresql_where=sql("raise_at is not null"),
    ),
)

thread_messages = Table(
    "thread_messages",
    metadata,
    key(),
    text("organizer"),
    refers("thread", "threads.id"),
    text("staff"),  # empty: the person's own words
    text("text"),
    text("file"),
    whole("created_at"),
    Index("ix_thread_messages_thread", "thread", "id"),
)

# How far an organizer's staff were told of sales.
told_sales = Table(
    "told_sales",
    metadata,
    key("organizer"),
    whole("after"),  # orders that were paid before it are told
    text("told"),  # JSON: the newest ones that are told, by the end of their ids
    whole("said_at"),
    whole("version"),
)

# What staff write down about a person or an order; nobody else reads it.
notes = Table(
    "notes",
    metadata,
    key(),
    text("organizer"),
    text("subject"),
    text("staff"),
    text("text"),
    whole("created_at"),
    Index("ix_notes_subject", "subject", "id"),
)
