"""The migrations make the tables that the code knows, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from core.storage.migrate import HEAD, async_url, migrate, schema_version
from core.storage.tables import metadata


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "postgres":
        return request.getfixturevalue("postgres_database")("template0")
    return f"sqlite:///{tmp_path}/usher.db"


async def test_migrated_tables_are_those_of_the_code_and_twice_is_once(url):
    assert await migrate(url) and not await migrate(url)
    assert await schema_version(url) == HEAD
    engine = create_async_engine(async_url(url))
    async with engine.connect() as connection:
        context = lambda plain: MigrationContext.configure(plain, opts={"compare_type": True})  # noqa: E731
        differences = await connection.run_sync(lambda plain: compare_metadata(context(plain), metadata))
    await engine.dispose()
    assert differences == []
