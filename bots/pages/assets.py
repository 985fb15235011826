"""Styles, scripts and pictures of pages, served from a folder."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def assets(path: str, folder: Path) -> Mount:
    """A mount of `folder` at `path`. Browsers ask each time whether a file changed (an ETag answers): after an
    upgrade nobody runs old scripts against new routes."""
    return Mount(path, app=_checked(StaticFiles(directory=folder)))


def _checked(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_checked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-cache"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await app(scope, receive, send_checked)

    return serve
