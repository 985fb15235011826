"""A gate server with the contract's routes and a few made-up tickets, for the page's own tests."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio.from_thread
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from locales.translator import catalog

MINIAPP = Path(__file__).parents[3] / "gate_bot" / "miniapp"
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
# What the page is sent with: the real server must send the same.
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self)",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

EXPLAINED = {
    "admitted": {"en": "", "zh-Hans": ""},
    "already_admitted": {"en": "Admitted before at Main hall, by Grace.", "zh-Hans": "此前已由 Grace 在主会场放行。"},
    "wrong_type": {"en": "Main hall does not admit Workshop add-on.", "zh-Hans": "主会场不接受工作坊票。"},
    "forged": {"en": "The signature does not belong to this code.", "zh-Hans": "签名与票码不符。"},
    "unknown": {"en": "This is not one of our ticket codes.", "zh-Hans": "这不是本系统的票码。"},
    "stale_code": {"en": "Probably a screenshot. Check the ID.", "zh-Hans": "可能是截图，请核对证件。"},
    "needs_answer": {"en": "Ask before letting in.", "zh-Hans": "放行前请先询问。"},
    "ambiguous": {"en": "Two add-ons are admitted here.", "zh-Hans": "有两张附加票可在此使用。"},
    "exited": {"en": "May come back.", "zh-Hans": "可再次入场。"},
}
QUESTIONS = [
    {"id": "size", "kind": "one_of", "label": {"en": "T-shirt size", "zh-Hans": "T 恤尺码"}, "required": True,
     "options": {"m": {"en": "Medium", "zh-Hans": "中号"}, "l": {"en": "Large", "zh-Hans": "大号"}}},
    {"id": "plate", "kind": "text", "label": {"en": "Car plate", "zh-Hans": "车牌"}, "required": False},
]  # fmt: skip


def secret(who: str) -> str:
    """A text of a ticket code's length and alphabet; the stub knows it, nobody could verify it."""
    return "T1." + (who.upper() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 5)[:138]


def _ticket(name: str, kind: str = "standard", seat: Any = None, code: str = "") -> dict[str, Any]:
    return {"name": name, "ticket_type": kind, "seat": seat, "short_code": code}


TICKETS = {
    secret("ada"): _ticket("Ada Lovelace", seat={"section": "A", "row": "3", "number": "12"}, code="ADA4K7QX"),
    secret("li"): _ticket("李小龙", "vip", code="LX88M2P4"),
    secret("wen"): _ticket("<b>Wen</b> & Söhne von und zu Oberunterhausen-Niederoberdorf", "workshop", code="WEN2B6TT"),
    secret("old"): _ticket("Mallory Malone", code="MAL5C3RY"),
    secret("asks"): _ticket("Omar Haddad", code="QM4R7HDD"),
    secret("two"): _ticket("Alan Turing", code="TWR1NG00"),
    secret("tea"): _ticket("Alan Turing", "tea", code="TEA00001"),
}
ME: dict[str, Any] = {
    "event": {"slug": "summit", "title": {"en": "Asia Robotics Summit 2027", "zh-Hans": "2027 亚洲机器人峰会"},
              "timezone": "Asia/Shanghai",
              "ticket_types": [{"id": "standard", "name": {"en": "Standard", "zh-Hans": "标准票"}},
                               {"id": "vip", "name": {"en": "VIP", "zh-Hans": "贵宾票"}},
                               {"id": "tea", "name": {"en": "Tea ceremony", "zh-Hans": "茶道"}},
                               {"id": "workshop", "name": {"en": "Workshop add-on", "zh-Hans": "工作坊（附加）"}}]},
    "checkpoints": [{"id": "hall", "name": {"en": "Main hall", "zh-Hans": "主会场"}, "both": False},
                    {"id": "lounge", "name": {"en": "VIP lounge", "zh-Hans": "贵宾厅"}, "both": True}],
}  # fmt: skip


class StubGate:
    """One event, one permit. Tests read what was `heard` as (path, body) and set how the server misbehaves."""

    def __init__(self) -> None:
        self.role = "supervisor"
        self.revoked = False
        self.checkpoints: list[dict[str, Any]] = ME["checkpoints"]
        self.broken = False  # every call of the API answers 503
        self.lost = 0  # so many redeems are taken, but their answer is a 502
        self.slow_seconds = 0.0
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.answered: dict[str, dict[str, Any]] = {}  # nonce → answer
        self.admitted: dict[str, str] = {}  # short code → when
        self.counted: Counter[str] = Counter()
        self._server = uvicorn.Server(uvicorn.Config(self._app(), port=0, log_level="warning", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    @property
    def redeems(self) -> list[dict[str, Any]]:
        return [body for path, body in self.heard if path == "redeem"]

    def start(self) -> None:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.01)

    def stop(self) -> None:
        self._server.force_exit = self._server.should_exit = True
        self._thread.join(5)

    def redeem(self, scan: dict[str, Any], language: str) -> tuple[int, dict[str, Any]]:
        if scan["nonce"] in self.answered:
            return 200, self.answered[scan["nonce"]]
        if self.role == "scanner" and (scan.get("force") or ("ticket" in scan and "secret" not in scan)):
            return 403, _error("forbidden")
        code, ticket = self._find(scan)
        verdict, reason = self._judge(scan, code, ticket)
        first = self.admitted.get(code)
        answer: dict[str, Any] = {"verdict": verdict, "reason": reason, "forced": False,
                                  "explanation": EXPLAINED[reason][language]}  # fmt: skip
        if scan["force"] and verdict != "admitted" and ticket:
            answer |= {"verdict": "admitted", "reason": "admitted", "forced": True, "overrode": reason}
        if answer["verdict"] == "admitted" and answer["reason"] == "admitted":
            first = self.admitted.setdefault(code, _now())
        if ticket:
            answer |= {"ticket": ticket, "first_admitted_at": first}
        if reason == "needs_answer":
            answer["questions"] = QUESTIONS
        if reason == "ambiguous":
            answer["choices"] = [TICKETS[secret("tea")], TICKETS[secret("wen")]]
        self.counted[answer["verdict"]] += 1
        self.answered[scan["nonce"]] = answer
        return 200, answer

    def _find(self, scan: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
        codes = {ticket["short_code"]: ticket for ticket in TICKETS.values()}
        ticket = codes.get(scan["ticket"].upper()) if "ticket" in scan else TICKETS.get(scan["secret"])
        return (ticket["short_code"] if ticket else ""), ticket

    def _judge(self, scan: dict[str, Any], code: str, ticket: dict[str, Any] | None) -> tuple[str, str]:
        if ticket is None:
            return "refused", "forged" if scan.get("secret", "").startswith("T1.") else "unknown"
        if scan["direction"] == "exit":
            return "admitted", "exited"
        if ticket["ticket_type"] == "workshop":
            return "refused", "wrong_type"
        if code in self.admitted:
            return "refused", "already_admitted"
        if ticket["name"].startswith("Mallory"):
            return "attention", "stale_code"
        if ticket["name"].startswith("Omar") and not scan.get("answers"):
            return "attention", "needs_answer"
        if code == "TWR1NG00":
            return "attention", "ambiguous"
        return "admitted", "admitted"

    def _app(self) -> Starlette:
        api = [Route(f"/gate/api/{name}", self._api, methods=["GET", "POST"]) for name in
               ("me", "redeem", "undo", "counts", "search")]  # fmt: skip
        texts = Route("/gate/texts/{language}.json", _texts)
        app = Starlette(routes=[*api, texts, Mount("/gate", StaticFiles(directory=MINIAPP, html=True))])
        return _with_headers(app)

    def _api(self, request: Request) -> Response:
        """Runs in a thread of Starlette's, so that a slow answer holds nobody else up."""
        name = request.url.path.rpartition("/")[2]
        body = orjson.loads(_body(request)) if request.method == "POST" else dict(request.query_params)
        self.heard.append((name, body))
        if self.broken:
            return JSONResponse(_error("busy"), 503)
        if self.revoked or request.headers.get("authorization") != "Bearer permit-of-grace":
            return JSONResponse(_error("unauthorized"), 401)
        if name == "redeem":
            time.sleep(self.slow_seconds)
        status, answer = getattr(self, f"_answer_{name}")(body, request.headers["accept-language"])
        if name == "redeem" and self.lost:
            self.lost -= 1
            return Response("<h1>Bad gateway</h1>", 502)
        return JSONResponse(answer, status)

    def _answer_redeem(self, body: dict[str, Any], language: str) -> tuple[int, dict[str, Any]]:
        return self.redeem(body, language)

    def _answer_me(self, *_: Any) -> tuple[int, dict[str, Any]]:
        permit = {"id": "p1", "name": "Grace", "role": self.role}
        return 200, ME | {"permit": permit, "checkpoints": self.checkpoints, "server_now": _now()}

    def _answer_counts(self, *_: Any) -> tuple[int, dict[str, Any]]:
        admitted = self.counted["admitted"]
        return 200, {"admitted": admitted, "inside": admitted, "refused": self.counted["refused"]}

    def _answer_search(self, body: dict[str, Any], _: str) -> tuple[int, dict[str, Any]]:
        words = body["q"].lower()
        found = [
            ticket
            for ticket in TICKETS.values()
            if any(part.startswith(words) for part in ticket["name"].lower().split())
        ]
        return 200, {
            "tickets": [{**ticket, "first_admitted_at": self.admitted.get(ticket["short_code"])} for ticket in found]
        }

    def _answer_undo(self, body: dict[str, Any], _: str) -> tuple[int, dict[str, Any]]:
        ticket = self.answered[body["nonce"]]["ticket"]
        if self.admitted.pop(ticket["short_code"], None):
            self.counted["admitted"] -= 1
        return 200, {"undone": True}


def _texts(request: Request) -> Response:
    language = request.path_params["language"]
    return JSONResponse(catalog("gate.", language) | catalog("verdict.", language))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": code}}


def _body(request: Request) -> bytes:
    return anyio.from_thread.run(request.body)


def _with_headers(app: Starlette) -> Any:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            await send(message)

        await app(scope, receive, sending)

    return wrapped
