"""Pictures and files that arrived: fetched, kept, read at the side, and their turn run, in each person's order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

import structlog

from bots import pictures
from bots.channel import Inbound
from bots.conversation.turn import PATIENCE, kept_inbound
from core.domain.ids import derived_id
from core.domain.times import HOUR
from core.storage.chats import FETCHING, InboxRow
from core.storage.house import House
from core.storage.work import Actor, Work
from core.usecases.keep_file import keep_file

AT_ONCE = 20  # of each account: where one platform is away, the others' pictures are read
GIVEN_UP = HOUR  # what could not be fetched for so long is told to be gone
MOST_BYTES = 20 * 1024 * 1024  # what the Bot API hands out
log = structlog.get_logger("fetcher")
Take = Callable[..., Awaitable[None]]


class Source(Protocol):
    async def fetch(self, media: str, limit_bytes: int) -> bytes: ...


async def fetch_waiting(house: House, sources: Mapping[str, Source], take: Take) -> int:
    """How many were taken. Where the platform cannot be reached, the picture waits for the next beat."""
    work = []
    for account, source in sources.items():
        waiting: dict[str, list[InboxRow]] = {}
        for row in await house.database.read(FETCHING, account=account, most=AT_ONCE):
            waiting.setdefault(row.identity, []).append(row)
        work += [_take_all(house, source, take, rows) for rows in waiting.values()]
    return sum(await asyncio.gather(*work))


async def _take_all(house: House, source: Source, take: Take, rows: list[InboxRow]) -> int:
    """Those of one person, one after the other; the next ones wait for one that cannot be had now, within patience."""
    taken = 0
    for row in rows:
        try:
            inbound = await _fetched(house, row, source, kept_inbound(row.payload))
        except ConnectionError:
            if house.now() - row.received_at < PATIENCE:
                break
            continue
        await take(inbound, fetched=True)
        taken += 1
    return taken


async def _fetched(house: House, row: InboxRow, source: Source, inbound: Inbound) -> Inbound:
    """With its file, and the first code in a picture; told as too large, unreadable or gone where there is nothing."""
    if inbound.kind not in ("photo", "file"):
        return inbound
    try:
        raw = await source.fetch(inbound.media, MOST_BYTES)
    except ValueError as error:
        log.info("file_not_fetched", account=inbound.account, reason=type(error).__name__)
        return inbound if inbound.kind == "photo" else replace(inbound, kind="unusable", text="file_too_large")
    except (LookupError, ConnectionError) as error:
        if isinstance(error, ConnectionError) and house.now() - row.received_at < GIVEN_UP:
            raise
        log.info("file_not_fetched", account=inbound.account, reason=type(error).__name__)
        return replace(inbound, kind="unusable", text="file_gone")
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
