"""Words by their ticket and quotas by their event: what is asked while somebody waits does not grow with the tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_QUOTAS = sa.text("id like 'quota:%'")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _words_in_one_tree()
    else:  # ranges of words are those of their bytes, in every language
        op.execute('alter table search_words alter column word type text collate "C"')
    op.create_index("ix_search_words_ticket", "search_words", ["ticket", "word"], unique=False)
    op.create_index("ix_counters_quotas", "counters", ["event"], sqlite_where=_QUOTAS, postgresql_where=_QUOTAS)


def _words_in_one_tree() -> None:
    """Their key is all there is of them: without a number for each row the table is the index."""
    op.execute(
        "create table words (event TEXT not null, word TEXT not null, ticket TEXT not null, organizer TEXT not null,"
        " constraint pk_search_words primary key (event, word, ticket)) without rowid"
    )
    op.execute("insert into words select event, word, ticket, organizer from search_words")
    op.drop_table("search_words")
    op.rename_table("words", "search_words")
