"""JSON Schemas of what REST takes and gives."""

from typing import Any

Schema = dict[str, Any]


def text(most: int = 200, least: int = 0, **more: Any) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most, **more}


def whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def obj(properties: Schema, required: tuple[str, ...] = (), **more: Any) -> Schema:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {}), **more}


def listed(items: Schema, most: int | None = None, least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": least, **({"maxItems": most} if most else {})}


def maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


MONEY = obj({"amount": {"type": "integer"}, "currency": text(3, 3)}, ("amount", "currency"))
ANSWERS = {"type": "object", "additionalProperties": True}
TIME = {"type": "string", "format": "date-time"}
ERROR = obj({
    "error": obj({
        "code": text(60, 1), "message": text(1000),
        "fields": listed(obj({"path": text(), "code": text(60)}, ("path", "code"))), "details": {"type": "object"},
    }, ("code", "message")),
}, ("error",))  # fmt: skip
NEW_ORDER = obj({
    "items": listed(obj({
        "ticket_type": text(63, 1), "quantity": {**whole(1, 100), "default": 1}, "seats": listed(text(100), 100),
        "slot": text(40), "addon_to": text(60),
    }, ("ticket_type",)), 50, 1),
    "buyer": {**ANSWERS, "description": "name, email, phone, and the buyer form's fields by their ids"},
    "attendees": {**listed(ANSWERS, 100), "description": "one for each ticket, items expanded in order"},
    "voucher": text(64), "payment": maybe(text(40)),
}, ("items", "buyer"), additionalProperties=False)  # fmt: skip
TICKET = obj({
    "id": text(), "short_code": text(), "ticket_type": text(),
    "status": {"enum": ["valid", "cancelled", "revoked", "blocked"]}, "attendee": ANSWERS,
    "seat": maybe({"type": "object"}),
    "slot": maybe(text()), "price": ref("Money"), "price_kind": text(), "tax": ref("Money"), "addon_to": maybe(text()),
    "secret": maybe({**text(), "description": "the string inside the QR; null until the ticket is issued"}),
    "order": text(),
}, ("id", "short_code", "ticket_type", "status", "price", "secret"))  # fmt: skip
ORDER = obj({
    "code": text(),
    "status": {"enum": ["open", "awaiting_approval", "awaiting_payment", "paid", "cancelled", "expired"]},
    "reason": maybe(text()), **{name: ref("Money") for name in ("total", "paid", "refunded", "due", "tax", "fee")},
    "hold_until": maybe(TIME), "created_at": TIME, "buyer": ANSWERS,
    "payment": maybe(obj({"id": text(), "provider": text(), "state": text(), "url": maybe(text(2000))})),
    "tickets": listed(ref("Ticket")),
    "refunds": listed(obj({"id": text(), "amount": ref("Money"), "state": text(), "reason": text(500)})),
    "cases": listed(obj({"id": text(), "kind": text(), "state": text()})),
}, ("code", "status", "total", "paid", "due", "tickets"))  # fmt: skip
MOVEMENT = obj({
    "provider": text(50, 1), "reference": text(200, 1),
    "amount": {"anyOf": [whole(1, (1 << 53) - 1), obj({"amount": whole(1, (1 << 53) - 1), "currency": text(3, 3)})]},
    "currency": text(3, 3),
}, ("provider", "reference", "amount"))  # fmt: skip
CANCEL = obj({
    "tickets": listed(text(), 100), "refund": {"type": "boolean"}, "reason": text(500),
    "as": {"enum": ["organizer", "attendee"]},
    "keep": maybe(obj({"fixed": whole(0, (1 << 53) - 1), "per_ticket": whole(0, (1 << 53) - 1),
                       "percent": {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100},
                                             text(10, 1, pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")]}})),
})  # fmt: skip
PERMIT = obj({
    "checkpoints": listed(text(63)), "role": {"enum": ["scanner", "supervisor", "lead"]}, "name": text(100, 1),
}, ("name",))  # fmt: skip
NEW_PERMIT = obj(
    {"id": text(), "token": text(), "url": text(2000), "links": {"type": "object"}}, ("id", "token", "url")
)
IMPORTED = obj({
    "slug": text(), "created": {"type": "boolean"},
    **{name: listed(obj({"line": {"type": "integer"}, "field": text(500), "message": text(2000)}))
       for name in ("warnings", "errors")},
}, ("slug", "created", "warnings", "errors"))  # fmt: skip
AVAILABILITY = obj({
    "ticket_types": listed(obj({
        "id": text(), "state": {"enum": ["available", "held", "sold_out", "not_yet", "ended", "not_on_sale"]},
        "left": maybe(whole(0, 1 << 40)), "held": whole(0, 1 << 40), "price": ref("Money"), "price_kind": text(),
    })),
    "quotas": listed(obj({"id": text(), **{name: whole(0, 1 << 40) for name in ("size", "left", "held", "sold")}})),
}, ("ticket_types", "quotas"))  # fmt: skip
EVENT = obj({
    "slug": text(63), "title": {"type": "object", "additionalProperties": text(500)}, "languages": listed(text(35)),
    "published": {"type": "boolean"}, "live": {"type": "boolean"}, "timezone": text(64), "starts_at": maybe(TIME),
    "ends_at": maybe(TIME), "currency": text(3, 3),
}, ("slug", "title", "languages", "published", "live", "timezone", "currency"))  # fmt: skip
SCAN = obj({
    "id": text(), "checkpoint": text(63), "direction": {"enum": ["entry", "exit", "undo"]},
    "verdict": {"enum": ["admitted", "refused", "attention"]}, "reason": text(63), "at": TIME, "undoes": maybe(text()),
}, ("id", "checkpoint", "direction", "verdict", "reason", "at"))  # fmt: skip
NUMBERS = {"type": "object", "additionalProperties": {"type": "integer"}}
REPORT = obj({
    "orders": NUMBERS, "tickets": NUMBERS, "admitted": NUMBERS,
    "money": obj({name: ref("Money") for name in ("paid", "refunded", "due")}),
}, ("orders", "tickets", "money", "admitted"))  # fmt: skip
SCHEMAS = {
    "Event": EVENT, "Scan": SCAN, "Report": REPORT,
    "Events": obj({"events": listed(ref("Event"), 200), "next": maybe(text())}, ("events", "next")),
    "Scans": obj({"scans": listed(ref("Scan")), "next": maybe(text())}, ("scans", "next")),
    "Error": ERROR, "Money": MONEY, "NewOrder": NEW_ORDER, "Order": ORDER, "Ticket": TICKET, "Movement": MOVEMENT,
    "Cancel": CANCEL, "Permit": PERMIT, "NewPermit": NEW_PERMIT, "Imported": IMPORTED, "Availability": AVAILABILITY,
    "Orders": obj({"orders": listed(ref("Order"), 200), "next": maybe(text())}, ("orders", "next")),
    "Tickets": obj({"tickets": listed(ref("Ticket"), 200), "next": maybe(text())}, ("tickets", "next")),
}  # fmt: skip
