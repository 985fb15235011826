"""A Telegram bot as a channel of the house. aiogram is imported when one is constructed, not before."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import structlog

from bots.channel import Abilities, AccountProblem, Inbound, Message, Receive, SendResult
from bots.telegram.parse import parse, tap_id
from core.domain.times import Instant

if TYPE_CHECKING:
    from bots.telegram.polling import Poller

API_URL = "https://api.telegram.org"
ABILITIES = Abilities(
    text_max=4096,
    text_unit="utf16",
    buttons=30,  # Telegram takes 100; nobody reads more than 30
    button_label=64,
    link_buttons=True,
    asks_phone=True,
    edits=True,
    pictures="upload",
    per_second=25.0,  # its FAQ says about 30
    gap_seconds=1.0,
)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LONGEST_PAUSE_SECONDS = 60.0
_log = structlog.get_logger()


def hook_path(account: str) -> str:
    return f"/hooks/telegram/{account}"


class TelegramChannel:
    """`now` is the house's clock; `api_url` another Bot API server; `public_url` (webhook mode) is where Telegram
    reaches us: without it the operator sets the webhook. `username` (without "@") is asked from Telegram if not given.
    `per_second`: messages of the whole bot; more than its FAQ allows where the operator pays for it.

    Raises AccountProblem for a token that cannot be one, or a webhook without a usable secret."""

    def __init__(
        self,
        account: str,
        token: str,
        *,
        now: Callable[[], Instant],
        webhook_secret: str = "",
        mode: Literal["polling", "webhook"] = "polling",
        api_url: str = API_URL,
        public_url: str = "",
        username: str = "",
        per_second: float = ABILITIES.per_second,
    ) -> None:
        from bots.telegram.client import Client

        if (mode == "webhook" or webhook_secret) and not _SECRET.fullmatch(webhook_secret):
            raise AccountProblem(account, "webhook_secret_malformed")
        self.account = account
        self.abilities = replace(ABILITIES, per_second=per_second)
        self.now = now
        self.username = username
        self.webhook_secret = webhook_secret
        self._mode = mode
        self._public_url = public_url.rstrip("/")
        self._client = Client(account, token, api_url)
        self._beside: set[asyncio.Task[None]] = set()
        self._poller: Poller | None = None

    async def send(self, address: str, message: Message) -> SendResult:
        return await self._client.deliver(address, message)

    async def fetch(self, media: str, limit_bytes: int) -> bytes:
        """ValueError when larger than the limit, LookupError when Telegram has it no more, ConnectionError when
        Telegram cannot be reached."""
        return await self._client.download(media, limit_bytes)

    def link(self, payload: str) -> str:
        """Empty until Telegram was asked for the bot's name (`start` or `introduce`)."""
        query = f"?start={payload}" if payload else ""
        return f"https://t.me/{self.username}{query}" if self.username else ""

    async def introduce(self) -> str:
        """Asks Telegram who we are, for `link` without `start`. AccountProblem where the token is refused,
        ConnectionError where Telegram cannot be reached."""
        self.username = await self._client.username()
        return self.username

    async def start(self, receive: Receive) -> None:
        """AccountProblem where Telegram refuses the account; where it cannot be reached, tries on beside us."""
        try:
            await self._set_up(receive)
        except AccountProblem:
            await self._client.close()
            raise
        except OSError as error:
            _log.warning("telegram_unreachable", account=self.account, error=str(error))
            self._do_beside(self._set_up_later(receive))

    async def stop(self) -> None:
        """Within two seconds. The webhook stays: Telegram keeps what arrives meanwhile."""
        if self._poller:
            await self._poller.stop()
            self._poller = None
        beside = list(self._beside)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await self._client.close()

    def stop_spinner(self, tap: str) -> None:
        """Stops a tapped button's spinner, beside everything else."""
        self._do_beside(self._client.stop_spinner(tap))

    async def _set_up(self, receive: Receive) -> None:
        await self.introduce()
        await self._client.publish_commands()
        if self._mode == "polling":
            await self._client.delete_webhook()
            self._poll(receive)
        elif self._public_url:
            await self._client.set_webhook(self._public_url + hook_path(self.account), self.webhook_secret)
        else:
            _log.warning("telegram_webhook_not_set", account=self.account, why="no public address")

    async def _set_up_later(self, receive: Receive) -> None:
        pause = 1.0
        while True:
            await asyncio.sleep(pause)
            try:
                return await self._set_up(receive)
            except AccountProblem as problem:
                return _log.error("telegram_account_refused", account=self.account, reason=problem.reason)
            except OSError:
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    def _poll(self, receive: Receive) -> None:
        from bots.telegram.polling import Poller

        self._poller = Poller(self.account, self._client.updates, self._read, receive)
        self._poller.start()

    def _read(self, update: object) -> Inbound | None:
        if tap := tap_id(update):
            self.stop_spinner(tap)
        return parse(update, self.account, self.now(), self.username)

    def _do_beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
