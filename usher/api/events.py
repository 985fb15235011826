"""Events as integrators see them: import, availability, tickets, permits, reports."""

import asyncio
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bots.errors import json_response
from bots.pages.reader import reader_language
from core.domain.event import Event
from core.domain.event_file import Problem, problem_text, read_event_file
from core.domain.pricing import price_of
from core.domain.refusals import FieldProblem, Refused
from core.domain.times import rfc3339
from core.storage.availability import offers, pools
from core.storage.gate import SCANS_OF_TICKET
from core.storage.house import House
from core.storage.orders import TICKET
from core.storage.search import all_tickets, find_tickets
from core.storage.work import Work
from core.usecases.draw_report import draw_report
from core.usecases.expire_overdue import expire_in_event
from core.usecases.import_event import campaign_taken, import_event
from core.usecases.issue_permit import invite, issue_permit, revoke_permit
from usher.api.door import caller_of
from usher.api.idempotency import once
from usher.api.reading import bounded, event_of, given, object_of
from usher.api.shapes import money_json, ticket_json

Doors = Callable[[str], Mapping[str, Callable[[str], str]]]  # organizer → app → what makes a link of a secret
OFFERED = {"on_sale": "available"}
_ID = re.compile(r"[0-9a-f]{32}")


class Events:
    def __init__(self, house: House, base_url: str, gate_doors: Doors) -> None:
        self._house, self._base_url, self._gate_doors = house, base_url, gate_doors

    async def listed(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        limit, cursor = bounded(request, "limit", 50, 200), request.query_params.get("cursor", "")
        slugs = (await self._house.catalog.at(caller.catalog)).by_slug
        mine = sorted(slug for slug, event in slugs.items() if event.organizer == caller.organizer and slug > cursor)
        shown = [_event_json(slugs[slug]) for slug in mine[:limit]]
        return json_response({"events": shown, "next": mine[limit - 1] if len(mine) > limit else None})

    async def read(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        return json_response(_event_json(await event_of(self._house, caller, request.path_params["slug"])))

    async def put(self, request: Request) -> Response:
        """`PUT …/events/{slug}` with an event file. Its lookups' files are not read: the tables stay."""
        caller, slug = caller_of(request), request.path_params["slug"]
        caller.must("manage")
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in ("application/yaml", "application/x-yaml", "text/yaml"):
            raise Refused("unsupported_media_type", {"needs": "application/yaml"})
        language = reader_language(request.headers.get("accept-language", ""))
        reading = await asyncio.to_thread(read_event_file, await request.body())
        errors = [_told(problem, language) for problem in reading.errors]
        warnings = [_told(problem, language) for problem in reading.warnings]
        if reading.definition is not None and reading.definition["event"] != slug:
            errors.append(_told(Problem(1, "event", "other_slug", {"slug": slug}), language))
        answer: dict[str, Any] = {"slug": slug, "created": False, "warnings": warnings, "errors": errors}
        if reading.definition is None or errors:
            return json_response(answer, 422)
        try:
            event, created = await self._house.do(caller.actor, import_event, reading.definition, caller.organizer)
        except Refused as refused:
            taken = campaign_taken(reading, refused)
            return json_response({**answer, "errors": [_told(taken, language)]}, 422)
        await self._house.catalog.current()
        warnings += [
            _told(Problem(reading.line_of(field), field, "file_not_read"), language)
            for place, table in enumerate(event.lookups) if table.file and (field := f"lookups[{place}].file")
        ]  # fmt: skip
        return json_response({**answer, "created": created}, 201 if created else 200)

    async def availability(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        event = await event_of(self._house, caller, request.path_params["slug"])
        if request.query_params.get("slot") or request.query_params.get("voucher"):
            raise Refused("not_yet")
        work = Work(self._house, caller.actor)
        found = await pools(work, event)
        types = [
            {"id": offer.kind.id, "state": OFFERED.get(offer.state, offer.state), "left": offer.left,
             "held": offer.held, "price": money_json(price_of(event, offer.kind).price, event.currency),
             "price_kind": price_of(event, offer.kind).price_kind}
            for offer in await offers(work, event)
        ]  # fmt: skip
        quotas = [{"id": pool.id, "size": pool.size, "left": pool.left, "held": pool.held, "sold": pool.sold}
                  for pool in found.values()]  # fmt: skip
        return json_response({"ticket_types": types, "quotas": quotas})

    async def tickets(self, request: Request) -> Response:
        """`…/tickets`: all of them, or with `search` those that are found by the start of any word."""
        caller = caller_of(request)
        caller.must("read")
        event = await event_of(self._house, caller, request.path_params["slug"])
        text, cursor = request.query_params.get("search", ""), request.query_params.get("cursor", "")
        if text and (not text.strip() or "\x00" in text):
            raise Refused("invalid_request", fields=(FieldProblem("search", "kind"),))
        if cursor and not _ID.fullmatch(cursor):
            raise Refused("invalid_request", fields=(FieldProblem("cursor", "kind"),))
        limit = bounded(request, "limit", 50, 200)
        await expire_in_event(self._house, caller.actor, event.id)
        work = Work(self._house, caller.actor)
        read = partial(find_tickets, text=text) if text else all_tickets
        found = await read(work, event.id, limit=limit + 1, after=cursor)
        page, more = found[:limit], len(found) > limit
        shown = [ticket_json(row, row.status_now(), row.currency) | {"order": row.order_code} for row in page]
        return json_response({"tickets": shown, "next": page[-1].id if more else None})

    async def scans(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        event = await event_of(self._house, caller, request.path_params["slug"])
        work, id = Work(self._house, caller.actor), request.path_params["id"]
        ticket = await work.first(TICKET, id=id) if _ID.fullmatch(id) else None
        if ticket is None or ticket.event != event.id:
            raise Refused("not_found")
        limit, cursor = bounded(request, "limit", 200, 200), request.query_params.get("cursor", "")
        rows = sorted(await work.read(SCANS_OF_TICKET, ticket=ticket.id), key=lambda row: (row.scanned_at, row.id))
        start = next((place for place, row in enumerate(rows, 1) if row.id == cursor), 0)
        page = rows[start : start + limit]
        shown = [
            {"id": row.id, "checkpoint": row.checkpoint, "direction": row.direction, "verdict": row.verdict,
             "reason": row.reason, "at": rfc3339(row.scanned_at, event.timezone), "undoes": row.undoes or None}
            for row in page
        ]  # fmt: skip
        return json_response({"scans": shown, "next": page[-1].id if start + limit < len(rows) else None})

    async def report(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        event = await event_of(self._house, caller, request.path_params["slug"])
        await expire_in_event(self._house, caller.actor, event.id)
        return json_response(await self._house.do(caller.actor, draw_report, event))

    async def permit(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("manage")
        event = await event_of(self._house, caller, request.path_params["slug"])
        body = await request.body()
        asked = object_of(body)
        points, role, name = given(asked, "checkpoints", []), given(asked, "role", "scanner"), asked.get("name")
        if not isinstance(points, list) or not all(isinstance(id, str) for id in points) or not isinstance(role, str):
            raise Refused("invalid_request", fields=(FieldProblem("checkpoints", "kind"),))
        if not isinstance(name, str) or not 0 < len(name) <= 100:
            raise Refused("invalid_request", fields=(FieldProblem("name", "required"),))

        async def deed(work: Work) -> tuple[int, Any]:
            made = await issue_permit(work, event, checkpoints=points, role=role, name=name)
            doors = self._gate_doors(event.organizer)
            links = {name: link(invite(work, "permit", made["id"], event.organizer)) for name, link in doors.items()}
            return 201, permit_json(made, self._base_url, links)

        return await once(self._house, caller, request, body, deed)

    async def end_permit(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("manage")
        event = await event_of(self._house, caller, request.path_params["slug"])
        id = request.path_params["id"]
        await self._house.do(caller.actor, revoke_permit, id if _ID.fullmatch(id) else "", event=event.id)
        return Response(status_code=204)

    async def not_yet(self, request: Request) -> Response:
        """What a later version builds, once the event is known to be the caller's."""
        caller = caller_of(request)
        await event_of(self._house, caller, request.path_params["slug"])
        raise Refused("not_yet")


def permit_json(made: dict[str, str], base_url: str, links: dict[str, str]) -> dict[str, Any]:
    """`url` opens the gate page under the permit, each time: the token stands behind the #, which no server sees.
    Each of `links` opens a chat of the gate bot, once."""
    url = f"{base_url}/gate/#permit={made['token']}"
    return {"id": made["id"], "token": made["token"], "url": url, "links": links}


def _event_json(event: Event) -> dict[str, Any]:
    def time(at: int | None) -> str | None:
        return None if at is None else rfc3339(at, event.timezone)

    return {
        "slug": event.slug, "title": dict(event.title), "languages": list(event.languages),
        "published": event.published,
        "live": event.live, "timezone": event.timezone, "starts_at": time(event.starts_at),
        "ends_at": time(event.ends_at), "currency": event.currency,
    }  # fmt: skip


def _told(problem: Problem, language: str) -> dict[str, Any]:
    return {"line": problem.line, "field": problem.field, "message": problem_text(problem, language)}
