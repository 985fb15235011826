"""The house, opened as the settings say: for commands and for the server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.storage.database import open_database
from core.storage.house import House
from core.storage.migrate import migrate
from usher.clock import clock
from usher.keys import Keys
from usher.settings import Settings
from usher.watched import WatchedWriter


def make_house(settings: Settings) -> House:
    """Not open yet, and nothing is migrated."""
    keys = Keys(settings.secret())
    house = House(
        open_database(settings.database_url),
        now=clock(settings),
        ticket_key=keys.ticket_key(),
        digest=lambda purpose, token: keys.digest(purpose, token).hex(),
    )
    house.writer = WatchedWriter(house.database)
    return house


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    """Migrated and open, for one command beside a server that may be running."""
    await migrate(settings.database_url)
    house = make_house(settings)
    await house.open()
    try:
        await house.catalog.current()
        yield house
    finally:
        await house.close()
