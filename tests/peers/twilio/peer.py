"""A loopback Twilio: its Messages API with its errors and limits, signed webhooks to us, and faults on request.

Written from Twilio's documentation; its signatures are judged by vectors made with two foreign libraries, its counts of
segments by Twilio's own calculator.
"""

import asyncio
import base64
import re
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bots.sms.segments import segments
from tests.peers.twilio.signing import signature

SID, TOKEN = "AC" + "a" * 32, "5" * 32
STOP_WORDS = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
START_WORDS = {"start", "unstop", "yes"}
ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21602: (400, "Message body is required."),
    21604: (400, "A 'To' phone number is required."),
    21603: (400, "A 'From' phone number is required."),
    21606: (400, "The 'From' phone number is not a valid, message-capable Twilio phone number."),
    21609: (400, "The 'StatusCallback' URL is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
}


@dataclass
class Text:
    """One message, either way."""

    sid: str
    direction: str
    sender: str
    to: str
    body: str
    created: datetime
    status: str = "queued"
    sent: datetime | None = None
    callback: str = ""
    error_code: int | None = None
    media: list[tuple[str, str, bytes]] = field(default_factory=list)  # sid, content type, bytes


@dataclass
class TwilioPeer:
    """`hooks` says where a number's inbound messages go. `fail` lists what befalls the next sends: an error's number,
    or "hang" and "502" (taken, and the answer lost), "garbage" (an answer that says nothing), "" (nothing)."""

    numbers: set[str]
    url: str = ""
    hooks: dict[str, str] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    fail: list[int | str] = field(default_factory=list)
    advanced_opt_out: bool = False
    shared_key: str = ""
    media_away: bool = False  # the store answers 503
    shuffle_callbacks: bool = False
    double_callbacks: bool = False
    fails_delivery_to: dict[str, int] = field(default_factory=dict)
    per_second: float = 0.0
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    hook_answers: list[httpx.Response] = field(default_factory=list)
    media_headers: list[dict[str, str]] = field(default_factory=list)
    _last: dict[str, float] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> Starlette:
        root = "/2010-04-01/Accounts/{account}"
        return Starlette(
            routes=[
                Route(root + "/Messages.json", self._create, methods=["POST"]),
                Route(root + "/Messages.json", self._list, methods=["GET"]),
                Route(root + "/Messages/{message}/Media.json", self._media_list),
                Route(root + "/Messages/{message}/Media/{media}", self._media),
                Route("/store/{media}", self._store),
            ]
        )

    # The API

    async def _create(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        self.requests.append((request.method, request.url.path, form))
        refused = self._refusal(request, form)
        if refused:
            return self._error(refused)
        fault = self.fail.pop(0) if self.fail else ""
        if isinstance(fault, int):
            return self._error(fault)
        if fault == "garbage":
            return Response("<html>", 201)
        text = Text(
            "SM" + secrets.token_hex(16), "outbound-api", form["From"], form["To"], form["Body"], datetime.now(UTC)
        )
        text.callback = form.get("StatusCallback", "")
        self.texts.append(text)
        self._later(self._deliver(text))
        if fault == "hang":
            await asyncio.sleep(30)
        if fault == "502":
            return Response("bad gateway", 502)
        return JSONResponse(self._shown(text), 201)

    def _refusal(self, request: Request, form: dict[str, str]) -> int:
        sender, to, body = form.get("From", ""), form.get("To", ""), form.get("Body", "")
        callback = form.get("StatusCallback", "")
        checks = (
            (20003, not self._known(request)),
            (20404, request.path_params["account"] != SID),
            (20429, self._too_fast(sender)),
            (21604, not to),
            (21603, not sender),
            (21602, not body),
            (21606, sender not in self.numbers),
            (21211, not re.fullmatch(r"\+[1-9]\d{7,14}", to)),
            (21617, len(body) > 1600),
            (21609, bool(callback) and not re.match(r"https?://[^_/]+(/|$)", callback)),
            (21610, (sender, to) in self.opted_out),
        )
        return next((code for code, fails in checks if fails), 0)

    def _known(self, request: Request) -> bool:
        expected = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def _too_fast(self, sender: str) -> bool:
        now = asyncio.get_running_loop().time()
        early = self.per_second > 0 and now - self._last.get(sender, -1e9) < 1 / self.per_second
        if not early:
            self._last[sender] = now
        return early

    def _error(self, code: int) -> Response:
        status, message = ERRORS.get(code, (400, "Refused"))
        more = f"https://www.twilio.com/docs/errors/{code}"
        headers = {"Retry-After": "3"} if status == 429 else {}
        return JSONResponse({"code": code, "message": message, "more_info": more, "status": status}, status, headers)

    def _shown(self, text: Text) -> dict[str, object]:
        uri = f"/2010-04-01/Accounts/{SID}/Messages/{text.sid}"
        return {
            "sid": text.sid,
            "account_sid": SID,
            "api_version": "2010-04-01",
            "body": text.body,
            "date_created": format_datetime(text.created),
            "date_sent": format_datetime(text.sent) if text.sent else None,
            "date_updated": format_datetime(text.sent or text.created),
            "direction": text.direction,
            "error_code": text.error_code,
            "error_message": None,
            "from": text.sender,
            "messaging_service_sid": None,
            "num_media": str(len(text.media)),
            "num_segments": str(segments(text.body)),
            "price": None,
            "price_unit": "USD",
            "status": text.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": text.to,
            "uri": f"{uri}.json",
        }

    async def _list(self, request: Request) -> Response:
        if not self._known(request):
            return self._error(20003)
        asked = request.query_params
        found = [text for text in reversed(self.texts) if asked.get("To", text.to) == text.to]
        found = [text for text in found if asked.get("From", text.sender) == text.sender]
        if "DateSent>" in asked:
            since = datetime.fromisoformat(asked["DateSent>"])
            found = [text for text in found if text.sent and text.sent >= since]
        size, page = int(asked.get("PageSize", 50)), int(asked.get("Page", 0))
        shown = found[page * size : (page + 1) * size]
        query = urlencode({**asked, "Page": page + 1, "PageToken": "PA" + "0" * 32})
        more = len(found) > (page + 1) * size
        following = f"/2010-04-01/Accounts/{SID}/Messages.json?{query}" if more else None
        rows = [self._shown(text) for text in shown]
        return JSONResponse({"messages": rows, "page": page, "page_size": size, "next_page_uri": following})

    async def _media_list(self, request: Request) -> Response:
        if not self._known(request):
            return self._error(20003)
        text = next(text for text in self.texts if text.sid == request.path_params["message"])
        uri = f"/2010-04-01/Accounts/{SID}/Messages/{text.sid}/Media"
        return JSONResponse({"media_list": [{"sid": sid, "uri": f"{uri}/{sid}.json"} for sid, _, _ in text.media]})

    async def _media(self, request: Request) -> Response:
        if not self._known(request):
            return self._error(20003)
        elsewhere = self.url.replace("127.0.0.1", "localhost")
        return RedirectResponse(f"{elsewhere}/store/{request.path_params['media']}")

    async def _store(self, request: Request) -> Response:
        self.media_headers.append(dict(request.headers))
        every = (media for text in self.texts for media in text.media)
        found = next((media for media in every if media[0] == request.path_params["media"]), None)
        if found is None or self.media_away:
            return Response(status_code=503 if self.media_away else 404)
        return Response(found[2], media_type=found[1])

    # What it posts to us

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """All callbacks have been posted."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _deliver(self, text: Text) -> None:
        code = self.fails_delivery_to.get(text.to)
        text.sent = datetime.now(UTC)
        text.status, text.error_code = ("undelivered", code) if code else ("delivered", None)
        statuses = ["queued", "sent", text.status]
        if self.shuffle_callbacks:
            statuses.reverse()
        if self.double_callbacks:
            statuses = [status for status in statuses for _ in range(2)]
        for status in statuses if text.callback else ():
            params = {
                "MessageSid": text.sid,
                "SmsSid": text.sid,
                "MessageStatus": status,
                "SmsStatus": status,
                "AccountSid": SID,
                "From": text.sender,
                "To": text.to,
                "ApiVersion": "2010-04-01",
                **({"ErrorCode": str(code)} if code and status == "undelivered" else {}),
            }
            await self.post(text.callback, params)

    async def receive(self, text: Text, times: int = 1) -> None:
        """A phone's message arrives: kept, opted out or in, and posted to the number's hook."""
        self.texts.append(text)
        word, pair = text.body.strip().lower(), (text.to, text.sender)
        if word in STOP_WORDS:
            self.opted_out.add(pair)
        elif word in START_WORDS:
            self.opted_out.discard(pair)
        if text.to not in self.hooks:
            return
        opt_out = "STOP" if word in STOP_WORDS else "START" if word in START_WORDS else ""
        params = {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsMessageSid": text.sid,
            "SmsStatus": "received",
            "AccountSid": SID,
            "From": text.sender,
            "To": text.to,
            "Body": text.body,
            "NumMedia": str(len(text.media)),
            "NumSegments": str(segments(text.body)),
            "ApiVersion": "2010-04-01",
            **({"OptOutType": opt_out} if opt_out and self.advanced_opt_out else {}),
        }
        for place, (sid, kind, _) in enumerate(text.media):
            base = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/{text.sid}/Media/{sid}"
            params |= {f"MediaUrl{place}": base, f"MediaContentType{place}": kind}
        for _ in range(times):
            self.hook_answers.append(await self.post(self.hooks[text.to], params))

    async def post(self, url: str, params: dict[str, str]) -> httpx.Response:
        headers = {"X-Twilio-Signature": signature(TOKEN, url, params)}
        if self.shared_key:
            settings = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
            headers = {"X-Twilio-Signature": signature(self.shared_key, url, params, "sha256")}
            headers["X-Twilio-Webhooks-Signature-Settings"] = settings
        async with httpx.AsyncClient(timeout=15) as client:  # as long as Twilio waits
            return await client.post(url, data=params, headers=headers)


@dataclass
class Phone:
    """Somebody's phone: what a person does with it."""

    peer: TwilioPeer
    number: str
    to: str = ""  # whom it writes to: the peer's first number unless told

    async def send(self, body: str, *, picture: bytes = b"", kind: str = "image/jpeg", times: int = 1) -> str:
        """The message's sid; `times` is how often Twilio posts it."""
        now, sid = datetime.now(UTC), "SM" + secrets.token_hex(16)
        to = self.to or min(self.peer.numbers)
        text = Text(sid, "inbound", self.number, to, body, now, "received", now)
        if picture:
            text.media.append(("ME" + secrets.token_hex(16), kind, picture))
        await self.peer.receive(text, times)
        return sid

    def messages(self) -> list[str]:
        """What it has shown so far, oldest first."""
        return [text.body for text in self.peer.texts if text.to == self.number and text.status == "delivered"]

    async def stop(self) -> str:
        return await self.send("STOP")


@asynccontextmanager
async def twilio_peer(*numbers: str) -> AsyncIterator[TwilioPeer]:
    """On 127.0.0.1, a port of its own; its account is (SID, TOKEN)."""
    peer = TwilioPeer(set(numbers))
    async with served(peer.app()) as peer.url:
        yield peer
        for task in peer._tasks:
            task.cancel()


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """The app's address while it is up. Without uvicorn's own loop and shutdown, which would cost each test 0.2 s."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
