"""Make an event of what an organizer wrote, or change the one of that slug: what was sold stays sold."""

from collections.abc import Mapping
from typing import Any

import orjson

from core.domain.event import Event
from core.domain.event_file import Problem, Reading, event_from_definition
from core.domain.refusals import Fact, Refused
from core.storage.counters import COUNTERS_OF_EVENT, Counter, quota_counter
from core.storage.events import CAMPAIGNS_OF_EVENT, CATALOG, EVENT_ROW, EventRow
from core.storage.tables import campaigns, catalog, counters, events
from core.storage.work import Work, dumps
from core.usecases.follow_date import follow_date
from core.usecases.follow_quotas import follow_quotas

STALE = Fact("stale")
CAMPAIGN_TAKEN = "campaign_taken"


async def import_event(
    work: Work, definition: Mapping[str, Any], organizer: str, *, over: EventRow | None = None
) -> tuple[Event, bool]:
    """(the event, whether it is new). `over` is the event as it was read when the definition was made of it. Refused:
    not_found when the slug is another organizer's, campaign_taken when another event has a code."""
    slug = str(definition["event"])
    state = (await work.read(CATALOG))[0]
    row = over or await work.first(EVENT_ROW, slug=slug)
    if row is not None and row.organizer != organizer:
        raise Refused("not_found", {"event": slug})
    old = orjson.loads(row.type_numbers) if row else {}
    id = row.id if row else work.house.new_id()
    numbers = _type_numbers(definition, old)
    event = event_from_definition(
        definition, id=id, organizer=organizer, number=row.number if row else (state.highest or 0) + 1,
        version=row.version + 1 if row else 1, type_numbers=numbers,
    )  # fmt: skip
    counted = {counter.id: counter for counter in await work.read(COUNTERS_OF_EVENT, event=id)} if row else {}
    known = await work.read(CAMPAIGNS_OF_EVENT, event=id) if row else []
    moved: dict[str, tuple[int, int]] = {}
    if row is not None:
        await follow_date(work, _built(row), event)
        moved = await follow_quotas(work, _built(row), event)
    _write_event(work, event, definition, numbers, row)
    work.change(catalog, {"id": "catalog"}, {"version": state.version + 1}, was={"version": state.version}, else_=STALE)
    _write_quotas(work, event, counted, moved)
    _write_campaigns(work, event, {campaign.code for campaign in known})
    work.audit("event.changed" if row else "event.made", id, version=event.version)
    return event, row is None


def campaign_taken(reading: Reading, refused: Refused) -> Problem:
    """What the file is told of a code that another event has; what else was refused is raised again."""
    codes = [one["code"] for one in (reading.definition or {}).get("campaigns", ())]
    if refused.code != CAMPAIGN_TAKEN or refused.details["code"] not in codes:
        raise refused
    field = f"campaigns[{codes.index(refused.details['code'])}].code"
    return Problem(reading.line_of(field), field, CAMPAIGN_TAKEN, refused.details)


def _built(row: EventRow) -> Event:
    return event_from_definition(
        orjson.loads(row.definition), id=row.id, organizer=row.organizer, number=row.number, version=row.version,
        type_numbers=orjson.loads(row.type_numbers),
    )  # fmt: skip


def _type_numbers(definition: Mapping[str, Any], old: dict[str, int]) -> dict[str, int]:
    """A type keeps its number forever: it is in the codes of its tickets."""
    numbers = dict(old)
    for kind in definition["ticket_types"]:
        numbers.setdefault(kind["id"], max(numbers.values(), default=0) + 1)
    return numbers


def _write_event(
    work: Work, event: Event, definition: Mapping[str, Any], numbers: dict[str, int], row: EventRow | None
) -> None:
    to = {
        "version": event.version, "definition": dumps(definition), "type_numbers": dumps(numbers),
        "updated_at": work.now,
    }  # fmt: skip
    if row is not None:
        work.change(events, {"id": event.id}, to, was={"version": row.version}, else_=STALE)
        return
    work.add(events, {
        "id": event.id, "organizer": event.organizer, "slug": event.slug, "number": event.number,
        "created_at": work.now, **to,
    }, else_=STALE)  # fmt: skip


def _write_quotas(
    work: Work, event: Event, counted: Mapping[str, Counter], moved: Mapping[str, tuple[int, int]]
) -> None:
    """A pool may be made smaller than what is sold, or be new to what was sold before: then nothing is left."""
    sizes = {quota_counter(event.id, quota): size for quota, size in event.quotas.items()}
    for id in sorted({*sizes, *moved}):
        (held, sold), was = moved.get(id, (0, 0)), counted.get(id)
        if was is None:
            row = {"id": id, "organizer": event.organizer, "event": event.id, "size": sizes[id]}
            work.add(counters, {**row, "held": held, "sold": sold})
        elif held or sold:
            to = {"size": sizes.get(id, was.size), "held": was.held + held, "sold": was.sold + sold}
            work.change(counters, {"id": id}, to, was={"held": was.held, "sold": was.sold}, else_=STALE)
        elif was.size != sizes[id]:
            work.change(counters, {"id": id}, {"size": sizes[id]})


def _write_campaigns(work: Work, event: Event, known: set[str]) -> None:
    """A campaign's code is a start payload, so it is unique in the installation."""
    for campaign in event.campaigns:
        if campaign.code not in known:
            work.add(campaigns, {
                "code": campaign.code, "organizer": event.organizer, "event": event.id, "name": campaign.name,
                "medium": campaign.medium, "arrivals": 0,
            }, else_=Fact.of(CAMPAIGN_TAKEN, code=campaign.code))  # fmt: skip
