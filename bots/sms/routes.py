"""Where Twilio posts: inbound messages, and how far ours came."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bots.channel import Receive
from bots.sms.channel import SmsChannel
from bots.sms.parse import parse
from bots.sms.signature import authentic, read_form

BODY_MAX = 65_536
OnStatus = Callable[[str, str, str, str], Awaitable[None]]
"""(outbox id, message sid, status, error code or ""), for every callback as it comes; see `statuses.furthest`."""


def routes(channel: SmsChannel, receive: Receive, on_status: OnStatus) -> list[Route]:
    async def hook(request: Request) -> Response:
        """An empty TwiML, after the commit: answers go through the outbox, where they are counted and can be resent."""
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        query = request.url.query
        url = channel.hook_url + (f"?{query}" if query else "")
        if not authentic(url, request.headers, body, channel.auth_token, channel.shared_key):
            return Response(status_code=403)
        if "application/json" in request.headers.get("content-type", ""):
            return Response(status_code=415)  # Twilio's event streams: nobody here asked for them
        fields = read_form(body)
        if "MessageStatus" in fields:
            outbox_id, sid = request.query_params.get("outbox", ""), fields.get("MessageSid", "")
            await on_status(outbox_id, sid, fields["MessageStatus"], fields.get("ErrorCode", ""))
            return Response(status_code=204)
        inbound = parse(channel.account, fields, channel.now())
        if inbound:
            await receive(inbound)
        return Response('<?xml version="1.0" encoding="UTF-8"?><Response/>', media_type="text/xml")

    return [Route(f"/hooks/twilio/{channel.account}", hook, methods=["POST"])]


async def _read(request: Request) -> bytes | None:
    """None when there is more than Twilio ever sends; read no further then."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_MAX:
                return None
    except ClientDisconnect:
        return None
    return body
