"""Change a part of an event: the whole definition is checked as its file would be, and what was sold stays sold."""

from typing import Any

import orjson

from core.domain.event import Event
from core.domain.event_file import Problem, node_of, read_tree
from core.domain.event_file.changing import Patch, at_path, changed
from core.domain.event_file.nodes import NODES_MAX
from core.domain.refusals import Refused
from core.storage.events import EVENT_ROW
from core.storage.work import Work
from core.usecases.import_event import import_event

# Values that audit keeps with what they were; of everything else only the path (texts and contacts are people's).
SAID = frozenset({"price", "capacity", "currency", "payments", "published", "live", "languages", "timezone",
                  "starts_at", "ends_at", "doors_at", "from", "until", "max", "min", "per_person"})  # fmt: skip


async def edit_event(work: Work, slug: str, patch: Patch) -> Event:
    """The event as it is sold from now on. Refused: not_found, wrong_state (a part is not there any more),
    invalid_event with every `problems`."""
    row = await work.first(EVENT_ROW, slug=slug)
    if row is None or row.organizer != work.actor.organizer:
        raise Refused("not_found", {"event": slug})
    before: dict[str, Any] = orjson.loads(row.definition)
    try:
        made = changed(before, patch)
    except KeyError as gone:
        raise Refused("wrong_state", {"gone": str(gone)}) from gone
    event, _ = await import_event(work, checked(made), row.organizer, over=row)
    said = {".".join(path): [at_path(before, path), value] for path, value in patch if path[-1] in SAID}
    work.audit("event.edited", event.id, fields=[".".join(path) for path, _ in patch], values=said)
    return event


def checked(definition: dict[str, Any], language: str = "en") -> dict[str, Any]:
    """The definition in its canonical form; Refused invalid_event with what is wrong with it."""
    tree = node_of(definition)
    if tree.size > NODES_MAX:
        raise Refused("invalid_event", {"problems": [Problem(1, "", "too_big")]})
    reading = read_tree(tree, language=language)
    if reading.definition is None:
        raise Refused("invalid_event", {"problems": list(reading.errors)})
    return reading.definition
