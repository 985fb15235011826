"""Long polling: an update counts as taken only after its turn is committed, in order within a chat."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram.exceptions import (
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bots.channel import Inbound, Receive
from bots.telegram.parse import update_number

LONGEST_PAUSE_SECONDS = 30.0
CONFLICT_PAUSE_SECONDS = 5.0
STOP_SECONDS = 1.5
_log = structlog.get_logger()
Fetch = Callable[[int | None], Awaitable[list[dict[str, Any]]]]


class Poller:
    """`fetch(offset)` waits for updates, `read` parses one, `receive` returns after the commit."""

    def __init__(self, account: str, fetch: Fetch, read: Callable[[object], Inbound | None], receive: Receive) -> None:
        self._account = account
        self._fetch = fetch
        self._read = read
        self._receive = receive
        self._offset: int | None = None
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._busy = False
        self._stopping = False

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"telegram-polling-{self._account}")

    async def stop(self) -> None:
        """Turns in hand may end; what was not confirmed comes again after the next start."""
        if self._task is None:
            return
        self._stopping = True
        if self._busy:
            await asyncio.wait({self._task}, timeout=STOP_SECONDS)
        self._task.cancel()
        await asyncio.wait({self._task})
        self._task = None

    async def _run(self) -> None:
        while not self._stopping:
            try:
                updates = await self._fetch(self._offset)
            except Exception as error:  # whatever it is, polling goes on
                await asyncio.sleep(self._pause_after(error))
                continue
            self._busy = True
            failed = await self._take(updates)
            self._busy = False
            self._offset = _next_offset(updates, failed)
            if not failed:
                self._failures = 0
            elif not self._stopping:
                await asyncio.sleep(self._longer_pause())

    async def _take(self, updates: list[dict[str, Any]]) -> list[int]:
        """The updates that could not be taken; chats do not wait for each other, a chat's updates do."""
        chats: dict[str, list[tuple[int, Inbound]]] = {}
        for update in updates:
            number, inbound = update_number(update), self._read(update)
            if number is not None and inbound is not None:
                chats.setdefault(inbound.address, []).append((number, inbound))
        failed = await asyncio.gather(*(self._in_order(heard) for heard in chats.values()))
        return [number for number in failed if number is not None]

    async def _in_order(self, heard: list[tuple[int, Inbound]]) -> int | None:
        for number, inbound in heard:
            try:
                await self._receive(inbound)
            except Exception:
                _log.exception("telegram_update_not_taken", account=self._account, update=inbound.external_id)
                return number
        return None

    def _pause_after(self, error: Exception) -> float:
        match error:
            case TelegramRetryAfter():
                return float(error.retry_after)
            case TelegramConflictError():
                _log.warning("telegram_polling_conflict", account=self._account, told=error.message)
                return max(CONFLICT_PAUSE_SECONDS, self._longer_pause())
            case TelegramUnauthorizedError() | TelegramNotFound():
                _log.error("telegram_token_refused", account=self._account)
                return LONGEST_PAUSE_SECONDS
            case _:
                _log.warning("telegram_unreachable", account=self._account, error=type(error).__name__)
                return self._longer_pause()

    def _longer_pause(self) -> float:
        self._failures += 1
        return float(min(2 ** (self._failures - 1), LONGEST_PAUSE_SECONDS))


def _next_offset(updates: list[dict[str, Any]], failed: list[int]) -> int | None:
    """The first failed one comes again, and all after it (known ones are dropped by their id). After an empty answer
    all is confirmed, and no offset is kept: after a quiet week ids start again at random, maybe lower."""
    if failed:
        return min(failed)
    return max((number for each in updates if (number := update_number(each)) is not None), default=-1) + 1 or None
