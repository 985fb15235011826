"""A web chat server with the contract's routes and a script instead of a bot, for the page's own tests."""

import asyncio
import contextlib
import io
import threading
from collections.abc import AsyncIterator

import orjson
import qrcode
import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bots.pages import render
from bots.pages.assets import assets
from bots.pages.reader import reader_language
from bots.pages.views import When
from bots.webchat import page as chat
from locales.translator import languages
from payments.sandbox import page as pay
from usher.demo_page import page as demo

GATE = """<!doctype html><html lang="en"><title>gate</title><main><h1>Gate</h1><p id="got">nothing</p></main>
<script src="/gate.js"></script>"""
GATE_SCRIPT = """
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  const files = [...event.dataTransfer.files].map((file) => file.type).join();
  document.querySelector("#got").textContent = `${event.dataTransfer.getData("text/uri-list")} ${files}`;
});"""
SUMMIT = chat.ChatPage(
    "summit", "Asia Robotics Summit 2027", When("Asia/Shanghai", 1_810_256_400_000), "Lakeside Centre"
)


class StubChat:
    """One conversation. Tests `say` what the bot says and read what was `heard`; the line can be cut."""

    def __init__(self) -> None:
        self.messages: list[dict] = []
        self.heard: list[dict] = []
        self.opened: list[dict] = []
        self.token = "token-1"
        self.answers: dict[str, list[dict]] = {}  # what was said or tapped → what the bot says
        self.refuse = 0  # status that sending answers with
        self.swallow = 0  # so many messages are taken, but their answer is lost
        self.hold = threading.Event()  # set while an answer to a sent message waits
        self.streams = 0
        self.page = SUMMIT
        self.pages = render.Pages(chat.TEMPLATES, pay.TEMPLATES, demo.TEMPLATES)
        self.views: dict[str, render.View] = {}
        self.posted: list = []
        self._cut = 0
        self._server = uvicorn.Server(uvicorn.Config(self._app(), port=0, log_level="warning", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    def stop(self) -> None:
        self.cut()
        self._server.force_exit = self._server.should_exit = True
        self._thread.join(5)

    def say(self, text: str, *labels: str, **more) -> str:
        """The bot says something, with buttons whose ids are their labels. Answers the message's id."""
        id = f"m{len(self.messages) + 1:03}"
        buttons = [{"id": label, "label": label} for label in labels] + more.pop("links", [])
        self.messages.append({"id": id, "text": text, "buttons": buttons, "mine": False, **more})
        return id

    def cut(self) -> None:
        """Drops every open stream."""
        self._cut += 1

    def restart_empty(self) -> None:
        """Another database: the old conversation is not known any more."""
        self.messages, self.token = [], "token-2"
        self.cut()

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._demo),
                Route("/gate/", self._gate),
                Route("/gate.js", self._gate_script),
                Route("/ticket.png", self._ticket),
                Route("/t/{secret}/qr.png", self._ticket),
                Route("/show/{name}", self._show, methods=["GET", "POST"]),
                assets("/static/pages", render.STATIC),
                assets("/static/chat", chat.STATIC),
                assets("/static/demo", demo.STATIC),
                Route("/chat/{event}", self._page),
                Route("/chat/api/conversations", self._open, methods=["POST"]),
                Route("/chat/api/messages", self._send, methods=["POST"]),
                Route("/chat/api/messages", self._history),
                Route("/chat/api/stream", self._stream),
            ]
        )

    def _language(self, request: Request) -> str:
        return reader_language(request.headers.get("accept-language", ""), request.query_params.get("lang", ""))

    async def _page(self, request: Request) -> Response:
        return self.pages.show(self.page, self._language(request))

    async def _show(self, request: Request) -> Response:
        """Any page that a test put into `views`; what its form sent is in `posted`."""
        self.posted += [(await request.form())["action"]] if request.method == "POST" else []
        return self.pages.show(self.views[request.path_params["name"]], self._language(request))

    async def _demo(self, request: Request) -> Response:
        phones = (
            demo.Phone("ada", "/chat/summit"), demo.Phone("omar", "/chat/desk?i=once&as=omar"),
            demo.Phone("grace", "/gate/#permit=x", camera=True),
        )  # fmt: skip
        titles = dict.fromkeys(languages(), self.page.title)
        return self.pages.show(demo.DemoPage(titles, phones), self._language(request))

    async def _gate(self, request: Request) -> Response:
        return HTMLResponse(GATE)

    async def _gate_script(self, request: Request) -> Response:
        return Response(GATE_SCRIPT, media_type="text/javascript")

    async def _ticket(self, request: Request) -> Response:
        buffer = io.BytesIO()
        qrcode.make("T1." + "A" * 138).save(buffer)
        return Response(buffer.getvalue(), media_type="image/png")

    async def _open(self, request: Request) -> Response:
        self.opened.append(await request.json())
        if "invitation" in self.opened[-1] and len(self.opened) > 1:
            return JSONResponse({"error": {"code": "not_found"}}, 410)
        self._answer("start")
        return JSONResponse({"conversation": "c1", "token": self.token}, 201)

    async def _send(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        while self.hold.is_set():
            await asyncio.sleep(0.01)
        if self.refuse:
            return JSONResponse({"error": {"code": "x"}}, self.refuse)
        await self._take(await self._body(request))
        if self.swallow:
            self.swallow -= 1
            return JSONResponse({"error": {"code": "busy"}}, 503)
        return JSONResponse({}, 202)

    async def _body(self, request: Request) -> dict:
        if request.headers["content-type"] == "application/json":
            return await request.json()
        form = await request.form()
        file = form["file"]
        assert isinstance(file, UploadFile)
        return {"id": form["id"], "file": file.filename, "bytes": len(await file.read())}

    async def _take(self, body: dict) -> None:
        if body["id"] in [heard["id"] for heard in self.heard]:
            return
        self.heard.append(body)
        said = body.get("text") or body.get("button") or ""
        image = {"image": "/ticket.png"} if "file" in body else {}
        self.messages.append({"id": body["id"], "text": said, "buttons": [], "mine": True, **image})
        self._answer("file" if image else said)

    def _answer(self, said: str) -> None:
        for message in self.answers.get(said, []):
            self.say(*message.get("say", ()), **{key: value for key, value in message.items() if key != "say"})

    def _refusal(self, request: Request) -> Response | None:
        known = request.headers.get("authorization") == f"Bearer {self.token}"
        return None if known else JSONResponse({"error": {"code": "unauthorized"}}, 401)

    async def _history(self, request: Request) -> Response:
        """Two messages a page, so that paging is seen."""
        if refusal := self._refusal(request):
            return refusal
        later = self._after(request.query_params.get("after", ""))
        more = len(later) > 2
        return JSONResponse({"messages": later[:2], "next": later[1]["id"] if more else None})

    def _after(self, id: str) -> list[dict]:
        ids = [message["id"] for message in self.messages]
        return self.messages[ids.index(id) + 1 if id in ids else 0 :]

    async def _stream(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        return StreamingResponse(self._events(request.headers.get("last-event-id", "")), media_type="text/event-stream")

    async def _events(self, last: str) -> AsyncIterator[bytes]:
        self.streams += 1
        cut = self._cut
        yield b": hello\n\n"
        with contextlib.suppress(asyncio.CancelledError):
            while cut == self._cut:
                for message in self._after(last):
                    last = message["id"]
                    yield b"id: %b\nevent: message\ndata: %b\n\n" % (last.encode(), orjson.dumps(message))
                await asyncio.sleep(0.01)
