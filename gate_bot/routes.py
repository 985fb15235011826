"""The gate's interface for staff devices. A device speaks with its permit; what it is told depends on its role."""

import asyncio
from collections.abc import Awaitable, Callable, Set
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bots.errors import error_response, json_body, json_response
from core.domain.event import Event
from core.domain.refusals import Refused
from core.domain.times import rfc3339
from core.storage.database import Busy
from core.storage.gate_lists import COUNTS, FIRST_ENTRIES, MOST_FOUND, PACK_ROWS, REVISION
from core.storage.house import House
from core.storage.people import PERMIT_BY_DIGEST, Permit
from core.storage.search import find_tickets
from core.storage.tables import permits
from core.storage.work import Actor, Work
from core.usecases.count_gate import counts_of
from core.usecases.expire_overdue import expire_in_event
from core.usecases.redeem_ticket import redeem_ticket
from core.usecases.tell_conflicts import tell_conflicts
from core.usecases.undo_scan import undo_scan
from gate_bot.conflicts import Conflict, conflicts_of, conflicts_of_tickets
from gate_bot.explain import answer_json
from gate_bot.pack import pack_json
from gate_bot.page import page_routes
from gate_bot.requests import moment, needed, redeeming, text
from locales.translator import available

MOST_BODY_BYTES = 64 * 1024
MOST_SYNC_BYTES = 1024 * 1024
MOST_SCANS = 500
Handler = Callable[[Request], Awaitable[Response]]


def routes(house: House) -> list[BaseRoute]:
    gate = Gate(house)
    api: list[tuple[str, Handler, str]] = [
        ("redeem", gate.redeem, "POST"), ("sync", gate.sync, "POST"), ("undo", gate.undo, "POST"),
        ("me", gate.me, "GET"), ("counts", gate.counts, "GET"), ("search", gate.search, "GET"),
        ("pack", gate.pack, "GET"), ("conflicts", gate.conflicts, "GET"),
    ]  # fmt: skip
    return [*(Route(f"/gate/api/{name}", guarded(handler), methods=[method]) for name, handler, method in api),
            *page_routes()]  # fmt: skip


def guarded(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            return error_response(refused.code, language(request), **refused.details)
        except Busy:
            return error_response("busy", language(request))

    return answer


def language(request: Request) -> str:
    return available(request.headers.get("accept-language", "en").split(",")[0].split(";")[0])


class Gate:
    def __init__(self, house: House) -> None:
        self._house = house

    async def redeem(self, request: Request) -> Response:
        digest = self._digest(request)
        asked = redeeming({**await json_body(request, MOST_BODY_BYTES), "shown": None})  # told by us, here and now
        done = await self._house.do(Actor("gate", "gate"), redeem_ticket, {"digest": digest}, asked)
        return json_response(answer_json(done.event, done.told, language(request)))

    async def sync(self, request: Request) -> Response:
        """A device's queue, in the order in which it was scanned; one bad row spoils nothing."""
        permit, event = await self._permit(request)
        body = await json_body(request, MOST_SYNC_BYTES)
        rows, now = body.get("scans"), self._house.now()
        if not isinstance(rows, list) or len(rows) > MOST_SCANS:
            raise Refused("invalid_request", {"field": "scans", "most": MOST_SCANS})
        device_now = moment(body, "device_now")
        offset = permit.offset_ms if device_now is None else now - device_now
        await self._house.do(Actor(permit.id, "gate", permit.organizer), _set_offset, permit, offset)
        taken = [await self._take(permit, row, offset) for row in rows]
        admitted = dict.fromkeys(ticket for _, ticket in taken if ticket)
        conflicts = await conflicts_of_tickets(self._house, event, admitted)
        await self._tell(permit, event, conflicts, {result["nonce"] for result, _ in taken if not result["repeat"]})
        later = {one.later.nonce: _conflict_json(one, event) for one in conflicts if one.later.device == permit.id}
        results = [
            {**result, "conflict": later[result["nonce"]]} if ticket and result["nonce"] in later else result
            for result, ticket in taken
        ]
        server_now = rfc3339(self._house.now(), "UTC")
        return json_response({"server_now": server_now, "results": results, "rev": await self._revision(event)})

    async def _tell(
        self, permit: Permit, event: Event, conflicts: list[Conflict], fresh: Set[str]
    ) -> None:  # fmt: skip
        """The team hears of what this sync brought, not of what an earlier one did; whichever entry came first."""
        found = [
            {"first": one.first_device, "at": rfc3339(one.first.at, event.timezone), "device": one.later_device}
            for one in conflicts
            if any(scan.device == permit.id and scan.nonce in fresh for scan in (one.first, one.later))
        ]
        if found:
            await self._house.do(Actor(permit.id, "gate", permit.organizer), tell_conflicts, event, found)

    async def _take(self, permit: Permit, row: Any, offset: int) -> tuple[dict[str, Any], str]:
        """The row's result, and the ticket that it admitted."""
        nonce = row.get("nonce") if isinstance(row, dict) else None
        nonce = nonce if isinstance(nonce, str | int) else None
        result: dict[str, Any] = {"nonce": nonce, "stored": False, "repeat": False, "verdict": None, "reason": None}
        try:
            if not isinstance(row, dict):
                raise Refused("invalid_request")
            asked = redeeming(row, offset_ms=offset)
            actor = Actor(permit.id, "gate", permit.organizer)
            done = await self._house.do(actor, redeem_ticket, {"permit": permit.id}, asked)
        except Refused as refused:
            return {**result, "error": {"code": refused.code, "details": refused.details}}, ""
        told = {"verdict": done.told["verdict"], "reason": done.told["reason"]}
        result = {**result, **told, "stored": True, "repeat": done.repeat}
        return result, done.ticket if told["verdict"] == "admitted" else ""

    async def undo(self, request: Request) -> Response:
        permit, event = await self._permit(request)
        body = await json_body(request, MOST_BODY_BYTES)
        nonce, point, reason = needed(body, "nonce"), needed(body, "checkpoint"), text(body, "reason")
        if event.checkpoint(point) is None:
            raise Refused("not_found", {"checkpoint": point})
        actor = Actor(permit.id, "gate", permit.organizer)
        done = await self._house.do(actor, undo_scan, event, permit, nonce=nonce, checkpoint=point, reason=reason)
        return json_response({"undone": True, "repeat": not done})

    async def me(self, request: Request) -> Response:
        """Who the device is, and where it stands."""
        permit, event = await self._permit(request)
        points = [point for point in event.checkpoints if not permit.allowed or point.id in permit.allowed]
        return json_response({
            "permit": {"id": permit.id, "name": permit.name, "role": permit.role},
            "event": {"slug": event.slug, "title": dict(event.title), "timezone": event.timezone, "live": event.live,
                      "ticket_types": [{"id": kind.id, "name": dict(kind.name)} for kind in event.ticket_types]},
            "checkpoints": [{"id": point.id, "name": dict(point.name), "both": point.both_directions}
                            for point in points],
            "server_now": rfc3339(self._house.now(), "UTC"),
        })  # fmt: skip

    async def counts(self, request: Request) -> Response:
        permit, event = await self._permit(request)
        id = request.query_params.get("checkpoint", "")
        point = event.checkpoint(id)
        if point is None:
            raise Refused("not_found", {"checkpoint": id})
        if permit.allowed and id not in permit.allowed:
            raise Refused("forbidden")
        return json_response(asdict(counts_of(await self._house.database.read(COUNTS, event=event.id, checkpoint=id))))

    async def search(self, request: Request) -> Response:
        """By name or code, for supervisors: no phone, no e-mail."""
        permit, event = await self._permit(request)
        if not permit.supervises:
            raise Refused("forbidden")
        asked = request.query_params.get("q", "").strip()
        if len(asked) < 2 or "\x00" in asked:
            raise Refused("invalid_request", {"field": "q", "least": 2})
        actor = Actor(permit.id, "gate", permit.organizer)
        await expire_in_event(self._house, actor, event.id)
        work = Work(self._house, actor)
        found = await find_tickets(work, event.id, asked, limit=MOST_FOUND)
        ids = {f"ticket_{place}": found[place].id if place < len(found) else "" for place in range(MOST_FOUND)}
        entries = await self._house.database.read(FIRST_ENTRIES, event=event.id, **ids) if found else []
        first = {entry.ticket: rfc3339(entry.at, event.timezone) for entry in entries}
        return json_response({"tickets": [
            {"name": row.name, "ticket_type": row.ticket_type, "short_code": row.short_code,
             "status": row.status_now(),
             "first_admitted_at": first.get(row.id)}
            for row in found
        ]})  # fmt: skip

    async def pack(self, request: Request) -> Response:
        permit, event = await self._permit(request)
        await expire_in_event(self._house, Actor(permit.id, "gate", permit.organizer), event.id)
        since, revision = request.query_params.get("since", ""), await self._revision(event)
        rows = None if since == str(revision) else await self._house.database.read(PACK_ROWS, event=event.id)
        # Tens of thousands of rows take a second to seal; nobody at a door waits for that.
        packed = await asyncio.to_thread(pack_json, event, self._house.ticket_keys, rows, revision)
        return json_response(packed)

    async def conflicts(self, request: Request) -> Response:
        permit, event = await self._permit(request)
        if permit.role != "lead":
            raise Refused("forbidden")
        return json_response({"conflicts": await conflicts_of(self._house, event)})

    # Small steps

    def _digest(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip() or not token.isascii():
            raise Refused("unauthorized")
        return self._house.digest("permit", token.strip())

    async def _permit(self, request: Request) -> tuple[Permit, Event]:
        found = await self._house.database.read(PERMIT_BY_DIGEST, digest=self._digest(request))
        if not found or found[0].revoked_at is not None:
            raise Refused("unauthorized")
        event = (await self._house.catalog.current()).get(found[0].event)
        assert event is not None, "a permit's event is never deleted"
        return found[0], event

    async def _revision(self, event: Event) -> int:
        """Grows with every change: the changes of its orders, and its own versions."""
        found = await self._house.database.read(REVISION, event=event.id)
        return event.version + found[0].orders + int(found[0].versions or 0)


def _conflict_json(conflict: Conflict, event: Event) -> dict[str, Any]:
    first = conflict.first
    at = rfc3339(first.at, event.timezone)
    return {"nonce": first.nonce, "device": conflict.first_device, "first_admitted_at": at}


async def _set_offset(work: Work, permit: Permit, offset_ms: int) -> None:
    if permit.offset_ms != offset_ms:
        work.change(permits, {"id": permit.id}, {"offset_ms": offset_ms})
