"""Ask an organizer's table: where do I sit? Two people of one name are told apart by asking, never by leaking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from core.domain.event import Event, Lookup
from core.domain.ids import derived_id
from core.domain.refusals import Fact
from core.domain.times import HOUR
from core.storage.lookups import FOUND, HEAD, MISSES
from core.storage.tables import lookup_asks, lookups
from core.storage.work import Work
from core.usecases.import_lookup import key_of
from locales.translator import translate

MISSES_AN_HOUR = 5
STRAY_MISSES = 30  # of one network, more than it found: see docs/decisions/0012
STALE, FOUND_BEFORE = Fact("stale"), Fact("found_before")
Outcome = Literal["found", "missed", "ambiguous", "locked"]


@dataclass(frozen=True, slots=True)
class Asked:
    outcome: Outcome
    row: Mapping[str, str]


async def ask_lookup(
    work: Work, event: Event, lookup: Lookup, identity: str, way: Sequence[str], values: Sequence[str], origin: str = ""
) -> Asked:
    """`way`: one of the combinations that the organizer allowed. Five misses an hour lock the question. `origin` is the
    network that asks, where identities cost nothing: its misses are weighed against what it found."""
    if await _misses(work, identity) >= MISSES_AN_HOUR or (origin and await _guesses(work, origin)):
        return Asked("locked", {})
    rows = await find_row(work, event, lookup, way, values)
    if len(rows) == 1:
        if origin and not work.knows(FOUND_BEFORE.code):
            what = (event.id, lookup.id, key_of(event, way, values), work.now // HOUR)
            _note(work, event, found_by(origin), id=derived_id("found", origin, *what))
        return Asked("found", rows[0])
    head = await work.first(HEAD, event=event.id, lookup=lookup.id) if not rows else None
    before = await work.read(MISSES, identity=identity, since=head.updated_at) if head else []
    for who in (identity, missed_by(origin)) if origin else (identity,):
        _note(work, event, who, id=work.house.new_id())
    if head and not before[0].n:  # people are counted, since the table is what it is, and not how often they try
        work.change(lookups, {"event": event.id, "lookup": lookup.id}, {"misses": head.misses + 1},
                    was={"misses": head.misses}, else_=STALE)  # fmt: skip
    return Asked("ambiguous" if rows else "missed", {})


async def _misses(work: Work, who: str) -> int:
    return (await work.read(MISSES, identity=who, since=work.now - HOUR))[0].n


async def _guesses(work: Work, origin: str) -> bool:
    """Whether more was missed than honest people miss: most of them are in the table."""
    return await _misses(work, missed_by(origin)) >= STRAY_MISSES + await _misses(work, found_by(origin))


def missed_by(origin: str) -> str:
    return f"missed by {origin}"


def found_by(origin: str) -> str:
    return f"found by {origin}"


def _note(work: Work, event: Event, who: str, *, id: str) -> None:
    """The same find counts once an hour: nobody earns guesses by asking for themselves again."""
    row = {"id": id, "organizer": event.organizer, "identity": who, "at": work.now}
    work.add(lookup_asks, row, else_=FOUND_BEFORE)


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
