"""SMS through Twilio: one phone number. No buttons, no edits; every segment costs money."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import quote

import structlog

from bots.channel import Abilities, AccountProblem, Inbound, Message, Receive, SendResult, Sent
from bots.sms.parse import parse
from bots.sms.segments import segments, thrifty
from core.domain.times import DAY, SECOND, Instant, instant

if TYPE_CHECKING:
    from bots.sms.client import Client

ABILITIES = Abilities(
    text_max=1600,  # Twilio's error 21617 beyond
    text_unit="chars",
    buttons=0,
    button_label=40,
    pictures="link",
    per_second=1.0,  # what carriers take from one number
    gap_seconds=1.0,
    global_words="carrier",
    verified_phone=True,
    numbered_page=6,  # keeps a page of options near the 320 characters that Twilio advises
    segments=lambda text: segments(thrifty(text)),
)
TIMEOUT_SECONDS = 15.0
START_PATIENCE_SECONDS = 3.0
RECENT = DAY  # how far back a start looks for messages that came while nobody listened
_RECENT_MOST = 1_000
_CLOCKS_APART = 2 * SECOND
_log = structlog.get_logger()


class SmsChannel:
    """`sender` is the number in E.164; `base_url` is the address that requests to us are signed for. `callbacks`:
    Twilio reaches it, and may be asked to tell there how far a message came."""

    def __init__(
        self,
        account_name: str,
        account_sid: str,
        auth_token: str,
        sender: str,
        price_per_segment: Decimal | None,
        api_url: str,
        base_url: str,
        now: Callable[[], Instant],
        shared_key: str = "",
        callbacks: bool = True,
    ) -> None:
        self.account = account_name
        self.abilities = replace(ABILITIES, segment_price=price_per_segment)
        self.account_sid, self.auth_token, self.shared_key = account_sid, auth_token, shared_key
        self.sender, self.price_per_segment, self.now = sender, price_per_segment, now
        self._api_url, self._callbacks = api_url, callbacks
        self.hook_url = f"{base_url.rstrip('/')}/hooks/twilio/{account_name}"
        self._client: Client | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._answered: deque[str] = deque(maxlen=1_000)  # sids of sends whose answer came: none of them is in doubt

    async def start(self, receive: Receive) -> None:
        """Twilio gives a webhook up after seconds: what came while we were down is asked for, and taken beside us."""
        since = self.now() - RECENT
        missed = None
        try:
            missed = await asyncio.wait_for(self.recent(since), START_PATIENCE_SECONDS)
        except (ConnectionError, TimeoutError) as problem:
            self._not_listed(problem)
        self._catching_up = asyncio.create_task(self._catch_up(receive, since, missed))

    async def stop(self) -> None:
        if self._catching_up:
            self._catching_up.cancel()
            await asyncio.wait({self._catching_up})
        if self._client:
            await self._client.close()
        self._client = self._catching_up = None

    async def send(self, address: str, message: Message) -> SendResult:
        callback = f"{self.hook_url}?outbox={quote(message.id)}" if self._callbacks and message.id else ""
        result = await (await self._api()).send(self.sender, address, body(message), callback)
        if isinstance(result, Sent):
            self._answered.append(result.external_id)
        return result

    async def ask_after(self, address: str, message: Message, since: Instant) -> Sent | None:
        """What became of a send that ended as unknown, tried at `since`; None when Twilio knows nothing of it.

        Not by DateSent, which a message in the queue does not have yet. ConnectionError where Twilio cannot be asked.
        """
        api, text, ahead = await self._api(), body(message), self._ahead()
        for known in await api.list(address, self.sender):
            new = known.date_created is not None and instant(known.date_created) + ahead >= since - _CLOCKS_APART
            if new and known.body == text and known.sid not in self._answered:
                self._answered.append(str(known.sid))
                return api.sent(known)
        return None

    async def recent(self, since: Instant) -> list[Inbound]:
        """What arrived at our number since then, oldest first; ConnectionError where Twilio cannot be asked."""
        found = []
        api, ahead = await self._api(), self._ahead()
        listed = await api.list(self.sender, since=since - ahead, limit=_RECENT_MOST)
        for message in reversed(listed):  # their times are whole seconds: the list's own order counts within one
            at = instant(message.date_sent or message.date_created) + ahead
            fields = {
                "MessageSid": str(message.sid),
                "From": str(message.from_),
                "To": str(message.to),
                "Body": message.body or "",
                "NumMedia": str(message.num_media or "0"),
                "MediaUrl0": api.media_list(str(message.sid)),
            }
            inbound = parse(self.account, fields, at)
            if inbound and message.direction == "inbound" and at >= since:
                found.append(inbound)
        return sorted(found, key=lambda inbound: inbound.received_at)

    async def fetch(self, media: str, limit_bytes: int) -> bytes:
        """LookupError where Twilio has it no more, ConnectionError where it cannot be had now."""
        return await (await self._api()).media(media, limit_bytes)

    def link(self, payload: str) -> str:
        """Opens the phone's own SMS app; `?&` is the spelling that both iOS and Android take."""
        return f"sms:{self.sender}?&body=JOIN%20{quote(payload)}"

    def _ahead(self) -> Instant:
        """How far the house's clock is set off from Twilio's: rehearsals shift it."""
        return self.now() - instant(datetime.now(UTC))

    async def _api(self) -> "Client":
        if self._client is None:  # half a second of imports, in which others are to be served
            module = await asyncio.to_thread(import_module, "bots.sms.client")
            self._client = self._client or module.Client(
                self.account, self.account_sid, self.auth_token, self._api_url, TIMEOUT_SECONDS
            )
        assert self._client is not None
        return self._client

    async def _catch_up(self, receive: Receive, since: Instant, missed: list[Inbound] | None) -> None:
        """The inbox knows what was taken already, and drops it."""
        pause = 5.0
        while missed is None:
            await asyncio.sleep(pause)
            pause = min(2 * pause, 300.0)
            try:
                missed = await self.recent(since)
            except (ConnectionError, AccountProblem) as problem:
                self._not_listed(problem)
        for inbound in missed:
            try:
                await receive(inbound)
            except Exception:  # one message that fails must not hide the others
                _log.exception("sms_recent_not_received", account=self.account, external_id=inbound.external_id)

    def _not_listed(self, problem: Exception) -> None:
        _log.warning("sms_recent_not_listed", account=self.account, problem=str(problem) or type(problem).__name__)


def body(message: Message) -> str:
    """The text as it is sent: with its page, or its picture's address, where the text does not name them already."""
    file = message.picture or message.document
    links = [message.link or (file.link if file else "")]
    return thrifty("\n".join([message.text, *(link for link in links if link and link not in message.text)]))
