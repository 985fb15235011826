"""Events and campaigns as rows: for those who change them. Turns read events from the catalog."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from core.domain.times import Instant
from core.storage.query import Query, query
from core.storage.tables import campaigns, catalog, events


@dataclass(frozen=True, slots=True)
class EventRow:
    id: str
    organizer: str
    slug: str
    number: int
    version: int
    definition: str
    type_numbers: str
    created_at: Instant


@dataclass(frozen=True, slots=True)
class CatalogState:
    version: int
    highest: int | None


@dataclass(frozen=True, slots=True)
class CampaignRow:
    code: str
    organizer: str
    event: str
    name: str
    arrivals: int


EVENT_ROW: Query[EventRow] = query(events, EventRow, events.c.slug == bindparam("slug"))
CAMPAIGNS_OF_EVENT: Query[CampaignRow] = query(campaigns, CampaignRow, campaigns.c.event == bindparam("event"))
CATALOG: Query[CatalogState] = Query(
    select(catalog.c.version, select(func.max(events.c.number)).scalar_subquery()), CatalogState
)
