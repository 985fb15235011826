"""The same key, the same answer: kept in the write set of the deed itself, so that neither exists without the other."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from core.domain.refusals import Fact, Refused
from core.domain.times import DAY
from core.storage.answers import KEPT_ANSWER
from core.storage.house import House
from core.storage.tables import idempotency
from core.storage.work import Work
from usher.api.door import Caller

MOST_KEY = 200
Deed = Callable[[Work], Awaitable[tuple[int, Any]]]  # answers (status, JSON)
REPLAYED = {"Idempotency-Replayed": "true"}


async def once(house: House, caller: Caller, request: Request, body: bytes, deed: Deed) -> Response:
    """`deed` under the request's Idempotency-Key, if it has one. Refusals are not kept."""
    key = request.headers.get("idempotency-key", "")
    if len(key) > MOST_KEY or not key.isprintable():
        raise Refused("invalid_request", {"header": "Idempotency-Key", "most": MOST_KEY})
    mark = hashlib.sha256(body).hexdigest()
    name = f"{request.method} {request.scope['path']} {key}"
    status, answer, replayed = await house.do(caller.actor, _once, caller, name if key else "", mark, deed)
    return Response(answer, status, REPLAYED if replayed else None, "application/json")


async def _once(work: Work, caller: Caller, name: str, mark: str, deed: Deed) -> tuple[int, bytes, bool]:
    if name:
        kept = await work.first(KEPT_ANSWER, token=caller.token, request=name)
        if kept is not None and work.now - kept.at < DAY:
            if kept.body_hash != mark:
                raise Refused("idempotency_mismatch")
            return kept.status, kept.answer.encode(), True
        if kept is not None:
            work.remove(idempotency, {"token": caller.token, "request": name})
    status, value = await deed(work)
    answer = orjson.dumps(value)
    if name:
        row = {"token": caller.token, "request": name, "organizer": caller.organizer, "body_hash": mark,
               "status": status, "answer": answer.decode(), "at": work.now}  # fmt: skip
        work.add(idempotency, row, else_=Fact("stale"))
    return status, answer, False
