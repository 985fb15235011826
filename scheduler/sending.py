"""One row of the outbox: worded or made, marked, sent, and what became of it.

A row is marked `sending` before the platform is called. After a kill, or an answer that was lost, such a row is in
doubt: it is asked after where the platform can be asked; one that answers a person or carries a ticket is sent again
once (a double is better than a loss), what was sent to many ends as `unknown`.
"""

import asyncio
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
from bots.making import ROW, Gone
from core.domain.refusals import Fact
from core.storage.chats import NEWEST_SENT, OUTBOX_ROW, Due
from core.storage.house import House
from core.storage.tables import identities, outbox
from core.storage.work import BROADCAST, Actor, Work
from core.storage.writes import Row
from scheduler.lanes import Lanes
from scheduler.rendering import message_from_json

MOST_ATTEMPTS = 12
DOUBT = "doubt"
OWN_TROUBLE_SECONDS = 5.0
STALE = Fact("stale")
log = structlog.get_logger("sending")


class Sender(Protocol):
    @property
    def abilities(self) -> Abilities: ...

    async def send(self, address: str, message: Message) -> SendResult: ...

    async def ask_after(self, address: str, message: Message, since: int) -> Sent | None: ...


class Maker(Protocol):
    """What makes a message of a row: notices are worded, tickets drawn, files read."""

    async def word(self, work: Work, row: Due, abilities: Abilities) -> Gone | None: ...

    async def make(self, house: House, row: Due) -> Message | Gone: ...


class Sending:
    def __init__(self, house: House, maker: Maker, lanes: Lanes) -> None:
        self._house, self._maker, self._lanes = house, maker, lanes
        self.results: dict[tuple[str, str], int] = {}

    async def send(self, row: Due, sender: Sender, slots: asyncio.Semaphore) -> None:
        if row.kind == "notice":
            await self._word(row, sender)
            return
        message = await self._made(row)
        if message is None:
            return
        async with slots:
            await self._sent(row, sender, message)
        if sender.abilities.gap_seconds:
            self._lanes.hold(row.identity, sender.abilities.gap_seconds, _clock())

    async def _word(self, row: Due, sender: Sender) -> None:
        """Worded and kept; sent as a screen in the next round."""
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        gone = await self._maker.word(work, row, sender.abilities)
        if gone:
            await self.mark(row, {"state": gone.state, "error": gone.reason}, was="due")
        else:
            await self._house.commit(work)
            self._house.outbox_filled.set()

    async def _made(self, row: Due) -> Message | None:
        """Made first, marked last: only the call itself may be in doubt after a kill."""
        try:
            message = await self._message(row)
        except Exception as error:
            log.error("message_not_made", row=row.id, exc_info=error)
            self._lanes.hold(row.identity, OWN_TROUBLE_SECONDS, _clock())
            return None
        if isinstance(message, Gone):
            await self.mark(row, {"state": message.state, "error": message.reason}, was="due")
            return None
        return message

    async def _sent(self, row: Due, sender: Sender, message: Message) -> None:
        wait = self._lanes.wait(row.account, sender.abilities.per_second, _clock())
        if wait > 0:
            await asyncio.sleep(wait)
        if not await self.mark(row, {"state": "sending", "attempts": row.attempts + 1}, was="due"):
            return  # another process took it, or it was taken back
        try:
            result = await sender.send(row.address, message)
        except Exception as error:
            log.error("send_failed", row=row.id, account=row.account, exc_info=error)
            result = Unknown("crashed")
        await self._settle(row, sender, result)

    async def _message(self, row: Due) -> Message | Gone:
        if row.kind != "screen":
            return await self._maker.make(self._house, row)
        payload = orjson.loads(row.payload)
        return message_from_json(payload["message"], id=row.id, edits=await self._editable(row))

    async def _editable(self, row: Due) -> str:
        """The platform's id of the message to change in place: only while it is the newest in the chat, or where the
        row names it."""
        if not row.replaces:
            return ""
        if row.replaces.startswith(ROW):
            told = await self._house.database.read(OUTBOX_ROW, id=row.replaces.removeprefix(ROW))
            return told[0].external_id if told else ""
        newest = await self._house.database.read(NEWEST_SENT, identity=row.identity)
        if not newest or newest[0].kind != "screen":
            return ""
        shown: dict[str, Any] = orjson.loads(newest[0].payload)
        return newest[0].external_id if shown.get("screen") == row.replaces else ""

    async def _settle(self, row: Due, sender: Sender, result: SendResult) -> None:
        key = row.account, type(result).__name__
        self.results[key] = self.results.get(key, 0) + 1
        match result:
            case Sent(external_id):
                to: Row = {"state": "sent", "external_id": external_id, "sent_at": self._house.now(), "error": ""}
                await self.mark(row, to)
            case RetryAfter(seconds, whole_account):
                await self._later(row, seconds, whole_account)
            case Unreachable(reason):
                await self.mark(row, {"state": "failed", "error": reason})
                await self._unreachable(row)
            case Rejected(reason):
                await self.mark(row, {"state": "failed", "error": reason})
            case WindowClosed():
                await self.mark(row, {"state": "failed", "error": "window_closed"})
            case Unknown(reason):
                await self._doubt(row, reason)

    async def _later(self, row: Due, seconds: float, whole_account: bool) -> None:
        if row.attempts + 1 >= MOST_ATTEMPTS:
            await self.mark(row, {"state": "failed", "error": "given_up"})
            return
        if whole_account:
            self._lanes.pause(row.account, seconds, _clock())
        self._lanes.hold(row.identity, seconds, _clock())
        await self.mark(row, {"state": "due", "due_at": self._house.now() + int(seconds * 1000)})

    async def _doubt(self, row: Due, reason: str) -> None:
        """It may have been sent. What somebody waits for is sent once more, and never a third time."""
        again = row.urgency != BROADCAST and row.attempts == 0
        to: Row = {"state": "due", "error": DOUBT} if again else {"state": "unknown", "error": reason}
        await self.mark(row, to)

    async def _unreachable(self, row: Due) -> None:
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        work.change(identities, {"id": row.identity}, {"unreachable_at": work.now})
        await self._house.commit(work)

    async def mark(self, row: Due, to: Row, was: str = "sending") -> bool:
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
