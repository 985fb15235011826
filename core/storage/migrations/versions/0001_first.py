"""The first tables."""

from alembic import op

from core.storage.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    op.execute("insert into catalog (id, version) values ('catalog', 0)")
