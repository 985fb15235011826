"""Replace a lookup's table, and how it is asked, in chunks: a kill costs one of them, and who asks meanwhile is
answered from the old table until the new one is whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.event import Event, Lookup
from core.domain.event_file.changing import NEW, Patch
from core.domain.lookup_table import Table
from core.domain.refusals import Refused
from core.storage.lookups import HEAD
from core.storage.work import Work
from core.usecases.edit_event import edit_event
from core.usecases.import_lookup import CHUNK, clear_some, head_of, switch_table, write_rows

SWITCH, CLEAR, OVER = "switch", "clear", "over"


@dataclass(frozen=True, slots=True)
class Plan:
    """How the table will be asked. `was` is the version that it takes the place of (0: none yet), `version` its own."""

    lookup: str
    name: Mapping[str, str]
    find_by: tuple[tuple[str, ...], ...]
    private: tuple[str, ...]
    answer: Mapping[str, str]
    keywords: Mapping[str, tuple[str, ...]]
    was: int
    version: int

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Plan":
        """From what a conversation or a task keeps."""
        ways = tuple(tuple(way) for way in told["find_by"])
        words = {tag: tuple(listed) for tag, listed in told["keywords"].items()}
        return cls(told["lookup"], told["name"], ways, tuple(told["private"]), told["answer"], words, told["was"],
                   told["version"])  # fmt: skip

    @property
    def asked(self) -> Lookup:
        return Lookup(self.lookup, self.name, self.find_by, self.answer, self.private, self.keywords)


async def replace_some(work: Work, event: Event, plan: Plan, table: Table, cursor: str) -> str:
    """The next step after `cursor` (empty: the first); the cursor after it, OVER at the end. Refused: stale where
    somebody else replaced the table meanwhile; then what was written for this one is taken away first."""
    if cursor == SWITCH:
        return await _switch(work, event, plan, table)
    if cursor.startswith(CLEAR):
        version = int(cursor.removeprefix(CLEAR))
        return cursor if await clear_some(work, event.id, plan.lookup, version) else OVER
    start = int(cursor or 0)
    await write_rows(work, event, plan.asked, table, plan.version, start)
    return str(start + CHUNK) if start + CHUNK < len(table.rows) else SWITCH


async def _switch(work: Work, event: Event, plan: Plan, table: Table) -> str:
    """The table and how it is asked change in one commit."""
    head = await work.first(HEAD, event=event.id, lookup=plan.lookup)
    if (head.version if head else 0) != plan.was:
        raise Refused("stale")
    if patch := _patch(event, plan):
        event = await edit_event(work, event.slug, patch)
    await switch_table(work, event, plan.asked, head or await head_of(work, event, plan.asked), plan.version, table)
    return f"{CLEAR}{plan.was}"


def _patch(event: Event, plan: Plan) -> Patch:
    known = next((one for one in event.lookups if one.id == plan.lookup), None)
    find_by, private = [list(way) for way in plan.find_by], list(plan.private)
    if known is None:
        made: dict[str, Any] = {"id": plan.lookup, "name": dict(plan.name), "find_by": find_by, "private": private,
                                "answer": dict(plan.answer)}  # fmt: skip
        if plan.keywords:
            made["keywords"] = {tag: list(words) for tag, words in plan.keywords.items()}
        return [(("lookups", NEW), made)]
    at = ("lookups", plan.lookup)
    patch: list[tuple[tuple[str, ...], Any]] = []
    if known.find_by != plan.find_by:
        patch.append(((*at, "find_by"), find_by))
    if set(known.private) != set(plan.private):
        patch.append(((*at, "private"), private))
    if dict(known.answer) != dict(plan.answer):
        patch.append(((*at, "answer"), dict(plan.answer)))
    return patch
