"""The outbox to the channels: in order within a person, under the account's rate, every row to a final state.

A row is marked `sending` before the platform is called. After a kill, or an answer that was lost, such a row is in
doubt: it is asked after where the platform can be asked; one that answers a person or carries a ticket is sent again
once (a double is better than a loss), what was sent to many ends as `unknown`.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

import orjson
import structlog

from bots.channel import (
    Abilities,
    Message,
    Rejected,
    RetryAfter,
    SendResult,
    Sent,
    Unknown,
    Unreachable,
    WindowClosed,
)
from bots.visit import Links
from core.domain.refusals import Fact
from core.storage.chats import DUE, NEWEST_SENT, SENDING, Due
from core.storage.database import Busy
from core.storage.house import House
from core.storage.tables import identities, outbox
from core.storage.work import Actor, Work
from core.storage.writes import Row
from scheduler.lanes import Lanes
from scheduler.rendering import Gone, message_from_json, ticket_message, word_notice

AT_ONCE = 32
PATIENCE_SECONDS = 1.0
MOST_ATTEMPTS = 12
DOUBT = "doubt"
OWN_TROUBLE_SECONDS = 5.0
STALE = Fact("stale")
URGENCY = {"answer": 0, "notice": 1, "broadcast": 2}
log = structlog.get_logger("dispatcher")


class Sender(Protocol):
    @property
    def abilities(self) -> Abilities: ...

    async def send(self, address: str, message: Message) -> SendResult: ...

    async def ask_after(self, address: str, message: Message, since: int) -> Sent | None: ...


class Dispatcher:
    def __init__(self, house: House, senders: Mapping[str, Sender], links: Links) -> None:
        self._house, self._senders, self._links = house, senders, links
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self.results: dict[tuple[str, str], int] = {}

    async def run(self) -> None:
        """Until cancelled; what is on its way then is finished by `drain`."""
        await self._take_up_doubts()
        while True:
            self._house.outbox_filled.clear()
            try:
                sent = await self._round()
            except Busy:
                sent = 0
            except Exception as error:  # one bad round must not end all sending
                log.error("dispatch_round_failed", exc_info=error)
                sent = 0
            if not sent:
                try:
                    await asyncio.wait_for(self._house.outbox_filled.wait(), PATIENCE_SECONDS)
                except TimeoutError:
                    self._lanes.forget_old(_clock())

    async def drain(self, seconds: float = 5.0) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _round(self) -> int:
        """Start the oldest due row of each person who waits for none. How many were started."""
        rows = await self._house.database.read(DUE, now=self._house.now(), most=AT_ONCE * 4)
        rows.sort(key=lambda row: URGENCY[row.urgency])
        started = 0
        for row in await self._without_superseded(rows):
            if len(self._tasks) >= AT_ONCE or not self._lanes.free(row.identity, _clock()):
                continue
            self._lanes.busy.add(row.identity)
            task = asyncio.create_task(self._dispatch(row), name=f"send {row.id}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            started += 1
        return started

    async def _without_superseded(self, rows: list[Due]) -> list[Due]:
        """A question that was not sent yet and that a newer screen of the same person replaced is not sent at all."""
        screens = [row for row in rows if row.kind == "screen" and row.urgency == "answer"]
        newest: dict[str, str] = {row.identity: row.id for row in screens}
        kept = []
        for row in rows:
            old = row.kind == "screen" and newest.get(row.identity, row.id) != row.id and row.attempts == 0
            if old and orjson.loads(row.payload)["question"]:
                await self._mark(row, {"state": "superseded"}, was="due")
            else:
                kept.append(row)
        return kept

    async def _dispatch(self, row: Due) -> None:
        try:
            sender = self._senders.get(row.account)
            if sender is None:
                await self._mark(row, {"state": "failed", "error": "account_gone"}, was="due")
            elif row.kind == "notice":
                await self._word(row, sender)
            else:
                await self._send(row, sender)
        except Exception as error:
            log.error("dispatch_failed", row=row.id, account=row.account, exc_info=error)
            self._lanes.hold(row.identity, 30, _clock())
        finally:
            self._lanes.busy.discard(row.identity)
            self._house.outbox_filled.set()

    async def _word(self, row: Due, sender: Sender) -> None:
        """Worded and kept; sent as a screen in the next round."""
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        gone = await word_notice(work, row, sender.abilities)
        if gone:
            await self._mark(row, {"state": "failed", "error": gone.reason}, was="due")
        else:
            await self._house.commit(work)

    async def _send(self, row: Due, sender: Sender) -> None:
        """Made first, marked last: only the call itself may be in doubt after a kill."""
        try:
            message = await self._message(row)
        except Exception as error:
            log.error("message_not_made", row=row.id, exc_info=error)
            self._lanes.hold(row.identity, OWN_TROUBLE_SECONDS, _clock())
            return
        if isinstance(message, Gone):
            await self._mark(row, {"state": "failed", "error": message.reason}, was="due")
            return
        wait = self._lanes.wait(row.account, sender.abilities.per_second, _clock())
        if wait > 0:
            await asyncio.sleep(wait)
        if not await self._mark(row, {"state": "sending", "attempts": row.attempts + 1}, was="due"):
            return  # another process took it
        try:
            result = await sender.send(row.address, message)
        except Exception as error:
            log.error("send_failed", row=row.id, account=row.account, exc_info=error)
            result = Unknown("crashed")
        await self._settle(row, sender, result)
        if sender.abilities.gap_seconds:
            self._lanes.hold(row.identity, sender.abilities.gap_seconds, _clock())

    async def _message(self, row: Due) -> Message | Gone:
        if row.kind == "ticket":
            return await ticket_message(self._house, row, self._links)
        payload = orjson.loads(row.payload)
        return message_from_json(payload["message"], id=row.id, edits=await self._editable(row))

    async def _editable(self, row: Due) -> str:
        """The platform's id of the message to change in place: only while it is the newest in the chat."""
        if not row.replaces:
            return ""
        newest = await self._house.database.read(NEWEST_SENT, identity=row.identity)
        if not newest or newest[0].kind != "screen":
            return ""
        shown: dict[str, Any] = orjson.loads(newest[0].payload)
        return newest[0].external_id if shown.get("screen") == row.replaces else ""

    async def _settle(self, row: Due, sender: Sender, result: SendResult) -> None:
        self.results[row.account, type(result).__name__] = self.results.get((row.account, type(result).__name__), 0) + 1
        now = self._house.now()
        match result:
            case Sent(external_id):
                await self._mark(row, {"state": "sent", "external_id": external_id, "sent_at": now, "error": ""})
            case RetryAfter(seconds, whole_account):
                await self._later(row, seconds, whole_account)
            case Unreachable(reason):
                await self._mark(row, {"state": "failed", "error": reason})
                await self._unreachable(row)
            case Rejected(reason):
                await self._mark(row, {"state": "failed", "error": reason})
            case WindowClosed():
                await self._mark(row, {"state": "failed", "error": "window_closed"})
            case Unknown(reason):
                await self._doubt(row, reason)

    async def _later(self, row: Due, seconds: float, whole_account: bool) -> None:
        if row.attempts + 1 >= MOST_ATTEMPTS:
            await self._mark(row, {"state": "failed", "error": "given_up"})
            return
        if whole_account:
            self._lanes.pause(row.account, seconds, _clock())
        self._lanes.hold(row.identity, seconds, _clock())
        await self._mark(row, {"state": "due", "due_at": self._house.now() + int(seconds * 1000)})

    async def _doubt(self, row: Due, reason: str) -> None:
        """It may have been sent. What somebody waits for is sent once more, and never a third time."""
        again = row.urgency != "broadcast" and row.attempts == 0
        to: Row = {"state": "due", "error": DOUBT} if again else {"state": "unknown", "error": reason}
        await self._mark(row, to)

    async def _take_up_doubts(self) -> None:
        """Rows that a killed process left on their way."""
        for row in await self._house.database.read(SENDING):
            sender = self._senders.get(row.account)
            harmless = sender is not None and not sender.abilities.doubles
            again = row.urgency != "broadcast" and (row.attempts <= 1 or harmless)
            to = {"state": "due" if again else "unknown", "error": DOUBT}
            work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
            work.change(outbox, {"id": row.id}, to, was={"state": "sending"})
            await self._house.commit(work)

    async def _unreachable(self, row: Due) -> None:
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        work.change(identities, {"id": row.identity}, {"unreachable_at": work.now})
        await self._house.commit(work)

    async def _mark(self, row: Due, to: Row, was: str = "sending") -> bool:
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        work.change(outbox, {"id": row.id}, to, was={"state": was}, else_=STALE)
        for _ in range(20):
            fact = await self._house.commit(work)
            if fact is None:
                return True
            if was == "due":
                return False
            await asyncio.sleep(0.05)  # a busy database: the answer of the platform must not be lost
        return False


def _clock() -> float:
    return asyncio.get_running_loop().time()
