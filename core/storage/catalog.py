"""Events as every turn reads them: kept in memory by version, read again only when one changed."""

from dataclasses import dataclass

import orjson
from sqlalchemy import ScalarSelect, select

from core.domain.event import Event
from core.domain.event_file import event_from_definition
from core.storage.database import Database
from core.storage.query import Query, query
from core.storage.tables import catalog, events


@dataclass(frozen=True, slots=True)
class _Version:
    version: int


@dataclass(frozen=True, slots=True)
class _EventRow:
    id: str
    organizer: str
    number: int
    version: int
    definition: str
    type_numbers: str


_VERSION: Query[_Version] = query(catalog, _Version, quick=True)
_EVENTS: Query[_EventRow] = query(events, _EventRow)


def version_column() -> ScalarSelect[int]:
    """The catalog's version as a column of a turn's first read: no read of its own is needed."""
    return select(catalog.c.version).scalar_subquery()


class Catalog:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._version = -1
        self._rows: dict[str, int] = {}
        self._events: dict[str, Event] = {}
        self.by_slug: dict[str, Event] = {}
        self.by_number: dict[int, Event] = {}

    async def at(self, version: int) -> "Catalog":
        """The events at this version or a newer one."""
        if version != self._version:
            await self._load()
        return self

    async def current(self) -> "Catalog":
        found = await self._database.read(_VERSION)
        return await self.at(found[0].version if found else 0)

    def get(self, id: str) -> Event | None:
        return self._events.get(id)

    def all(self) -> list[Event]:
        return sorted(self._events.values(), key=lambda event: (event.starts_at or 0, event.slug))

    async def _load(self) -> None:
        found = await self._database.read(_VERSION)
        for row in await self._database.read(_EVENTS):
            if self._rows.get(row.id) == row.version:
                continue
            self._events[row.id] = event_from_definition(
                orjson.loads(row.definition), id=row.id, organizer=row.organizer, number=row.number,
                version=row.version, type_numbers=orjson.loads(row.type_numbers),
            )  # fmt: skip
            self._rows[row.id] = row.version
        self.by_slug = {event.slug: event for event in self._events.values()}
        self.by_number = {event.number: event for event in self._events.values()}
        self._version = found[0].version if found else 0
