"""What stands before every call: the bearer token is checked before anything is parsed, and no body is read further
than its limit."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.domain.refusals import Refused
from core.storage.database import Busy
from core.storage.house import House
from core.storage.people import TOKEN
from core.storage.work import Actor
from usher.api.errors import error

PREFIX = "/api/v1/"
MOST_JSON_BYTES = 256 * 1024
MOST_YAML_BYTES = 1024 * 1024
CALLER = "usher.caller"
_RANK = {"read": 0, "orders": 1, "manage": 2}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and at which version of the events."""

    token: str
    organizer: str
    scopes: frozenset[str]
    catalog: int

    @property
    def actor(self) -> Actor:
        return Actor(self.token, "api", self.organizer)

    def must(self, scope: str) -> None:
        """`manage` holds `orders`, which holds `read`."""
        if max((_RANK[own] for own in self.scopes if own in _RANK), default=-1) < _RANK[scope]:
            raise Refused("forbidden", {"needs": scope})


class Door:
    def __init__(self, app: ASGIApp, house: House) -> None:
        self._app, self._house = app, house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            caller = await self._caller(request)
        except Busy:
            await error(request, "busy")(scope, receive, send)
            return
        if caller is None:
            await error(request, "unauthorized")(scope, receive, send)
            return
        scope[CALLER] = caller
        most = MOST_YAML_BYTES if scope["method"] == "PUT" else MOST_JSON_BYTES
        wrong = _wrong(scope["path"], request.headers.get("content-length", "0"), most)
        if wrong:
            await error(request, wrong)(scope, receive, send)
            return
        await self._limited(scope, receive, send, most)

    async def _limited(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        """A body without a length is counted as it comes."""
        read, answered = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise Refused("too_large")
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except Refused as refusal:
            if answered:
                raise
            await error(Request(scope), refusal.code)(scope, receive, send)

    async def _caller(self, request: Request) -> Caller | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token or not token.isascii() or len(token) > 200:
            return None
        found = await self._house.database.read(TOKEN, digest=self._house.digest("token", token))
        if not found or found[0].revoked_at is not None:
            return None
        return Caller(found[0].id, found[0].organizer, frozenset(found[0].scopes.split()), found[0].catalog)


def _wrong(path: str, length: str, most: int) -> str:
    """What can be told without reading on: no database keeps a NUL, so nothing is there."""
    if "\x00" in path:
        return "not_found"
    if not length.isascii() or not length.isdigit():
        return "bad_request"
    return "too_large" if len(length) > 10 or int(length) > most else ""


def caller_of(request: Request) -> Caller:
    caller: Caller = request.scope[CALLER]
    return caller
