"""A turn: everything that one arrival causes. Read first, write last, commit, and only then is it acknowledged."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any, Protocol

import orjson
import structlog

from bots.channel import Abilities, Button, Inbound, Message
from bots.conversation import engine
from bots.conversation.arrival import Speaker, add_speaker, speaker
from bots.conversation.heard import Heard, screen_of
from bots.conversation.keeping import keep_conversation, keep_inbox, keep_shown, message_to_json
from bots.conversation.modes import Modes
from bots.conversation.screen import ShownScreen, Start
from bots.conversation.stage import Stage, Step
from bots.conversation.state import Conversation
from bots.conversation.understand import named
from bots.visit import Links, Visit, Ways, no_ways
from bots.ways import Way, turned_by_word, way_in
from core.domain.refusals import Fact
from core.domain.times import SECOND
from core.storage.catalog import Catalog
from core.storage.chats import ARRIVAL, SCREEN, Arrival
from core.storage.database import Busy
from core.storage.house import TRIES, House
from core.storage.tables import identities
from core.storage.work import Actor, Work
from locales.translator import translate

MOST_TEXT = 4_000
# So long what a person says waits for the turn of a picture that they sent before; then it overtakes it: a platform
# that hands pictures out late, or never, must not silence a conversation.
PATIENCE = 30 * SECOND
log = structlog.get_logger("turn")
Hear = Callable[[str, Catalog, str, str], Start | None]  # text, events, organizer, language


class Account(Protocol):
    """What a turn must know of the account that something arrived in."""

    @property
    def abilities(self) -> Abilities: ...

    @property
    def serves(self) -> tuple[str, ...]: ...

    @property
    def kind(self) -> str: ...

    def link(self, payload: str) -> str: ...

    async def organizer(self) -> str: ...


class Turns:
    def __init__(
        self, house: House, accounts: Mapping[str, Account], modes: Modes, links: Links, hear: Hear,
        ways: Ways = no_ways,
    ) -> None:  # fmt: skip
        self._house, self._accounts, self._modes = house, accounts, modes
        self._links, self._hear, self._ways = links, hear, ways
        self.results: dict[str, int] = {"done": 0, "failed": 0, "busy": 0}

    async def receive(self, inbound: Inbound, *, fetched: bool = False) -> None:
        """Returns after the commit. A turn that cannot be run is kept as failed, told to the operator, and acked;
        Busy is raised, so that the platform sends it again."""
        known: set[Fact] = set()
        for attempt in range(TRIES):
            try:
                fact = await self._once(inbound, frozenset(known), fetched)
            except Busy:
                raise
            except Exception as error:
                await self._failed(inbound, error, fetched)
                return
            if fact is None:
                self.results["done"] += 1
                return
            known.add(fact)
            await asyncio.sleep(0.002 * attempt)
        self.results["busy"] += 1
        raise Busy("this conversation is written by somebody else all the time")

    async def _once(self, inbound: Inbound, known: frozenset[Fact], fetched: bool) -> Fact | None:
        account = self._accounts[inbound.account]
        work = Work(self._house, Actor("", inbound.account), known)
        key = {"account": inbound.account, "address": inbound.address, "external_id": inbound.external_id}
        arrival = (await work.read(ARRIVAL, **key))[0]
        if arrival.inbox_state not in (None, "fetching" if fetched else None):
            return None
        catalog = await self._house.catalog.at(arrival.catalog)
        organizer = arrival.organizer or await account.organizer()
        phone = inbound.phone if account.abilities.verified_phone else ""
        who = speaker(arrival, inbound, organizer, phone=phone)
        work.actor = Actor(who.identity.id, inbound.account, who.identity.organizer)
        if inbound.kind == "blocked":
            return await self._left(work, inbound, who, account)
        if inbound.in_group:
            return await self._in_group(work, inbound, who, account)
        if inbound.kind in ("photo", "file") and not fetched:
            if inbound.kind == "photo" or self._takes_file(who, account):
                return await self._later(work, inbound, who)
            inbound = replace(inbound, kind="unusable", text="file")
        if not fetched and arrival.fetching_since is not None and work.now - arrival.fetching_since < PATIENCE:
            return await self._later(work, inbound, who)
        return await self._talk(work, inbound, who, catalog, arrival, account)

    async def _talk(
        self, work: Work, inbound: Inbound, who: Speaker, catalog: Catalog, arrival: Arrival, account: Account
    ) -> Fact | None:
        before = who.conversation()
        inbound, way = await self._way(work, catalog, inbound, who, before, account.serves)
        who, screen = way.who, await self._kept(work, inbound, before, way.who)
        heard = Heard.of(shortened(inbound), screen=screen, start=way.start)
        talks = self._modes.of(who, account.serves)

        def visit() -> Visit:
            run = Work(self._house, work.actor, work.known)
            add_speaker(run, who)
            way.note(run)
            return Visit(run, catalog, who.identity, who.person, account.abilities, self._links, who.member, self._ways,
                         self._accounts, inbound.origin)  # fmt: skip

        stage = Stage(
            flows=talks.flows, new_context=visit, now=work.now, ids=self._house.new_id, abilities=account.abilities,
            welcome=talks.welcome, lost=talks.lost, upload=talks.upload,
            hear=lambda text: self._hear(text, catalog, who.identity.organizer, before.language),
        )  # fmt: skip
        step = await engine.step(before, heard, stage)
        return await self._commit(step, before, inbound, who, arrival, visit)

    def _takes_file(self, who: Speaker, account: Account) -> bool:
        """Nothing is fetched that nobody asked for."""
        screen = who.conversation().screen
        asked = screen is not None and bool(screen.key) and screen.screen.files
        return asked or bool(self._modes.of(who, account.serves).upload)

    async def _way(
        self, work: Work, catalog: Catalog, inbound: Inbound, who: Speaker, before: Conversation,
        serves: tuple[str, ...],
    ) -> tuple[Inbound, Way]:  # fmt: skip
        """A start's way, or the mode that a word of the staff's turns to, which is a start too."""
        if inbound.kind == "start":
            return inbound, await way_in(work, catalog, inbound.text, who, serves)
        word = named(inbound.text, before.screen) if inbound.kind == "text" else ""
        turned = turned_by_word(word, who, serves)
        return (replace(inbound, kind="start"), turned) if turned else (inbound, Way(None, who))

    async def _commit(
        self, step: Step[Visit], before: Conversation, inbound: Inbound, who: Speaker, arrival: Arrival,
        visit: Callable[[], Visit],
    ) -> Fact | None:  # fmt: skip
        done = step.context or visit()
        run, id, account = done.work, who.identity.id, inbound.account
        if step.state is not before or step.shown:
            keep_conversation(run, identity=id, account=account, state=step.state, version=who.version)
        keep_shown(run, step, before, identity=id, account=account)
        keep_inbox(run, account=account, external_id=inbound.external_id, identity=id, kind=inbound.kind,
                   was=arrival.inbox_state)  # fmt: skip
        if step.state.language != done.person.language:
            done.remember(language=step.state.language)
        if who.identity.unreachable_at is not None:
            run.change(identities, {"id": id}, {"unreachable_at": None})
        if who.identity.stopped_at is not None and inbound.kind == "start" and not inbound.text:
            run.change(identities, {"id": id}, {"stopped_at": None})  # a plain START means it
        return await self._house.commit(run)

    async def _kept(self, work: Work, inbound: Inbound, before: Conversation, who: Speaker) -> ShownScreen | None:
        """The screen that a button belongs to, where it is not the newest: this conversation's own only."""
        if inbound.kind != "button":
            return None
        id = screen_of(inbound.button)
        newest = [shown for shown in (before.screen, before.notice) if shown and shown.id == id]
        if newest:
            return newest[0]
        row = await work.first(SCREEN, id=id)
        return ShownScreen.from_json(orjson.loads(row.shown)) if row and row.identity == who.identity.id else None

    async def _left(self, work: Work, inbound: Inbound, who: Speaker, account: Account) -> Fact | None:
        """They blocked us, for as long as they do; or said STOP to their carrier, which holds until they say START."""
        if not who.new:
            to = {"unreachable_at": work.now}
            if account.abilities.global_words == "carrier":
                to["stopped_at"] = who.identity.stopped_at or work.now
            work.change(identities, {"id": who.identity.id}, to)
        keep_inbox(work, account=inbound.account, external_id=inbound.external_id, identity=who.identity.id,
                   kind=inbound.kind)  # fmt: skip
        return await self._house.commit(work)

    async def _in_group(self, work: Work, inbound: Inbound, who: Speaker, account: Account) -> Fact | None:
        """Nothing private is said where others read: only the way to talk alone."""
        add_speaker(work, who)
        link, language = account.link(inbound.text if inbound.kind == "start" else ""), who.person.language
        button = Button(translate(language, "conversation.to_private"), url=link)
        message = Message(translate(language, "conversation.in_group", link=link), (button,))
        payload = {"screen": "", "question": False, "message": message_to_json(message)}
        work.send(account=inbound.account, identity=who.identity.id, kind="screen", payload=payload)
        keep_inbox(work, account=inbound.account, external_id=inbound.external_id, identity=who.identity.id,
                   kind=inbound.kind)  # fmt: skip
        return await self._house.commit(work)

    async def _later(self, work: Work, inbound: Inbound, who: Speaker) -> Fact | None:
        """What must be fetched first, and what comes after it: their turns are run in order, by the fetcher."""
        add_speaker(work, who)
        keep_inbox(work, account=inbound.account, external_id=inbound.external_id, identity=who.identity.id,
                   kind=inbound.kind, state="fetching", payload=orjson.dumps(asdict(inbound)).decode())  # fmt: skip
        return await self._house.commit(work)

    async def _failed(self, inbound: Inbound, error: Exception, fetched: bool) -> None:
        """Kept whole, so that an operator can see it and run it again; the person's words are not logged. Nothing is
        acked that is kept nowhere."""
        log.error("turn_failed", account=inbound.account, inbound=inbound.external_id, exc_info=error)
        work = Work(self._house, Actor("turn", inbound.account))
        keep_inbox(work, account=inbound.account, external_id=inbound.external_id, identity="", kind=inbound.kind,
                   state="failed", payload=orjson.dumps(asdict(inbound)).decode(), error=repr(error)[:500],
                   was="fetching" if fetched else None)  # fmt: skip
        if await self._house.commit(work) is not None:
            self.results["busy"] += 1
            raise Busy("a turn that failed could not be kept")
        self.results["failed"] += 1


def shortened(inbound: Inbound) -> Inbound:
    """Nothing sensible is longer than a screen: too long is told, not cut."""
    if inbound.kind == "text" and len(inbound.text) > MOST_TEXT:
        return replace(inbound, kind="unusable", text="too_long")
    return inbound


def kept_inbound(payload: str) -> Inbound:
    """One that was kept while something was fetched."""
    data: dict[str, Any] = orjson.loads(payload)
    return Inbound(**data)
