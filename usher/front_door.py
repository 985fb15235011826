"""What no address holds: no database keeps a NUL, and no text a lone surrogate, so nothing is to be found there."""

from starlette.types import ASGIApp, Receive, Scope, Send

from bots.errors import error_response
from usher.api.door import PREFIX


class FrontDoor:
    """ASGI, around the whole app, so that no route has to think of it. REST has a door of its own, which first asks who
    calls."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(PREFIX) or _is_text(scope):
            await self._app(scope, receive, send)
            return
        await error_response("bad_request")(scope, receive, send)


def _is_text(scope: Scope) -> bool:
    path, query = scope["path"], scope["query_string"]
    return "\x00" not in path and not any("\ud800" <= sign <= "\udfff" for sign in path) and b"%00" not in query
