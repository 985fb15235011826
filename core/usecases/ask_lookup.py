"""Ask an organizer's table: where do I sit? Two people of one name are told apart by asking, never by leaking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from core.domain.event import Event, Lookup
from core.domain.refusals import Fact
from core.domain.times import HOUR
from core.storage.lookups import FOUND, HEAD, MISSES
from core.storage.tables import lookup_asks, lookups
from core.storage.work import Work
from core.usecases.import_lookup import key_of
from locales.translator import translate

MISSES_AN_HOUR = 5
STALE = Fact("stale")
Outcome = Literal["found", "missed", "ambiguous", "locked"]


@dataclass(frozen=True, slots=True)
class Asked:
    outcome: Outcome
    row: Mapping[str, str]


async def ask_lookup(
    work: Work, event: Event, lookup: Lookup, identity: str, way: Sequence[str], values: Sequence[str]
) -> Asked:
    """`way`: one of the combinations that the organizer allowed. Five misses an hour lock the question."""
    misses = await work.read(MISSES, identity=identity, since=work.now - HOUR)
    if misses[0].n >= MISSES_AN_HOUR:
        return Asked("locked", {})
    rows = await find_row(work, event, lookup, way, values)
    if len(rows) == 1:
        return Asked("found", rows[0])
    head = await work.first(HEAD, event=event.id, lookup=lookup.id) if not rows else None
    before = await work.read(MISSES, identity=identity, since=head.updated_at) if head else []
    work.add(lookup_asks, {
        "id": work.house.new_id(), "organizer": event.organizer, "identity": identity, "at": work.now,
    })  # fmt: skip
    if head and not before[0].n:  # people are counted, since the table is what it is, and not how often they try
        work.change(lookups, {"event": event.id, "lookup": lookup.id}, {"misses": head.misses + 1},
                    was={"misses": head.misses}, else_=STALE)  # fmt: skip
    return Asked("ambiguous" if rows else "missed", {})


async def find_row(
    work: Work, event: Event, lookup: Lookup, way: Sequence[str], values: Sequence[str]
) -> list[dict[str, str]]:
    """The one row; two where it is not one; none. Nothing is counted."""
    key = key_of(event, way, values)
    rows = await work.read(FOUND, event=event.id, lookup=lookup.id, found_by=key) if key else []
    return [orjson.loads(row.data) for row in rows]


def answer_text(event: Event, lookup: Lookup, row: Mapping[str, Any], language: str, *, verified: bool) -> str:
    """The organizer's sentence; nothing reads “—”, and what is private is told to a verified phone only."""
    told = {}
    for column, value in row.items():
        if column in lookup.private and not verified:
            told[column] = translate(language, "lookup.private")
        else:
            told[column] = str(value).strip() or "—"
    text = event.text(lookup.answer, language)
    for column, value in told.items():
        text = text.replace("{" + column + "}", value)
    return text
