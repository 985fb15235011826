"""A line for each request that went wrong or took long: what was asked, how it ended, how long it took. No query, no
body, no secret of an address. What goes well is counted in /metrics."""

import re
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("request")
# Addresses whose second part opens something; longer paths below them keep their ends ("/t/…/qr.png"), but for a file's
# name, which is somebody's. Hooks carry their secrets in headers, permits theirs behind the #.
_OPENS = re.compile(r"^/+(?:(files)/.*|(t|pay|staff|wall)/+[^/]*)", re.DOTALL)
# Asked all the time by machines and pages, or meant to stay open.
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/", "/chat/api/stream")
WRONG, SLOW_MS = 400, 1_000


class RequestLog:
    """ASGI, around the whole app: what an exception ends is told as 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_QUIET):
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            took = round((time.perf_counter() - started) * 1000, 1)
            if status >= WRONG or took >= SLOW_MS:
                log.info("request", method=scope["method"], path=shown(scope["path"]), status=status, ms=took)


def shown(path: str) -> str:
    """The path without what opens something."""
    return _OPENS.sub(r"/\1\2/…", path)[:200]
