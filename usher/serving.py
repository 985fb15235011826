"""`usher serve`: one process, the web server and everything that runs beside it."""

import asyncio
import contextlib
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import structlog
import uvicorn

from admin_bot import beside
from bots import pictures
from core.storage.leading import Leading
from core.storage.migrate import migrate
from locales.translator import translate
from usher.demo_page.page import DemoPage
from usher.opening import make_house
from usher.settings import Settings
from usher.web import web_app
from usher.wiring import Wired, wire

log = structlog.get_logger("serving")
GRACE_SECONDS = 5
GARBAGE_AFTER = 5_000  # objects more than there were, instead of Python's 700: a turn makes thousands
Prepare = Callable[[Wired], Awaitable[DemoPage]]


def serve(settings: Settings, prepare: Prepare | None = None) -> None:
    """Until SIGTERM or SIGINT; then what is on its way is finished and everything is closed. `prepare` sets up a demo
    and answers its page."""
    try:
        import uvloop
    except ImportError:  # Windows
        asyncio.run(run(settings, prepare))
    else:
        uvloop.run(run(settings, prepare))


async def run(settings: Settings, prepare: Prepare | None = None) -> None:
    await migrate(settings.database_url)
    house = make_house(settings)
    await house.open()
    leading = Leading(settings.database_url)
    wired: Wired | None = None
    try:
        wired = wire(settings, house)
        page = await prepare(wired) if prepare else None
        app = web_app(wired, leading, demo=page)
        key = "cli.demo" if prepare else "cli.serving"
        sys.stderr.write(translate("en", key, url=settings.base_url) + "\n")
        config = uvicorn.Config(
            app, host=settings.host, port=settings.port, log_config=None, access_log=False, server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS, proxy_headers=True,
        )  # fmt: skip
        await Server(config, wired).serve()
    finally:
        await leading.release()
        await house.close()
        pictures.close()
        beside.close()


class Server(uvicorn.Server):
    """Open streams are told to end before the server waits for them."""

    def __init__(self, config: uvicorn.Config, wired: Wired) -> None:
        super().__init__(config)
        self._wired = wired

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """What was made until now stays: whoever looks for garbage from here on need not walk through it each time."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """uvicorn would raise the signal again when it has ended, before the writer and the database are closed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def shutdown(self, sockets: Any = None) -> None:
        await self._wired.webchat.stop()
        await super().shutdown(sockets)
