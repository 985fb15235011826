"""The one error shape of everything that answers JSON, and bodies that are read no further than their limit."""

from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from core.domain.refusals import Refused
from locales.translator import translate

STATUS = {
    "bad_request": 400, "unauthorized": 401, "forbidden": 403, "not_found": 404, "gone": 410, "too_large": 413,
    "invalid_request": 422, "rate_limited": 429, "busy": 503, "not_yet": 501,
}  # fmt: skip


def json_response(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(value), status, headers, "application/json")


def error_response(code: str, language: str = "en", **details: Any) -> Response:
    body: dict[str, Any] = {"code": code, "message": translate(language, f"errors.{code}")}
    if details:
        body["details"] = details
    headers = {"Retry-After": str(details.get("seconds", 1))} if code in ("busy", "rate_limited") else None
    return json_response({"error": body}, STATUS[code], headers)


async def limited_body(request: Request, most_bytes: int) -> bytes:
    """Refused too_large as soon as it is; bad_request when the sender went away."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most_bytes:
                raise Refused("too_large")
    except ClientDisconnect as gone:
        raise Refused("bad_request") from gone
    return bytes(body)


async def json_body(request: Request, most_bytes: int) -> dict[str, Any]:
    body = await limited_body(request, most_bytes)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise Refused("bad_request") from wrong
    if not isinstance(value, dict):
        raise Refused("invalid_request")
    return value
