"""The web chat's interface: begin a conversation, send, and read what came, at once or as a stream."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bots.channel import Inbound, Receive
from bots.conversation.arrival import add_identity, add_person
from bots.errors import error_response, json_body, json_response
from bots.webchat.bounds import Bounds, client_of
from bots.webchat.channel import WebchatChannel, add_to_feed, feed_json
from bots.webchat.uploads import read_upload
from core.domain.refusals import Refused
from core.storage.campaigns import CAMPAIGN
from core.storage.database import Busy
from core.storage.feed import FEED, FEED_ROW, FEED_TAIL
from core.storage.files import FILE_HEAD
from core.storage.house import House
from core.storage.people import IDENTITY_BY_SECRET, INVITATION, Identity, Person
from core.storage.work import Actor, Work
from core.usecases.keep_file import keep_file
from locales.translator import available

MOST_BODY_BYTES = 64 * 1024
MOST_MESSAGES = 200
HEARTBEAT_SECONDS = 15.0
OTHERS_SECONDS = 2.0  # how soon what another process wrote is seen
Handler = Callable[[Request], Awaitable[Response]]


def routes(channel: WebchatChannel, house: House, receive: Receive) -> list[Route]:
    web = Webchat(channel, house, receive)
    return [
        Route("/chat/api/conversations", guarded(web.begin), methods=["POST"]),
        Route("/chat/api/messages", guarded(web.send), methods=["POST"]),
        Route("/chat/api/messages", guarded(web.messages), methods=["GET"]),
        Route("/chat/api/stream", guarded(web.stream), methods=["GET"]),
    ]


def guarded(handler: Handler) -> Handler:
    """Refusals in the one error shape, in the reader's language."""

    async def answer(request: Request) -> Response:
        language = available(request.headers.get("accept-language", "en").split(",")[0])
        try:
            return await handler(request)
        except Refused as refused:
            return error_response(refused.code, language, **refused.details)
        except Busy:
            return error_response("busy", language)

    return answer


class Webchat:
    def __init__(self, channel: WebchatChannel, house: House, receive: Receive) -> None:
        self._channel, self._house, self._receive = channel, house, receive
        self._bounds = Bounds(house.now)

    async def begin(self, request: Request) -> Response:
        """Creating a conversation is its start: the first screen comes without another message."""
        asked = await json_body(request, MOST_BODY_BYTES)
        language = available(_text(asked, "language") or request.headers.get("accept-language", "en").split(",")[0])
        payload, organizer = await self._way(asked)
        self._bounds.begin(client_of(request))
        token, id = self._house.random(24).hex(), self._house.new_id()
        person = Person(self._house.new_id(), organizer, "", "", language)
        account = self._channel.account
        identity = Identity(id, organizer, account, id, person.id, payload, "", "attendees", "", "", None, None)
        work = Work(self._house, Actor(id, account, organizer))
        add_person(work, person)
        add_identity(work, identity, self._house.digest("webchat", token))
        if await self._house.commit(work) is not None:
            raise Busy("the conversation could not be begun")
        await self._receive(self._inbound(request, identity, "start", kind="start", text=payload))
        return json_response({"conversation": id, "token": token}, 201)

    async def _way(self, asked: dict[str, Any]) -> tuple[str, str]:
        """(start payload, organizer). 404 for what is not there, 410 for an invitation that was used."""
        catalog = await self._house.catalog.current()
        work = Work(self._house, Actor("", self._channel.account))
        if secret := _text(asked, "invitation"):
            found = await work.first(INVITATION, digest=self._house.digest("invitation", secret))
            if found is None:
                raise Refused("not_found")
            if found.used_at is not None:
                raise Refused("gone")
            return secret, found.organizer
        event = catalog.by_slug.get(_text(asked, "event"))
        if code := _text(asked, "campaign"):
            campaign = await work.first(CAMPAIGN, code=code)
            event = catalog.get(campaign.event) if campaign else event
            if campaign and event:
                return code, event.organizer
        if event is None:
            raise Refused("not_found")
        return event.slug, event.organizer

    async def send(self, request: Request) -> Response:
        identity = await self._identity(request)
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            return await self._send_file(request, identity)
        asked = await json_body(request, MOST_BODY_BYTES)
        id, button, text = _text(asked, "id"), _text(asked, "button"), _text(asked, "text")
        if not id or len(id) > 100 or not (button or text.strip()):
            raise Refused("invalid_request", {"needs": ["id", "text or button"]})
        shown = await self._label(identity, button) if button else text
        await self._show_own(identity, id, shown)
        kind: Any = "button" if button else "text"
        await self._receive(self._inbound(request, identity, id, kind=kind, text=text, button=button[:64]))
        return json_response({"id": id}, 202)

    async def _send_file(self, request: Request, identity: Identity) -> Response:
        """A picture or another file: kept until its turn has read it."""
        sent = await read_upload(request)
        file, media_type = sent.file_of(identity), sent.media_type
        work = Work(self._house, Actor(identity.id, self._channel.account, identity.organizer))
        if not await work.read(FILE_HEAD, id=file):
            self._bounds.keep(identity, client_of(request), len(sent.raw))
            keep_file(work, sent.raw, name=sent.name or "file", media_type=media_type, identity=identity.id, id=file)
            await self._house.commit(work)
        await self._show_own(identity, sent.id, sent.name or "▣")
        kind: Any = sent.kind
        how = {"media": file, "name_of_file": sent.name, "media_type": media_type}
        await self._receive(self._inbound(request, identity, sent.id, kind=kind, **how))
        return json_response({"id": sent.id}, 202)

    async def messages(self, request: Request) -> Response:
        identity = await self._identity(request)
        after = await self._position(identity, request.query_params.get("after", ""))
        rows = await self._house.database.read(FEED, identity=identity.id, after=after, most=MOST_MESSAGES)
        following = rows[-1].message if len(rows) == MOST_MESSAGES else None
        return json_response({"messages": [feed_json(row) for row in rows], "next": following})

    async def stream(self, request: Request) -> Response:
        identity = await self._identity(request)
        after = await self._position(identity, request.headers.get("last-event-id", ""))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._events(identity, after), media_type="text/event-stream", headers=headers)

    async def _events(self, identity: Identity, after: str) -> AsyncIterator[bytes]:
        told = self._channel.listen(identity.id)
        quiet = 0.0
        try:
            yield b": hello\n\n"
            while not self._channel.closing:
                told.clear()
                rows = await self._house.database.read(FEED, identity=identity.id, after=after, most=MOST_MESSAGES)
                for row in rows:
                    after, quiet = row.id, 0.0
                    yield b"event: message\nid: %b\ndata: %b\n\n" % (row.message.encode(), orjson.dumps(feed_json(row)))
                if not rows and quiet >= HEARTBEAT_SECONDS:
                    quiet = 0.0
                    yield b": still here\n\n"
                try:
                    await asyncio.wait_for(told.wait(), OTHERS_SECONDS)
                except TimeoutError:
                    quiet += OTHERS_SECONDS
        finally:
            self._channel.leave(identity.id, told)

    # Small steps

    async def _identity(self, request: Request) -> Identity:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.isascii():
            raise Refused("unauthorized")
        digest = self._house.digest("webchat", token.strip())
        found = await self._house.database.read(IDENTITY_BY_SECRET, digest=digest)
        if not found:
            raise Refused("unauthorized")
        return found[0]

    async def _position(self, identity: Identity, message: str) -> str:
        """The feed's place after a message; the beginning for none, or one that is not there."""
        if not message:
            return ""
        found = await self._house.database.read(FEED_ROW, identity=identity.id, message=message[:100])
        return found[0].id if found else ""

    async def _label(self, identity: Identity, token: str) -> str:
        """What stands on the button, so that the own bubble says it again after a reload."""
        for row in await self._house.database.read(FEED_TAIL, identity=identity.id, most=50):
            for button in orjson.loads(row.buttons):
                if button["id"] == token:
                    return str(button["label"])
        return "…"

    async def _show_own(self, identity: Identity, message: str, text: str) -> None:
        """The same id again changes nothing."""
        work = Work(self._house, Actor(identity.id, self._channel.account))
        add_to_feed(work, identity.id, message=message, mine=True, text=text[:5_000])
        await self._house.commit(work)
        self._channel.tell(identity.id)

    def _inbound(
        self, request: Request, identity: Identity, id: str, *, kind: Any, text: str = "", button: str = "",
        media: str = "", name_of_file: str = "", media_type: str = "",
    ) -> Inbound:  # fmt: skip
        client = client_of(request)
        return Inbound(
            account=self._channel.account, address=identity.id, external_id=f"{identity.id}:{id}", kind=kind,
            received_at=self._house.now(), text=text, button=button, media=media, kept=media,
            name_of_file=name_of_file, media_type=media_type,
            origin=self._house.digest("client", client)[:32] if client else "",
        )  # fmt: skip


def _text(asked: dict[str, Any], name: str) -> str:
    """A text of the body; missing is empty, and a NUL is nothing that people write."""
    value = asked.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str) or "\x00" in value:
        raise Refused("invalid_request", {"field": name})
    return value
