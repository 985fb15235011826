"""Pictures and files that arrived: fetched, kept, read at the side, and their turn run, in each person's order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

import structlog

from bots import pictures
from bots.channel import Inbound
from bots.conversation.turn import photo_of
from core.domain.ids import derived_id
from core.storage.chats import FETCHING, InboxRow
from core.storage.house import House
from core.storage.work import Actor, Work
from core.usecases.keep_file import keep_file

AT_ONCE = 20
MOST_BYTES = 20 * 1024 * 1024  # what the Bot API hands out
log = structlog.get_logger("fetcher")
Take = Callable[..., Awaitable[None]]


class Source(Protocol):
    async def fetch(self, media: str, limit_bytes: int) -> bytes: ...


async def fetch_waiting(house: House, sources: Mapping[str, Source], take: Take) -> int:
    """How many were taken. Where the platform cannot be reached, the picture waits for the next beat."""
    waiting: dict[str, list[InboxRow]] = {}
    for row in await house.database.read(FETCHING, most=AT_ONCE):
        waiting.setdefault(row.identity, []).append(row)
    return sum(await asyncio.gather(*(_take_all(house, sources, take, rows) for rows in waiting.values())))


async def _take_all(house: House, sources: Mapping[str, Source], take: Take, rows: list[InboxRow]) -> int:
    """Those of one person, one after the other."""
    for taken, row in enumerate(rows):
        inbound = photo_of(row.payload)
        try:
            inbound = await _fetched(house, row, sources[inbound.account], inbound)
        except ConnectionError:
            return taken
        await take(inbound, fetched=True)
    return len(rows)


async def _fetched(house: House, row: InboxRow, source: Source, inbound: Inbound) -> Inbound:
    """With its file, and the first code in a picture; told as too large or unreadable where there is nothing."""
    try:
        raw = await source.fetch(inbound.media, MOST_BYTES)
    except (ValueError, LookupError) as error:
        log.info("file_not_fetched", account=inbound.account, reason=type(error).__name__)
        return inbound if inbound.kind == "photo" else replace(inbound, kind="unusable", text="file_too_large")
    kept = inbound.kept or await _keep(house, row, inbound, raw)
    return replace(inbound, kept=kept, code=await _code(inbound, raw) if inbound.kind == "photo" else "")


async def _keep(house: House, row: InboxRow, inbound: Inbound, raw: bytes) -> str:
    id = derived_id("file", row.account, row.external_id)
    work = Work(house, Actor(row.identity, row.account, row.organizer))
    picture = inbound.kind == "photo"
    name = inbound.name_of_file or ("picture" if picture else "file")
    media_type = inbound.media_type or ("image/jpeg" if picture else "application/octet-stream")
    keep_file(work, raw, name=name, media_type=media_type, identity=row.identity, id=id)
    await house.commit(work)  # there already when a kill came between this and the turn
    return id


async def _code(inbound: Inbound, raw: bytes) -> str:
    """The first code in the picture; empty when there is none to read, or it is no picture."""
    try:
        codes = await pictures.read_codes(raw)
    except (ValueError, LookupError) as error:
        log.info("picture_unread", account=inbound.account, reason=type(error).__name__)
        return ""
    return codes[0] if codes else ""
