"""An event that came as a file: read beside the house, every mistake at once, and told what it would change."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from admin_bot.beside import beside
from admin_bot.events.workbook_laying import Place, Workbook
from admin_bot.events.workbook_opening import Grids, open_workbook
from admin_bot.events.workbook_reading import slug_in, tree_of
from core.domain.event_file import Problem, Reading, problem_text, read_event_file, read_tree
from core.domain.event_file.values import SLUG
from core.domain.times import local
from core.storage.events import EVENT_ROW
from core.storage.work import Work
from core.usecases.make_event import free_slug
from locales.translator import translate

PATIENCE_SECONDS = 30.0
BYTES_MAX = 20_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """`definition` None: it cannot be imported. `errors` and `warnings` as they are read aloud, each with its place;
    `old` is the event of that name as it is now."""

    definition: dict[str, Any] | None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    old: dict[str, Any] | None = None


async def read_upload(work: Work, raw: bytes, name: str, language: str) -> Upload:
    if len(raw) > BYTES_MAX:
        return Upload(None, (translate(language, "event_upload.too_large", most=BYTES_MAX // 1_000_000),))
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            read = await _workbook(work, raw, language) if is_excel(name) else await _yaml(work, raw, language)
    except TimeoutError:
        return Upload(None, (translate(language, "event_upload.too_slow"),))
    return await _of_its_owner(work, read, language)


def is_excel(name: str) -> bool:
    return name.lower().endswith((".xlsx", ".xlsm", ".xls"))


async def _yaml(work: Work, raw: bytes, language: str) -> Upload:
    reading = await beside(read_event_file, raw, language=language)

    def told(problem: Problem) -> str:
        place = translate(language, "event_upload.line", line=problem.line)
        where = f"{place} · {problem.field}" if problem.field else place
        return translate(language, "event_upload.at", where=where, what=problem_text(problem, language))

    read = _told(reading, told)
    old = await _old(work, read.definition["event"]) if read.definition else None
    return Upload(read.definition, read.errors, (*read.warnings, *_unread_tables(read.definition, language)), old)


def _unread_tables(definition: dict[str, Any] | None, language: str) -> list[str]:
    """A table that the file names is not beside it here."""
    tables = (definition or {}).get("lookups", [])
    named = [table["file"] for table in tables if table.get("file")]
    return [translate(language, "event_upload.table", file=file) for file in named]


async def _workbook(work: Work, raw: bytes, language: str) -> Upload:
    grids = await beside(open_workbook, raw)
    if isinstance(grids, Problem):
        return Upload(None, (problem_text(grids, language),))
    if not grids.sheets:
        return Upload(None, (translate(language, "event_upload.no_event"),))
    slug = slug_in(grids)
    old = await _old(work, slug)
    zone = (old or {}).get("timezone", "UTC")
    book = Workbook(language, local(work.now, zone).replace(tzinfo=None), currency=(old or {}).get("currency", ""))
    reading = read_tree(await _tree(work, grids, book, old, slug), book.problems, language=language)
    read = _told(reading, lambda problem: _in_cell(problem, book.places, language))
    return Upload(read.definition, read.errors, read.warnings, old)


async def _tree(work: Work, grids: Grids, book: Workbook, old: dict[str, Any] | None, slug: str) -> Any:
    """A new event without a name of its own gets one made of its title."""
    tree = tree_of(grids, book, old)
    if not slug:
        title = tree.pairs.get("title")
        texts = list(title.pairs.values()) if title and title.pairs else [title] if title else []
        starts = tree.pairs.get("starts_at")
        try:
            start = datetime.fromisoformat(starts.text if starts else "")
        except ValueError:
            start = local(work.now, "UTC")
        name = await free_slug(work, texts[0].text if texts else "", start)
        tree.pairs["event"] = read_line(name)
    return tree


def read_line(text: str) -> Any:
    from core.domain.event_file import node_of

    return node_of(text, 0)


def _in_cell(problem: Problem, places: list[Place], language: str) -> str:
    what = problem_text(problem, language)
    if not 0 < problem.line <= len(places):
        return translate(language, "event_upload.at", where=problem.field, what=what) if problem.field else what
    place = places[problem.line - 1]
    cell = f"{place.sheet}!{place.cell}" if place.cell else f"{place.sheet}!{place.column}"
    where = f"{cell} · {place.column}" if place.cell else cell
    return translate(language, "event_upload.at", where=where, what=what)


def _told(reading: Reading, say: Any) -> Upload:
    errors = tuple(dict.fromkeys(say(problem) for problem in reading.errors))
    return Upload(reading.definition, errors, tuple(dict.fromkeys(say(problem) for problem in reading.warnings)))


async def _old(work: Work, slug: str) -> dict[str, Any] | None:
    """The event of that name, of this organizer."""
    row = await work.first(EVENT_ROW, slug=slug) if SLUG.fullmatch(slug) else None
    if row is None or row.organizer != work.actor.organizer:
        return None
    old: dict[str, Any] = orjson.loads(row.definition)
    return old


async def _of_its_owner(work: Work, read: Upload, language: str) -> Upload:
    """A name that somebody else's event has already is a mistake like any other."""
    if read.definition is None or read.old is not None:
        return read
    if await work.first(EVENT_ROW, slug=read.definition["event"]) is None:
        return read
    told = translate(language, "event_upload.name_taken", name=read.definition["event"])
    return Upload(None, (*read.errors, told), read.warnings)
