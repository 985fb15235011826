"""The gate page: static files and its texts."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bots.errors import json_response
from locales.translator import available, catalog

FOLDER = Path(__file__).parent / "miniapp"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
        "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "Permissions-Policy": "camera=(self)",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page_routes() -> list[BaseRoute]:
    return [
        Route("/gate", _with_slash),
        Route("/gate/texts/{language}.json", _texts),
        Mount("/gate", app=_with_headers(StaticFiles(directory=FOLDER, html=True))),
    ]


async def _with_slash(request: Request) -> Response:
    return RedirectResponse("/gate/", 308)


async def _texts(request: Request) -> Response:
    language = available(request.path_params["language"])
    return json_response(catalog("gate.", language) | catalog("verdict.", language), headers=HEADERS)


def _with_headers(app: ASGIApp) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_more(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await app(scope, receive, send_more)

    return serve
