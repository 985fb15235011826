"""Omar's side: files, long work, broadcasts, threads and notes; what people wait for is found before what goes to many."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_RANKS = "case urgency_was when 'answer' then 0 when 'notice' then 1 else 2 end"


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("keep_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("secret", name=op.f("uq_files_secret")),
    )
    op.create_index("ix_files_keep_until", "files", ["keep_until"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_subject", "notes", ["subject", "id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index(
        "ix_tasks_due",
        "tasks",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'due'"),
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("ix_tasks_subject", "tasks", ["subject"], unique=False)
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("promised", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["events.id"], name=op.f("fk_broadcasts_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
    )
    op.create_index(op.f("ix_broadcasts_event"), "broadcasts", ["event"], unique=False)
    op.create_index("ix_broadcasts_organizer", "broadcasts", ["organizer", "id"], unique=False)
    op.create_table(
        "threads",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("waits_since", sa.BigInteger(), nullable=True),
        sa.Column("raise_at", sa.BigInteger(), nullable=True),
        sa.Column("raised", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["identity"], ["identities.id"], name=op.f("fk_threads_identity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    op.create_index(
        "ix_threads_open",
        "threads",
        ["identity"],
        unique=True,
        sqlite_where=sa.text("state <> 'closed'"),
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index("ix_threads_organizer", "threads", ["organizer", "state", "id"], unique=False)
    op.create_index(
        "ix_threads_raise",
        "threads",
        ["raise_at"],
        unique=False,
        sqlite_where=sa.text("raise_at is not null"),
        postgresql_where=sa.text("raise_at is not null"),
    )
    op.create_table(
        "thread_messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["thread"], ["threads.id"], name=op.f("fk_thread_messages_thread")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread_messages")),
    )
    op.create_index("ix_thread_messages_thread", "thread_messages", ["thread", "id"], unique=False)
    op.drop_table("webchat_files")
    text, whole = sa.Text(), sa.BigInteger()
    op.add_column("webchat_feed", sa.Column("file", text, nullable=False, server_default=""))
    op.add_column("identities", sa.Column("staff", text, nullable=False, server_default=""))
    op.create_index("ix_identities_organizer", "identities", ["organizer", "id"])
    op.create_index(
        "ix_identities_staff",
        "identities",
        ["staff"],
        sqlite_where=sa.text("staff <> ''"),
        postgresql_where=sa.text("staff <> ''"),
    )
    op.create_index(
        "ix_orders_paid",
        "orders",
        ["organizer", "paid_at", "id"],
        sqlite_where=sa.text("paid_at is not null"),
        postgresql_where=sa.text("paid_at is not null"),
    )
    for column in ("on_duty", "tells_sales"):
        op.add_column("staff", sa.Column(column, whole, nullable=False, server_default="1"))
    op.add_column("staff", sa.Column("summary_hour", whole, nullable=True))
    for column in ("summary_zone", "summary_day"):
        op.add_column("staff", sa.Column(column, text, nullable=False, server_default=""))
    op.drop_column("staff", "identity")
    _outbox()
    _audiences()
    _sales()


def _audiences() -> None:
    for name, table, columns, where in (
        ("ix_orders_audience", "orders", ["event", "person"], "person is not null"),
        ("ix_identities_campaign", "identities", ["campaign", "person"], "campaign <> ''"),
        ("ix_identities_start", "identities", ["start", "person"], "start <> ''"),
    ):
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _outbox() -> None:
    op.drop_index("ix_outbox_due", table_name="outbox")
    op.alter_column("outbox", "urgency", new_column_name="urgency_was")
    op.add_column("outbox", sa.Column("urgency", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(f"update outbox set urgency = {_RANKS}")
    op.drop_column("outbox", "urgency_was")
    op.add_column("outbox", sa.Column("subject", sa.Text(), nullable=False, server_default=""))
    due, broadcast = sa.text("state = 'due'"), sa.text("subject <> ''")
    op.create_index("ix_outbox_due", "outbox", ["account", "urgency", "due_at", "id"], sqlite_where=due, postgresql_where=due)
    op.create_index(
        "ix_outbox_subject", "outbox", ["subject", "state", "id"], sqlite_where=broadcast, postgresql_where=broadcast
    )


def _sales() -> None:
    op.create_table(
        "told_sales",
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organizer", name=op.f("pk_told_sales")),
    )
    for name, table, columns, where in (
        ("ix_refunds_waiting", "refunds", ["organizer", "id"], "state in ('requested', 'approved')"),
        ("ix_cases_open", "cases", ["organizer", "id"], "state = 'open'"),
        ("ix_staff_tells", "staff", ["organizer"], "tells_sales = 1 and removed_at is null"),
        ("ix_staff_summary", "staff", ["id"], "summary_hour is not null and removed_at is null"),
    ):
        op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
