"""Where Telegram posts its updates: `POST /hooks/telegram/{account}`."""

import asyncio
import hmac

import orjson
import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bots.channel import Receive
from bots.telegram.channel import TelegramChannel, hook_path
from bots.telegram.parse import parse, tap_id

BODY_MAX_BYTES = 1024 * 1024
SPINNER_PATIENCE_SECONDS = 0.5
_log = structlog.get_logger()


def routes(channel: TelegramChannel, receive: Receive) -> list[Route]:
    """The account's webhook. 401 without the secret token, 413 over 1 MB, 400 for what is no JSON object, 503 where
    `receive` raised (Telegram then repeats), else 200 once `receive` has returned: the ack follows the commit."""

    async def hook(request: Request) -> Response:
        if not _is_telegram(request, channel.webhook_secret):
            return Response(status_code=401)
        try:
            body = await _body(request)
            update = None if body is None else orjson.loads(body)
        except (orjson.JSONDecodeError, ClientDisconnect):
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        if not isinstance(update, dict):
            return Response(status_code=400)
        return await _take(channel, receive, update)

    return [Route(hook_path(channel.account), hook, methods=["POST"])]


async def _take(channel: TelegramChannel, receive: Receive, update: dict[str, object]) -> Response:
    """The spinner of a tapped button is stopped by the answer itself, which saves a request a tap; a turn that is
    slow to commit does not keep it spinning: then it is stopped by a request of its own."""
    inbound, tap = parse(update, channel.account, channel.now(), channel.username), tap_id(update)
    if inbound is not None:
        turn = asyncio.ensure_future(receive(inbound))
        if tap:
            await asyncio.wait({turn}, timeout=SPINNER_PATIENCE_SECONDS)
            if not turn.done():
                channel.stop_spinner(tap)
                tap = ""
        try:
            await turn
        except Exception:
            _log.exception("telegram_update_not_taken", account=channel.account, update=inbound.external_id)
            return Response(status_code=503)
    if not tap:
        return Response(status_code=200)
    answer = orjson.dumps({"method": "answerCallbackQuery", "callback_query_id": tap})
    return Response(answer, media_type="application/json")


def _is_telegram(request: Request, secret: str) -> bool:
    """In constant time, and on bytes: `compare_digest` raises on text that is not ASCII."""
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())


async def _body(request: Request) -> bytes | None:
    """None where it is larger than we take; read no further than that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_MAX_BYTES:
            return None
    return bytes(body)
