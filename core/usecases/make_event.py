"""Make an event in a chat: a draft in test mode, under a short name of its own; or a copy of another one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from core.domain.event import Event
from core.domain.event_file.changing import copied
from core.domain.naming import MOST, event_slug
from core.domain.refusals import Refused
from core.storage.events import EVENT_ROW
from core.storage.touched import CODES_LIKE, SLUGS_LIKE
from core.storage.work import Work
from core.usecases.edit_event import checked
from core.usecases.import_event import import_event


async def make_event(work: Work, definition: Mapping[str, Any], title: str) -> Event:
    """`definition` without its slug. Refused: invalid_event."""
    slug = await free_slug(work, title, datetime.fromisoformat(definition["starts_at"]))
    made = checked({"event": slug, **definition, "published": False, "live": False})
    event, _ = await import_event(work, made, work.actor.organizer)
    return event


async def copy_event(work: Work, slug: str, title: Mapping[str, str], start: datetime) -> Event:
    """Another occasion of the same: nothing that was sold is copied. Refused: not_found, invalid_event."""
    row = await work.first(EVENT_ROW, slug=slug)
    if row is None or row.organizer != work.actor.organizer:
        raise Refused("not_found", {"event": slug})
    before = orjson.loads(row.definition)
    language = before["languages"][0]
    name = await free_slug(work, title.get(language) or next(iter(title.values())), start)
    made = checked(copied(before, name, dict(title), start))
    event, _ = await import_event(work, made, row.organizer)
    work.audit("event.copied", event.id, of=row.id)
    return event


async def free_slug(work: Work, title: str, start: datetime) -> str:
    """In the whole installation, where campaigns' codes lead in too."""
    wanted = event_slug(title, start.date(), lambda name: False)[:MOST]
    given = {"name": wanted, "end": wanted + "~"}
    taken = {found.name for query in (SLUGS_LIKE, CODES_LIKE) for found in await work.read(query, **given)}
    return event_slug(title, start.date(), taken.__contains__)
