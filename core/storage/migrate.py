"""Bring a database to this version's tables. Alembic is imported only when there is something to do."""

import asyncio
from pathlib import Path
from typing import Any

HEAD = "0003"


async def schema_version(url: str) -> str | None:
    """The revision that the database is at; None when it has no tables of ours."""
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(async_url(url))
    try:
        async with engine.connect() as connection:
            return str((await connection.execute(text("select version_num from alembic_version"))).scalar_one())
    except DBAPIError:
        return None
    finally:
        await engine.dispose()


async def migrate(url: str) -> bool:
    """True when tables were made or changed."""
    if await schema_version(url) == HEAD:
        return False
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(async_url(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
    return True


def _upgrade(connection: Any) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def async_url(url: str) -> str:
    """The same address with the asynchronous driver that SQLAlchemy needs to be told."""
    scheme, rest = url.split("://", 1)
    return f"{'sqlite+aiosqlite' if scheme == 'sqlite' else 'postgresql+asyncpg'}://{rest}"


def migrate_now(url: str) -> bool:
    return asyncio.run(migrate(url))
