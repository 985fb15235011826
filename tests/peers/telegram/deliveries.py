"""How updates reach the bot: kept until confirmed, by long polling or by webhook."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from tests.peers.telegram.rules import ApiError, bad, check_webhook, structure

UNASKED = ("chat_member", "message_reaction", "message_reaction_count")  # only told when asked for
ATTEMPTS_MAX = 200
Reply = Callable[[dict[str, Any]], Awaitable[object]]


class Deliveries:
    """`connections` webhook requests at a time (1 keeps the order); `retry_seconds` between two tries of one."""

    def __init__(self) -> None:
        self.connections = 1
        self.retry_seconds = 0.05
        self.log: dict[int, dict[str, Any]] = {}
        self.pending: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.statuses: list[int] = []  # what the webhook answered, 0: no connection
        self._held: list[dict[str, Any]] | None = None
        self._allowed: list[str] = []
        self._ids = itertools.count(700_001)
        self._flying: set[int] = set()
        self._arrived = asyncio.Event()
        self._poll: asyncio.Event | None = None
        self._workers: list[asyncio.Task[None]] = []

    def push(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        number = next(self._ids) if update_id is None else update_id
        update = {"update_id": number, kind: content}
        self.log[number] = update
        if kind in self._allowed or (not self._allowed and kind not in UNASKED):
            (self.pending if self._held is None else self._held).append(update)
            self._wake()
        return number

    def repeat(self, update_id: int) -> None:
        """Delivers an update once more, as happens when an ack is lost."""
        self.pending.append(dict(self.log[update_id]))
        self._wake()

    def hold(self) -> None:
        """From now on updates wait, until `release` lets them go in the order that it makes."""
        self._held = []

    def release(self, order: Callable[[list[dict[str, Any]]], list[dict[str, Any]]] = list) -> None:
        self.pending += order(self._held or [])
        self._held = None
        self._wake()

    def _wake(self) -> None:
        self._arrived.set()
        self._arrived = asyncio.Event()

    async def get_updates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first",
            )
        offset, limit = int(params.get("offset") or 0), int(params.get("limit") or 100)
        if "allowed_updates" in params:
            self._allowed = structure(params["allowed_updates"], "allowed updates")
        if not 1 <= limit <= 100:
            raise bad("limit must be between 1 and 100")
        if offset > 0:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        elif offset < 0:
            self.pending = self.pending[offset:]
        if not self.pending:
            await self._long_poll(min(int(params.get("timeout") or 0), 50))
        return sorted(self.pending[:limit], key=lambda update: update["update_id"])

    async def _long_poll(self, seconds: int) -> None:
        if self._poll:
            self._poll.set()
        mine = self._poll = asyncio.Event()
        waits = [asyncio.ensure_future(event.wait()) for event in (mine, self._arrived)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if mine.is_set():
            raise ApiError(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )
        self._poll = None

    def set_webhook(self, params: dict[str, Any]) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        if url:
            check_webhook(url, secret)
        if not 1 <= int(params.get("max_connections") or 40) <= 100:
            raise bad("max_connections must be between 1 and 100")
        self._allowed = structure(params.get("allowed_updates"), "allowed updates") or []
        self.webhook = {"url": url, "secret": secret} if url else {}
        if self._poll and url:
            self._poll.set()
        self._wake()
        return True

    def start(self, reply: Reply) -> None:
        self._workers = [asyncio.create_task(self._post_all(reply)) for _ in range(self.connections)]

    async def stop(self) -> None:
        self._wake()
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _post_all(self, reply: Reply) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while True:
                update = next((u for u in self.pending if id(u) not in self._flying), None) if self.webhook else None
                if update is None:
                    await self._arrived.wait()
                    continue
                self._flying.add(id(update))
                if await self._post(session, update, reply):
                    self.pending = [each for each in self.pending if each is not update]
                self._flying.discard(id(update))

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, Any], reply: Reply) -> bool:
        """Whether the update is done with: taken, or given up."""
        for _ in range(ATTEMPTS_MAX):
            if not self.webhook:
                return False
            secret = self.webhook["secret"]
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
            try:
                async with session.post(self.webhook["url"], json=update, headers=headers) as response:
                    self.statuses.append(response.status)
                    if response.ok:
                        if response.content_type == "application/json":
                            await reply(await response.json())
                        return True
            except aiohttp.ClientError:
                self.statuses.append(0)
            await asyncio.sleep(self.retry_seconds)
        return True
