"""The OpenAPI 3.1 file: every call, every error, the scheme and the size limits."""

from importlib.metadata import version
from typing import Any

from usher.api.door import MOST_JSON_BYTES, MOST_YAML_BYTES
from usher.api.schemas import SCHEMAS, Schema, ref, text, whole

E_ = "/api/v1/events/{slug}"
# What later versions build, answered 501 today.
LATER = [
    ("POST", f"{E_}/orders/{{code}}/approve", "Approve an order"),
    ("POST", f"{E_}/orders/{{code}}/deny", "Deny an order"),
    ("POST", f"{E_}/orders/{{code}}/accept", "Accept a free offer"),
    ("POST", f"{E_}/cancel", "Cancel the whole event"),
    ("POST", f"{E_}/tickets/{{id}}/reissue", "Give a ticket a new code"),
    ("POST", f"{E_}/tickets/{{id}}/block", "Block a ticket"),
    ("POST", f"{E_}/tickets/{{id}}/unblock", "Unblock a ticket"),
    ("POST", f"{E_}/tickets/{{id}}/transfer", "Give a ticket to somebody else"),
    ("GET", f"{E_}/vouchers/{{code}}", "A voucher's uses"),
    ("GET", f"{E_}/seats", "Seats and their states"),
    ("GET", f"{E_}/slots", "Slots and what is left"),
    ("POST", f"{E_}/waiting-list", "Join the waiting list"),
    ("GET", f"{E_}/waiting-list/{{id}}", "A place on the waiting list"),
    ("DELETE", f"{E_}/waiting-list/{{id}}", "Leave the waiting list"),
]
_ERRORS = {
    "400": "bad_request", "401": "unauthorized", "403": "forbidden", "404": "not_found", "405": "method_not_allowed",
    "409": "in the way", "413": "too_large", "415": "unsupported_media_type", "422": "invalid", "429": "rate_limited",
    "500": "failed", "501": "not_yet", "503": "busy: try again after Retry-After",
}  # fmt: skip
_PATHS = {"slug": text(63, 2, pattern="^[a-z0-9][a-z0-9-]{1,62}$"), "code": text(40, 1), "id": text(64, 1)}
LIMIT = ("limit", whole(1, 200))
CURSOR = ("cursor", text(63))


def openapi(base_url: str) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for method, path, operation in _operations():
        paths.setdefault(path, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Usher", "version": version("usher"), "description": (
            f"Event ticketing inside chats. Bodies are JSON of at most {MOST_JSON_BYTES // 1024} kB, event files YAML "
            f"of at most {MOST_YAML_BYTES // 1024} kB. Amounts are integers in minor units. Lists: at most 200 rows."
        )},
        "servers": [{"url": base_url}],
        "security": [{"token": []}],
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }  # fmt: skip


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    order, orders = f"{E_}/orders/{{code}}", f"{E_}/orders"
    once = ("Idempotency-Key",)
    made = [
        ("GET", "/api/v1/events", _call("Events of the organizer", 200, ref("Events"), asks=(LIMIT, CURSOR))),
        ("GET", E_, _call("An event", 200, ref("Event"))),
        ("PUT", E_, _call("Make or change an event from its file", 201, ref("Imported"), also=200, yaml=True)),
        ("POST", orders, _call("Place an order", 201, ref("Order"), body=ref("NewOrder"), headers=once)),
        ("GET", orders, _call("Orders, whole, oldest first", 200, ref("Orders"), asks=(
            LIMIT, CURSOR, ("status", {"enum": SCHEMAS["Order"]["properties"]["status"]["enum"]})))),
        ("GET", order, _call("An order", 200, ref("Order"))),
        ("POST", f"{order}/movements", _call(
            "Money that came outside", 201, ref("Order"), also=200, body=ref("Movement"), headers=once)),
        ("POST", f"{order}/cancel", _call("Cancel", 200, ref("Order"), body=ref("Cancel"), headers=once)),
        ("GET", f"{E_}/availability", _call(
            "What is left", 200, ref("Availability"), asks=(("slot", text(40)), ("voucher", text(64))))),
        ("GET", f"{E_}/tickets", _call("Tickets, or those that a search finds", 200, ref("Tickets"), asks=(
            ("search", text(120, 1)), LIMIT, CURSOR))),
        ("GET", f"{E_}/tickets/{{id}}/scans", _call("A ticket's scans", 200, ref("Scans"), asks=(LIMIT, CURSOR))),
        ("GET", f"{E_}/report", _call("How the event stands", 200, ref("Report"))),
        ("POST", f"{E_}/permits", _call("A device's right to scan", 201, ref("NewPermit"), body=ref("Permit"),
                                        headers=once)),
        ("DELETE", f"{E_}/permits/{{id}}", _call("Take a permit back", 204, None)),
    ]  # fmt: skip
    later = [(method, path, _call(summary, 501, ref("Error"))) for method, path, summary in LATER]
    return [
        (method, path, {**call, "parameters": _in_path(path) + call["parameters"]})
        for method, path, call in made + later
    ]


def _in_path(path: str) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": schema}
            for name, schema in _PATHS.items() if f"{{{name}}}" in path]  # fmt: skip


def _call(
    summary: str, status: int, answer: Schema | None, *, also: int = 0, body: Schema | None = None, yaml: bool = False,
    asks: tuple[tuple[str, Schema], ...] = (), headers: tuple[str, ...] = (),
) -> dict[str, Any]:  # fmt: skip
    shown = {"description": summary, **({"content": _json(answer)} if answer else {})}
    responses = {code: {"description": what, "content": _json(ref("Error"))} for code, what in _ERRORS.items()}
    if yaml:
        responses["422"]["content"] = _json({"anyOf": [ref("Error"), ref("Imported")]})
    responses |= {str(code): shown for code in (status, also) if code}
    parameters = [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in asks]
    parameters += [{"name": name, "in": "header", "required": False, "schema": text(200, 1, pattern="^[A-Za-z0-9_-]+$")}
                   for name in headers]  # fmt: skip
    call: dict[str, Any] = {"summary": summary, "parameters": parameters, "responses": responses}
    if body:
        call["requestBody"] = {"required": True, "content": _json(body)}
    if yaml:
        call["requestBody"] = {"required": True, "content": {"application/yaml": {"schema": text(MOST_YAML_BYTES)}}}
    return call


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
