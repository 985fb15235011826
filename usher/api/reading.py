"""What a call asks for, checked: bodies, paths and questions, with the field that is wrong."""

import json
import re
from typing import Any

import orjson
from starlette.requests import Request

from core.domain.event import Event
from core.domain.ordering import Item
from core.domain.refusals import FieldProblem, Refused
from core.storage.house import House
from core.storage.orders import ORDER_BY_CODE, Order
from core.storage.work import Work
from core.usecases.expire_order import expire_order
from core.usecases.place_order import Wanted
from usher.api.door import Caller

MOST_ITEMS = 50
MOST_DEPTH = 12
_CODE = re.compile(r"[0-9A-Z]{4,16}")
# What a later version sells: asked for today, it is answered as such and not passed over.
_LATER = ("voucher",)
_LATER_IN_ITEM = ("seats", "slot", "addon_to")


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object; bad_request for what is no JSON, invalid_request for another kind, for NULs and for a name
    that is given twice: which of them is meant, readers do not agree on."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise Refused("bad_request") from wrong
    if not isinstance(value, dict):
        raise Refused("invalid_request", {"needs": "an object"})
    _check(value, "", 0)
    json.loads(body, object_pairs_hook=_unique, parse_int=str, parse_float=str)
    return value


def _unique(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise Refused("invalid_request", fields=(FieldProblem(twice[:200], "twice"),))


def _check(value: Any, path: str, depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Refused("invalid_request", {"deeper_than": MOST_DEPTH})
    if isinstance(value, str) and "\x00" in value:
        raise Refused("invalid_request", fields=(FieldProblem(path[:200], "nul"),))
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 63:
        raise Refused("invalid_request", fields=(FieldProblem(path[:200], "too_large"),))
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if isinstance(key, str) and "\x00" in key:
            raise Refused("invalid_request", fields=(FieldProblem(path[:200], "nul"),))
        inner = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}" if path else key
        _check(child, inner, depth + 1)


def wanted_of(asked: dict[str, Any]) -> Wanted:
    """The body of POST …/orders."""
    unknown = set(asked) - {"items", "buyer", "attendees", "voucher", "payment"}
    problems = [FieldProblem(name[:100], "unknown") for name in sorted(unknown)]
    items, buyer = asked.get("items"), asked.get("buyer")
    attendees, payment = given(asked, "attendees", []), asked.get("payment")
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        problems.append(FieldProblem("items", "kind" if items is not None else "required"))
    if not isinstance(buyer, dict):
        problems.append(FieldProblem("buyer", "kind" if buyer is not None else "required"))
    if not isinstance(attendees, list) or not all(isinstance(one, dict) for one in attendees):
        problems.append(FieldProblem("attendees", "kind"))
    if payment is not None and not isinstance(payment, str):
        problems.append(FieldProblem("payment", "kind"))
    wanted = [_item(item, place, problems) for place, item in enumerate(items)] if isinstance(items, list) else []
    if problems:
        raise Refused("invalid_request", fields=tuple(problems[:50]))
    if any(asked.get(name) for name in _LATER):
        raise Refused("not_yet", {"feature": "voucher"})
    assert isinstance(buyer, dict)
    return Wanted(tuple(item for item in wanted if item), buyer, attendees, payment)


def given(asked: dict[str, Any], name: str, otherwise: Any) -> Any:
    """What was asked; null is as good as left out."""
    value = asked.get(name)
    return otherwise if value is None else value


def _item(item: Any, place: int, problems: list[FieldProblem]) -> Item | None:
    path = f"items[{place}]"
    if not isinstance(item, dict):
        problems.append(FieldProblem(path, "kind"))
        return None
    kind, quantity = item.get("ticket_type"), item.get("quantity", 1)
    if not isinstance(kind, str) or not kind:
        problems.append(FieldProblem(f"{path}.ticket_type", "required"))
        return None
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= 1_000:
        problems.append(FieldProblem(f"{path}.quantity", "kind"))
        return None
    later = next((name for name in _LATER_IN_ITEM if item.get(name)), None)
    if later:
        raise Refused("not_yet", {"feature": later})
    return Item(kind, quantity)


async def event_of(house: House, caller: Caller, slug: str) -> Event:
    """404 for another organizer's, as for none at all."""
    event = (await house.catalog.at(caller.catalog)).by_slug.get(slug)
    if event is None or event.organizer != caller.organizer:
        raise Refused("not_found", {"event": slug[:100]})
    return event


async def order_of(work: Work, event: Event, code: str) -> Order:
    """The order as it counts now: a hold that has run out is ended first, whether or not the sweeper came by."""
    plain = code.upper()
    order = await work.first(ORDER_BY_CODE, code=plain) if _CODE.fullmatch(plain) else None
    if order is None or order.event != event.id:
        raise Refused("not_found", {"order": code[:40]})
    return await expire_order(work, order) if order.overdue(work.now) else order


def bounded(request: Request, name: str, default: int, most: int) -> int:
    given = request.query_params.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or len(given) > 6 or not 1 <= int(given) <= most:
        raise Refused("invalid_request", fields=(FieldProblem(name, "out_of_range"),))
    return int(given)
