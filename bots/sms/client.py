"""One account's requests to Twilio's Messages API, by Twilio's own client. Only channel.py imports this, when needed.

That client is bent in four places: its `timeout` is honoured (9.13 drops it, so that a lost answer would wait for
ever), the address may be another one (its own `edge` rewrites host names only), the credentials go as a header (its way
warns that aiohttp 4 will not take it), and a 429 keeps the server's Retry-After.
"""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
import structlog
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client as TwilioClient
from twilio.rest.api.v2010.account.message import MessageInstance

from bots.channel import AccountProblem, RetryAfter, SendResult, Sent, Unknown
from bots.sms.errors import SLOW_DOWN_SECONDS, operator_must, result_of
from bots.sms.segments import segments
from core.domain.times import SECOND, Instant

API_URL = "https://api.twilio.com"
_LIST_BYTES = 100_000
_log = structlog.get_logger()


class SlowDown(Exception):
    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class HttpClient(AsyncTwilioHttpClient):
    """To be made, and closed, in a running loop."""

    def __init__(self, api_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout)
        self.api_url = api_url.rstrip("/")

    def address(self, url: str) -> str:
        there, asked = urlsplit(self.api_url), urlsplit(url)
        return urlunsplit((there.scheme, there.netloc, there.path + asked.path, asked.query, ""))

    async def request(
        self,
        method: str,
        url: str,
        *args: Any,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **kwargs: Any,
    ) -> Response:
        sent = {**(headers or {}), **(authorization(*auth) if auth else {})}
        kwargs["timeout"] = kwargs.get("timeout") or self.timeout
        response = await super().request(method, self.address(url), *args, headers=sent, auth=None, **kwargs)
        if response.status_code == 429:
            raise SlowDown(_seconds(response.headers.get("Retry-After", "")))
        return response


class Client:
    """`api_url` "" means Twilio itself; `timeout` in seconds, of each request."""

    def __init__(self, account: str, account_sid: str, auth_token: str, api_url: str, timeout: float) -> None:
        self._account, self._account_sid = account, account_sid
        self._authorization = authorization(account_sid, auth_token)
        self._http = HttpClient(api_url or API_URL, timeout)
        self._messages = TwilioClient(account_sid, auth_token, http_client=self._http, environment={}).messages

    async def close(self) -> None:
        await self._http.close()

    async def send(self, sender: str, to: str, body: str, status_callback: str) -> SendResult:
        callback = status_callback or values.unset
        try:
            message = await self._messages.create_async(to=to, from_=sender, body=body, status_callback=callback)
            return self.sent(message)
        except SlowDown as asked:
            return RetryAfter(asked.seconds, whole_account=True)
        except (TwilioRestException, TwilioServiceException) as refusal:
            problem = operator_must(refusal.status, refusal.code or 0)
            if problem:
                _log.error("sms_account_needs_operator", account=self._account, problem=problem, code=refusal.code)
            return result_of(refusal.status, refusal.code or 0)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):  # nothing left this machine
            return RetryAfter(SLOW_DOWN_SECONDS, whole_account=True)
        except (aiohttp.ClientError, TimeoutError):
            return Unknown("no_answer")
        except (TwilioException, ValueError, KeyError):  # taken, it seems, with an answer that says nothing
            return Unknown("answer_unreadable")

    async def list(
        self, to: str, sender: str = "", since: Instant | None = None, limit: int = 20
    ) -> list[MessageInstance]:
        """Newest first; ConnectionError where Twilio cannot be asked, AccountProblem where it refuses the account."""
        after = values.unset if since is None else datetime.fromtimestamp(since / SECOND, UTC)
        try:
            return await self._messages.list_async(
                to=to, from_=sender or values.unset, date_sent_after=after, limit=limit
            )
        except TwilioException as refusal:  # the list's own says its status in the answer beside the text only
            status = next((part.status_code for part in refusal.args if isinstance(part, Response)), 0)
            problem = operator_must(status, 0)
            if problem:
                raise AccountProblem(self._account, problem) from refusal
            raise ConnectionError(f"twilio answers {status}") from refusal
        except (SlowDown, aiohttp.ClientError, TimeoutError, ValueError, KeyError) as failure:
            raise ConnectionError(type(failure).__name__) from failure

    @staticmethod
    def sent(message: MessageInstance) -> Sent:
        """A message that is still queued has no count yet ("0"): then ours counts."""
        return Sent(str(message.sid), int(message.num_segments or 0) or segments(message.body or ""))

    def media_list(self, message_sid: str) -> str:
        return f"{API_URL}/2010-04-01/Accounts/{self._account_sid}/Messages/{message_sid}/Media.json"

    async def media(self, url: str, limit_bytes: int) -> bytes:
        """`url` as in `MediaUrl0`, or of a message's media list (…/Media.json), whose first one is meant. ValueError
        for a foreign address and for more than `limit_bytes`, LookupError where Twilio has it no more, ConnectionError
        where it cannot be had now."""
        if not url.startswith(API_URL + "/"):
            raise ValueError("media of another host")
        try:
            if url.endswith("/Media.json"):
                listed = json.loads(await self._download(url, _LIST_BYTES))
                url = API_URL + str(listed["media_list"][0]["uri"]).removesuffix(".json")
            return await self._download(url, limit_bytes)
        except aiohttp.ClientResponseError as refusal:
            final = 400 <= refusal.status < 500 and refusal.status not in (408, 429)
            raise (LookupError if final else ConnectionError)(f"twilio answers {refusal.status}") from refusal
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise ConnectionError(type(problem).__name__) from problem

    async def _download(self, url: str, limit_bytes: int) -> bytes:
        """Twilio redirects to a store of other hosts, which aiohttp does not show the credentials."""
        timeout = aiohttp.ClientTimeout(total=self._http.timeout)
        session: aiohttp.ClientSession = self._http.session
        asked = session.get(self._http.address(url), headers=self._authorization, timeout=timeout)
        async with asked as answer:
            answer.raise_for_status()
            data = bytearray()
            async for chunk in answer.content.iter_chunked(65_536):
                data += chunk
                if len(data) > limit_bytes:
                    raise ValueError("media too large")
            return bytes(data)


def authorization(account_sid: str, auth_token: str) -> dict[str, str]:
    """HTTP's basic scheme."""
    return {"Authorization": "Basic " + base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()}


def _seconds(header: str) -> float:
    return float(header) if header.isdecimal() else SLOW_DOWN_SECONDS
