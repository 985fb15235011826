"""The one error shape, for our refusals and for the framework's own errors."""

from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bots.pages.reader import reader_language
from core.domain.refusals import FieldProblem, Refused
from core.storage.database import Busy
from locales.translator import knows, translate

STATUS: dict[str, int] = {
    "bad_request": 400, "unauthorized": 401, "forbidden": 403,
    "not_found": 404, "method_not_allowed": 405, "too_large": 413, "unsupported_media_type": 415,
    **dict.fromkeys((
        "sold_out", "seat_taken", "not_on_sale", "voucher_used", "voucher_locked", "over_person_limit",
        "places_available", "idempotency_in_progress", "reference_conflict", "wrong_state", "refund_closed",
        "already_used",
    ), 409),
    **dict.fromkeys((
        "invalid_request", "invalid_form", "unknown_ticket_type", "unknown_seat", "unknown_slot", "over_order_limit",
        "under_order_limit", "needs_main_ticket", "needs_voucher", "voucher_unknown", "voucher_expired",
        "voucher_wrong_type", "payment_required", "idempotency_mismatch",
    ), 422),
    "rate_limited": 429, "failed": 500, "not_yet": 501, "busy": 503,
}  # fmt: skip
_HTTP = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
         413: "too_large", 415: "unsupported_media_type", 422: "invalid_request"}  # fmt: skip


def error(
    request: Request, code: str, *, details: dict[str, Any] | None = None, fields: tuple[FieldProblem, ...] = ()
) -> Response:
    language = reader_language(request.headers.get("accept-language", ""))
    key = f"errors.{code}"
    body: dict[str, Any] = {"code": code, "message": translate(language, key if knows(key) else "errors.bad_request")}
    if fields:
        body["fields"] = [{"path": problem.path, "code": problem.code} for problem in fields]
    if details:
        body["details"] = details
    headers = {"Retry-After": "1"} if code in ("busy", "rate_limited") else {}
    if code == "unauthorized":
        headers["WWW-Authenticate"] = "Bearer"
    return Response(orjson.dumps({"error": body}), STATUS.get(code, 400), headers, "application/json")


def refused(request: Request, refusal: Refused) -> Response:
    return error(request, refusal.code, details=refusal.details, fields=refusal.fields)


def install(app: Starlette) -> None:
    """Every error of the app in our shape, the framework's own too."""

    async def on_refused(request: Request, exception: Exception) -> Response:
        assert isinstance(exception, Refused)
        return refused(request, exception)

    async def on_busy(request: Request, exception: Exception) -> Response:
        return error(request, "busy")

    async def on_http(request: Request, exception: Exception) -> Response:
        assert isinstance(exception, HTTPException)
        response = error(request, _HTTP.get(exception.status_code, "bad_request"))
        response.status_code = exception.status_code
        response.headers.update(exception.headers or {})
        return response

    async def on_gone(request: Request, exception: Exception) -> Response:
        return error(request, "bad_request")

    async def on_failure(request: Request, exception: Exception) -> Response:
        """Told in our shape; the exception itself goes on to the log."""
        return error(request, "failed")

    app.add_exception_handler(Exception, on_failure)
    app.add_exception_handler(ClientDisconnect, on_gone)
    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(Busy, on_busy)
    app.add_exception_handler(HTTPException, on_http)
