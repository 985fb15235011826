"""Pictures that arrived: fetched, read at the side, and their turn run, in the order in which they came."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Protocol

import structlog

from bots import pictures
from bots.channel import Inbound
from bots.conversation.turn import photo_of
from core.storage.chats import FETCHING
from core.storage.house import House

AT_ONCE = 20
MOST_BYTES = 12 * 1024 * 1024
log = structlog.get_logger("fetcher")
Take = Callable[..., Awaitable[None]]


class Source(Protocol):
    async def fetch(self, media: str, limit_bytes: int) -> bytes: ...


async def fetch_waiting(house: House, sources: Mapping[str, Source], take: Take) -> int:
    """How many were taken. Where the platform cannot be reached, the picture waits for the next beat."""
    taken = 0
    for row in await house.database.read(FETCHING, most=AT_ONCE):
        inbound = photo_of(row.payload)
        try:
            text = await _read(sources[inbound.account], inbound)
        except ConnectionError:
            continue
        await take(replace(inbound, text=text), fetched=True)
        taken += 1
    return taken


async def _read(source: Source, inbound: Inbound) -> str:
    """The first code in the picture; empty when there is none to read, or it is no picture."""
    try:
        codes = await pictures.read_codes(await source.fetch(inbound.media, MOST_BYTES))
    except (ValueError, LookupError) as error:
        log.info("picture_unread", account=inbound.account, reason=type(error).__name__)
        return ""
    return codes[0] if codes else ""
