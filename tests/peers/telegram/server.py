"""A Bot API server on 127.0.0.1 that keeps the documented rules, for one bot; people are `user.User`."""

import asyncio
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any, Literal, Self

from aiohttp import web

from tests.peers.telegram.deliveries import Deliveries
from tests.peers.telegram.methods import Methods, Params
from tests.peers.telegram.rules import ApiError
from tests.peers.telegram.world import World

TOKEN = "42:loopback-token"
CHAT_BURST = 5  # sends to one chat beyond one a second
BOT_PER_SECOND = 30


@dataclass
class Trouble:
    """What shall happen to the next call of a method: an error; no answer at all; done, but the answer lost."""

    kind: Literal["error", "hang", "lost"]
    error: ApiError | None = None


class TelegramPeer:
    """`async with TelegramPeer() as peer:` then point a client at `peer.api_url` with `peer.token`.

    `floods` turns the rate limits on (429 with retry_after). `calls` is what the bot asked: (method, params).
    """

    def __init__(self, token: str = TOKEN, username: str = "usher_test_bot", *, floods: bool = False) -> None:
        self.token = token
        self.floods = floods
        self.calls: list[tuple[str, Params]] = []
        self.deliveries = Deliveries()
        bot_id = int(token.partition(":")[0])
        self.world = World(
            {
                "id": bot_id,
                "is_bot": True,
                "first_name": "Usher",
                "username": username,
                "can_join_groups": True,
                "can_read_all_group_messages": False,
                "supports_inline_queries": False,
            }
        )
        self.api_url = ""
        self._methods = Methods(self.world, self.deliveries)
        self._troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self._sends: dict[object, deque[float]] = defaultdict(deque)
        self._runner: web.AppRunner | None = None
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> None:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        app.router.add_get("/file/bot{token}/files/{file_id}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.api_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.deliveries.start(self._webhook_reply)

    async def stop(self) -> None:
        self._closing.set()
        await self.deliveries.stop()
        if self._runner:
            await self._runner.cleanup()

    def fail(self, method: str, code: int, description: str, *, retry_after: int = 0, times: int = 1) -> None:
        """The next calls of a method are refused with this."""
        error = ApiError(code, description, {"retry_after": retry_after} if retry_after else {})
        self._troubles[method.lower()].extend([Trouble("error", error)] * times)

    def hang(self, method: str) -> None:
        """The next call of a method is neither done nor answered."""
        self._troubles[method.lower()].append(Trouble("hang"))

    def lose_answer(self, method: str) -> None:
        """The next call of a method is done, and the connection breaks before the answer."""
        self._troubles[method.lower()].append(Trouble("lost"))

    def called(self, method: str) -> list[Params]:
        return [params for name, params in self.calls if name.lower() == method.lower()]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            if request.match_info["token"] != self.token:
                raise ApiError(401, "Unauthorized")
            params = await _params(request)
            self.calls.append((method, params))
            troubles = self._troubles[method.lower()]
            trouble = troubles.popleft() if troubles else None
            if trouble and trouble.error:
                raise trouble.error
            if trouble and trouble.kind == "hang":
                await self._closing.wait()
            self._check_flood(method, params)
            result = await self._methods.call(method, params)
        except ApiError as error:
            return web.json_response(error.body(), status=error.code)
        if trouble and trouble.kind == "lost" and request.transport:
            request.transport.abort()
        return web.json_response({"ok": True, "result": result})

    async def _webhook_reply(self, body: dict[str, Any]) -> None:
        """A method called by the webhook's own answer; its result is told to nobody."""
        method = str(body.pop("method", ""))
        self.calls.append((method, body))
        try:
            await self._methods.call(method, body)
        except ApiError as error:
            self.calls.append((f"{method} refused", {"description": error.description}))

    def _check_flood(self, method: str, params: Params) -> None:
        if not self.floods or not method.lower().startswith(("send", "edit")):
            return
        now, chat = time.monotonic(), str(params.get("chat_id"))
        for key, most, seconds in ((chat, CHAT_BURST, float(CHAT_BURST)), (None, BOT_PER_SECOND, 1.0)):
            sends = self._sends[key]
            while sends and sends[0] <= now - seconds:
                sends.popleft()
            if len(sends) >= most:
                wait = max(1, round(sends[0] + seconds - now))
                raise ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        for key in (chat, None):
            self._sends[key].append(now)

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.match_info["file_id"])
        if request.match_info["token"] != self.token or content is None:
            return web.json_response(ApiError(404, "Not Found").body(), status=404)
        return web.Response(body=content, content_type="application/octet-stream")


async def _params(request: web.Request) -> Params:
    """Query, form, multipart (files as bytes) or JSON, as the Bot API takes them."""
    params: Params = dict(request.query)
    if request.content_type == "application/json":
        return params | await request.json()
    if request.content_type == "multipart/form-data":
        async for part in await request.multipart():
            params[part.name] = bytes(await part.read()) if part.filename else await part.text()
        return params
    return params | dict(await request.post())
