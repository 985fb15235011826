"""The composition root: everything concrete is put together here, and nowhere else."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from starlette.routing import BaseRoute

from admin_bot.flows import ADMIN_FLOWS
from admin_bot.notices import ADMIN_NOTICES
from admin_bot.work import ADMIN_BEATS, ADMIN_CHUNKS, admin_makers
from bots.channel import Abilities, AccountProblem, Channel, Message, SendResult, Sent
from bots.conversation.modes import DOOR, STRANGERS, Modes, Talks
from bots.conversation.screen import start
from bots.conversation.turn import Turns
from bots.flows import ATTENDEE_FLOWS, DOOR_FLOWS, STRANGER_FLOWS
from bots.flows.hearing import hear
from bots.pages.views import WayIn
from bots.visit import Links
from bots.webchat import routes as webchat_routes
from bots.webchat.channel import WebchatChannel
from core.storage.house import House
from core.storage.leading import Leading
from core.storage.work import Actor
from core.usecases.found_organizer import found_organizer
from gate_bot.flows import GATE_FLOWS
from scheduler.clock import Beat, Clock
from scheduler.dispatcher import Dispatcher
from scheduler.fetcher import fetch_waiting
from scheduler.reminders import nudge, remind
from scheduler.rendering import Making
from scheduler.sweeper import sweep, tidy
from scheduler.tasks import run_tasks
from usher.accounts import SmsAccount, TelegramAccount, WebchatAccount
from usher.settings import Settings
from usher.ways_in import doors_into, ways_into

TAKE_OVER_SECONDS = 5.0
log = structlog.get_logger("wiring")


@dataclass(slots=True)
class AccountInUse:
    """An account of the settings with its channel, as turns and the dispatcher see it."""

    channel: Channel
    serves: tuple[str, ...]
    organizer_slug: str
    house: House
    kind: str
    _organizer: str = ""

    @property
    def abilities(self) -> Abilities:
        return self.channel.abilities

    def link(self, payload: str) -> str:
        return self.channel.link(payload)

    def belongs_to(self, organizer: str) -> bool:
        """As far as it is known; where there are several organizers, it was asked at the start."""
        return self._organizer in ("", organizer)

    async def organizer(self) -> str:
        """The account's organizer, founded at need; asked once."""
        if not self._organizer:
            self._organizer = await self.house.do(Actor("wiring", "house"), found_organizer, self.organizer_slug)
        return self._organizer

    async def send(self, address: str, message: Message) -> SendResult:
        return await self.channel.send(address, message)

    async def fetch(self, media: str, limit_bytes: int) -> bytes:
        return await self.channel.fetch(media, limit_bytes)

    async def ask_after(self, address: str, message: Message, since: int) -> Sent | None:
        """Whether a message in doubt was sent, where the platform can be asked."""
        ask = getattr(self.channel, "ask_after", None)
        return await ask(address, message, since) if ask else None


@dataclass(slots=True)
class Wired:
    """The running product without its web server."""

    settings: Settings
    house: House
    accounts: dict[str, AccountInUse]
    links: Links
    turns: Turns
    dispatcher: Dispatcher
    clock: Clock
    webchat: WebchatChannel
    tasks: list[asyncio.Task[Any]] = field(default_factory=list)

    async def start(self, leading: Leading) -> None:
        several = len({account.organizer_slug for account in self.accounts.values()}) > 1
        for name, account in self.accounts.items():
            if several:
                await account.organizer()
            try:
                await account.channel.start(self.turns.receive)
            except AccountProblem as problem:  # its operator must act; the others go on
                log.error("account_refused", account=name, reason=problem.reason)
        self.tasks.append(asyncio.create_task(self._lead(leading), name="leading"))

    async def _lead(self, leading: Leading) -> None:
        """Of several processes on one database one sends and sweeps; when it ends, another takes over."""
        while not await leading.take():
            await asyncio.sleep(TAKE_OVER_SECONDS)
        self.clock.start()
        await self.dispatcher.run()

    async def stop(self) -> None:
        self.clock.stop()
        for account in self.accounts.values():
            await account.channel.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.dispatcher.drain()

    def gate_doors(self, organizer: str) -> dict[str, Callable[[str], str]]:
        return doors_into(self.accounts, organizer, "gate")

    def ways_in(self, organizer: str, payload: str) -> tuple[WayIn, ...]:
        """Links of all accounts that serve attendees."""
        found = []
        for name, account in self.accounts.items():
            served = "attendees" in account.serves and account.belongs_to(organizer)
            if link := account.link(payload) if served else "":
                found.append(WayIn(self.settings.accounts[name].channel, link))
        return tuple(found)

    def hooks(self) -> list[BaseRoute]:
        """Each folder's own routes."""
        routes: list[BaseRoute] = [*webchat_routes.routes(self.webchat, self.house, self.turns.receive)]
        for name, account in self.accounts.items():
            routes += _hooks_of(self.settings.accounts[name], account, self)
        return routes


def wire(settings: Settings, house: House) -> Wired:
    links = Links(settings.base_url)
    webchat = WebchatChannel("webchat", house, settings.base_url)
    accounts: dict[str, AccountInUse] = {}
    for name, account in settings.accounts.items():
        try:
            channel = webchat if isinstance(account, WebchatAccount) else _channel(name, account, settings, house.now)
        except AccountProblem as problem:
            log.error("account_refused", account=name, reason=problem.reason)
            continue
        accounts[name] = AccountInUse(channel, account.serves, account.organizer, house, account.channel)
    modes = Modes({
        "attendees": Talks(ATTENDEE_FLOWS, start("begin"), lost="human"),
        "admin": Talks(ADMIN_FLOWS, start("home"), upload="upload"),
        "gate": Talks(GATE_FLOWS, start("gate"), own_words=True),
        STRANGERS: Talks(STRANGER_FLOWS, start("stranger")),
        DOOR: Talks(DOOR_FLOWS, start("team")),
    })  # fmt: skip
    turns = Turns(house, accounts, modes, links, hear, partial(ways_into, accounts))
    dispatcher = Dispatcher(house, accounts, Making(links, admin_makers(links), ADMIN_NOTICES))
    clock = Clock([
        Beat("sweep", 2, partial(sweep, house)),
        Beat("fetch", 1, partial(fetch_waiting, house, accounts, turns.receive)),
        Beat("nudge", 5, partial(nudge, house)),
        Beat("remind", 20, partial(remind, house)),
        Beat("tasks", 1, partial(run_tasks, house, ADMIN_CHUNKS)),
        *(Beat(name, seconds, partial(job, house)) for name, (seconds, job) in ADMIN_BEATS.items()),
        Beat("tidy", 3600, partial(tidy, house)),
    ])  # fmt: skip
    return Wired(settings, house, accounts, links, turns, dispatcher, clock, webchat)


def _channel(name: str, account: Any, settings: Settings, now: Callable[[], int]) -> Channel:
    if isinstance(account, TelegramAccount):
        from bots.telegram.channel import API_URL, TelegramChannel

        return TelegramChannel(
            name, account.token.get_secret_value(), now=now, mode=account.mode, api_url=account.api_url or API_URL,
            webhook_secret=account.webhook_secret.get_secret_value() if account.webhook_secret else "",
            public_url=(settings.public_url or "") if account.mode == "webhook" else "", per_second=account.per_second,
        )  # fmt: skip
    if isinstance(account, SmsAccount):
        from bots.sms.channel import SmsChannel

        return SmsChannel(
            name, account.account_sid, account.auth_token.get_secret_value(), account.sender,
            account.price_per_segment, account.api_url or "", settings.base_url, now,
            account.shared_key.get_secret_value() if account.shared_key else "", settings.public_url is not None,
        )  # fmt: skip
    raise AccountProblem(name, "not_built_yet")


def _hooks_of(account: Any, used: AccountInUse, wired: Wired) -> list[BaseRoute]:
    if isinstance(account, TelegramAccount):
        from bots.telegram.routes import routes as telegram_routes

        return [*telegram_routes(used.channel, wired.turns.receive)]  # type: ignore[arg-type]
    if isinstance(account, SmsAccount):
        from bots.sms.routes import routes as sms_routes
        from scheduler.deliveries import record_delivery

        told = partial(record_delivery, wired.house)
        return [*sms_routes(used.channel, wired.turns.receive, told)]  # type: ignore[arg-type]
    return []
