"""Orders: place, read, pay by movement, cancel."""

import re
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bots.errors import json_response
from core.domain.cancelling import Keep
from core.domain.event import Event
from core.domain.refusals import FieldProblem, Refused
from core.storage.house import House
from core.storage.order_pages import order_page
from core.storage.orders import whole
from core.storage.work import Work
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.expire_overdue import expire_in_event
from core.usecases.place_order import place_order
from core.usecases.record_movement import Money, record_movement
from usher.api.door import caller_of
from usher.api.idempotency import once
from usher.api.reading import bounded, event_of, given, object_of, order_of, wanted_of
from usher.api.shapes import order_json

STATUSES = ("open", "awaiting_approval", "awaiting_payment", "paid", "cancelled", "expired")
MOST_AMOUNT = 1 << 53
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")  # no exponents: they make numbers that fill the memory


class Orders:
    def __init__(self, house: House, base_url: str) -> None:
        self._house, self._base_url = house, base_url

    async def place(self, request: Request) -> Response:
        """`POST …/orders`: the hot path."""
        caller = caller_of(request)
        caller.must("orders")
        event = await event_of(self._house, caller, request.path_params["slug"])
        body = await request.body()
        wanted = wanted_of(object_of(body))

        async def deed(work: Work) -> tuple[int, Any]:
            return 201, order_json(await place_order(work, event, wanted), event, self._base_url)

        return await once(self._house, caller, request, body, deed)

    async def read(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        event = await event_of(self._house, caller, request.path_params["slug"])
        code = request.path_params["code"]

        async def deed(work: Work) -> Any:
            return order_json(await whole(work, await order_of(work, event, code)), event, self._base_url)

        return json_response(await self._house.do(caller.actor, deed))

    async def page(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("read")
        event = await event_of(self._house, caller, request.path_params["slug"])
        status = request.query_params.get("status", "")
        if status and status not in STATUSES:
            raise Refused("invalid_request", fields=(FieldProblem("status", "option"),))
        limit = bounded(request, "limit", 50, 200)
        cursor = _cursor(request)
        await expire_in_event(self._house, caller.actor, event.id)
        found = await order_page(Work(self._house, caller.actor), event.id, status=status, limit=limit, cursor=cursor)
        shown = [order_json(one, event, self._base_url) for one in found.orders]
        return json_response({"orders": shown, "next": found.following or None})

    async def move(self, request: Request) -> Response:
        """`POST …/movements`: money that came outside. Never refused for being late, double, short or foreign."""
        caller = caller_of(request)
        caller.must("orders")
        event = await event_of(self._house, caller, request.path_params["slug"])
        body, code = await request.body(), request.path_params["code"]
        money = _money(object_of(body), event)

        async def deed(work: Work) -> tuple[int, Any]:
            order = await order_of(work, event, code)
            settled, added = await record_movement(work, event, order, money)
            return 201 if added else 200, order_json(settled, event, self._base_url)

        return await once(self._house, caller, request, body, deed)

    async def cancel(self, request: Request) -> Response:
        caller = caller_of(request)
        caller.must("orders")
        event = await event_of(self._house, caller, request.path_params["slug"])
        body, code = await request.body(), request.path_params["code"]
        how = _cancelling(object_of(body or b"{}"), event.currency)

        async def deed(work: Work) -> tuple[int, Any]:
            order = await order_of(work, event, code)
            return 200, order_json(await cancel_order(work, event, order, how), event, self._base_url)

        return await once(self._house, caller, request, body, deed)


def _cursor(request: Request) -> str:
    cursor = request.query_params.get("cursor", "")
    at, _, id = cursor.partition("-")
    if cursor and (len(at) > 15 or not at.isdigit() or not at.isascii() or len(id) != 32 or not id.isalnum()):
        raise Refused("invalid_request", fields=(FieldProblem("cursor", "kind"),))
    return cursor


def _money(asked: dict[str, Any], event: Event) -> Money:
    """`amount` is minor units of the event's currency, or a money object with its own. A reference from outside is
    unique for its organizer, who stands where a provider's merchant would."""
    provider, reference, amount = asked.get("provider"), asked.get("reference"), asked.get("amount")
    currency: Any = event.currency
    if isinstance(amount, dict):
        currency, amount = amount.get("currency", event.currency), amount.get("amount")
    elif "currency" in asked:
        currency = asked["currency"]
    problems = [
        FieldProblem(name, "required" if value is None else "kind")
        for name, value, fits in (
            ("provider", provider, isinstance(provider, str) and 0 < len(provider) <= 50),
            ("reference", reference, isinstance(reference, str) and 0 < len(reference) <= 200),
            ("amount", amount, isinstance(amount, int) and not isinstance(amount, bool) and 0 < amount < MOST_AMOUNT),
            ("currency", currency, isinstance(currency, str) and len(currency) == 3 and currency.isalpha()),
        )
        if not fits
    ]
    if problems:
        raise Refused("invalid_request", fields=tuple(problems))
    assert isinstance(amount, int)
    return Money(str(provider), str(reference), amount, str(currency).upper(), event.organizer, event.live)


def _cancelling(asked: dict[str, Any], currency: str) -> Cancelling:
    tickets, keep, refund = given(asked, "tickets", []), asked.get("keep"), given(asked, "refund", True)
    reason, by = given(asked, "reason", ""), given(asked, "as", "organizer")
    problems = [
        FieldProblem(name, "kind")
        for name, fits in (
            (
                "tickets",
                isinstance(tickets, list) and all(isinstance(id, str) for id in tickets) and len(tickets) <= 100,
            ),
            ("refund", isinstance(refund, bool)),
            ("reason", isinstance(reason, str) and len(reason) <= 500),
            ("as", by in ("organizer", "attendee")),
            ("keep", keep is None or isinstance(keep, dict)),
        )
        if not fits
    ]
    if problems:
        raise Refused("invalid_request", fields=tuple(problems))
    return Cancelling(
        tuple(tickets), _keep(keep, currency), refund, reason, "attendee" if by == "attendee" else "organizer"
    )


def _keep(keep: dict[str, Any] | None, currency: str) -> Keep | None:
    """Amounts as minor units of the event's currency, or as money objects in it."""
    if keep is None:
        return None
    fixed, each = (_amount(given(keep, name, 0), f"keep.{name}", currency) for name in ("fixed", "per_ticket"))
    share = given(keep, "percent", 0)
    if not _PERCENT.fullmatch(str(share)) or Decimal(str(share)) > 100:
        raise Refused("invalid_request", fields=(FieldProblem("keep.percent", "kind"),))
    return Keep(fixed, Decimal(str(share)), each)


def _amount(value: Any, path: str, currency: str) -> int:
    if isinstance(value, dict):
        value = value.get("amount") if value.get("currency", currency) == currency else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < MOST_AMOUNT:
        raise Refused("invalid_request", fields=(FieldProblem(path, "kind"),))
    return value
