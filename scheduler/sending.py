"""One row of the outbox: worded or made, marked, sent, and what became of it.

A row is marked `sending` before the platform is called. After a kill, or an answer that was lost, such a row is in
doubt: it is asked after where the platform can be asked; one that answers a person or carries a ticket is sent again
once (a double is better than a loss), what was sent to many ends as `unknown`.
"""

import asyncio
from dataclasses import replace
from typing import Any

import orjson
import structlog

from bots.channel import (
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
from core.domain.times import DAY
from core.storage.chats import NEWEST_SENT, OUTBOX_ROW, Due
from core.storage.database import Busy
from core.storage.house import House
from core.storage.tables import identities, outbox
from core.storage.work import BROADCAST, Actor, Work
from core.storage.writes import Row
from scheduler.lanes import Lanes
from scheduler.line import Line
from scheduler.rendering import message_from_json
from scheduler.sender import Maker, Sender

MOST_ATTEMPTS = 12  # refusals of the row's own, with pauses of up to a minute: what goes to many ends then
PATIENCE = DAY  # what somebody waits for is tried at least so long: a ticket still opens the door tomorrow
MOST_TROUBLES = 12  # of our own, five seconds apart: then the row is a visible failure
TROUBLE_SECONDS = 5.0
BUSY_SECONDS = 1.0
BUSY_TRIES = 20
DOUBT = "doubt"
MOVED_ON = Fact("moved_on")
log = structlog.get_logger("sending")


class Sending:
    def __init__(self, house: House, maker: Maker, lanes: Lanes) -> None:
        self._house, self._maker, self._lanes = house, maker, lanes
        self._troubles: dict[str, int] = {}
        self.results: dict[tuple[str, str], int] = {}
        self.closing = False

    async def send(self, row: Due, line: Line) -> None:
        try:
            if row.kind == "notice":
                return await self._word(row, line.sender)
            message = await self.made(row)
        except Busy:
            return self._lanes.hold(row.identity, BUSY_SECONDS, _clock())
        except Exception as error:
            return await self._trouble(row, error)
        if isinstance(message, Gone):
            return await self._gone(row, message)
        async with line.slots:
            settled = await self._handed_over(row, line, message)
        if settled:
            await settled

    async def made(self, row: Due) -> Message | Gone:
        """Made first, marked last: only the call itself may be in doubt after a kill."""
        if row.kind != "screen":
            return await self._maker.make(self._house, row)
        edits = await self._editable(row)
        if row.replaces.startswith(ROW) and not edits:
            return Gone("nothing_to_edit", "superseded")
        message = message_from_json(orjson.loads(row.payload)["message"], id=row.id, edits=edits)
        return replace(message, in_place=row.replaces.startswith(ROW))

    async def _word(self, row: Due, sender: Sender) -> None:
        """Worded and kept; sent as a screen in the next round."""
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        gone = await self._maker.word(work, row, sender.abilities)
        if gone:
            return await self._gone(row, gone)
        await self._house.commit(work)
        self._house.outbox_filled.set()

    async def _gone(self, row: Due, gone: Gone) -> None:
        self._ended(row)
        await self.mark(row, {"state": gone.state, "error": gone.reason}, was="due")

    async def _trouble(self, row: Due, error: Exception) -> None:
        """Ours, not the platform's: tried again, but not for ever."""
        log.error("message_not_made", row=row.id, kind=row.kind, exc_info=error)
        self._troubles[row.id] = self._troubles.get(row.id, 0) + 1
        if self._troubles[row.id] >= MOST_TROUBLES:
            return await self._gone(row, Gone("not_made"))
        self._lanes.again(row, TROUBLE_SECONDS, _clock())

    async def _handed_over(self, row: Due, line: Line, message: Message) -> asyncio.Future[None] | None:
        """The writing of what became of it, which stands before the next message's mark in the writer's queue: one
        commit a message, and never two in doubt where they go one by one. None where it did not go."""
        if not await self._its_turn(line):
            return None
        to: Row = {"state": "sending", "attempts": row.attempts + 1, "sent_at": self._house.now()}
        if not await self.mark(row, to, was="due"):
            return None  # another process took it, or it was taken back
        if line.settling is not None and not line.settling.done():
            await asyncio.wait({line.settling})
        try:
            result = await line.sender.send(row.address, message)
        except Exception as error:
            log.error("send_failed", row=row.id, account=row.account, exc_info=error)
            result = Unknown("crashed")
        settled = asyncio.ensure_future(self._settle(row, line.sender, message, result))
        if line.sender.abilities.doubles:
            line.settling = settled
        await asyncio.sleep(0)  # it is in the writer's queue now
        return settled

    async def _its_turn(self, line: Line) -> bool:
        """False where the account must wait: what stands ready goes back into the line, so that others overtake."""
        wait = self._lanes.wait(line.account, line.sender.abilities.per_second, _clock())
        if wait:
            await asyncio.sleep(wait)
        return wait is not None and not self.closing and not self._lanes.paused(line.account, _clock())

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

    # What became of it

    async def _settle(self, row: Due, sender: Sender, message: Message, result: SendResult) -> None:
        key = row.account, type(result).__name__
        self.results[key] = self.results.get(key, 0) + 1
        if gap := sender.abilities.gap_seconds:
            self._lanes.hold(row.identity, gap, _clock())
        match result:
            case RetryAfter(seconds, whole_account):
                await self._later(row, seconds, whole_account)
            case Unknown(reason):
                await self.doubt(row, sender, message, reason)
            case Sent(external_id):
                self._lanes.served(row.account)
                await self._final(row, self._sent(external_id))
            case Unreachable(reason):
                self._lanes.served(row.account)
                await self._final(row, {"state": "failed", "error": reason}, unreachable=True)
            case Rejected(reason):
                await self._final(row, {"state": "failed", "error": reason})
            case WindowClosed():
                await self._final(row, {"state": "failed", "error": "window_closed"})

    def _sent(self, external_id: str) -> Row:
        return {"state": "sent", "external_id": external_id, "sent_at": self._house.now(), "error": ""}

    async def _final(self, row: Due, to: Row, *, unreachable: bool = False) -> None:
        self._ended(row)
        await self.mark(row, to, unreachable=unreachable)

    def _ended(self, row: Due) -> None:
        self._lanes.ended(row)
        self._troubles.pop(row.id, None)

    async def _later(self, row: Due, seconds: float, whole_account: bool) -> None:
        """Where nothing of the account goes out (no network, a token that is refused, a full line), no row is to blame:
        it was not tried, and keeps its place until the account is well."""
        if whole_account:
            self._lanes.pause(row.account, seconds, _clock())
            await self.mark(row, {"state": "due", "attempts": row.attempts})
        elif self._given_up(row):
            await self._final(row, {"state": "failed", "error": "given_up"})
        else:
            pause = self._lanes.told_to_wait(row, seconds, _clock())
            await self.mark(row, {"state": "due", "due_at": self._house.now() + int(pause * 1000)})

    def _given_up(self, row: Due) -> bool:
        waited_for = row.urgency != BROADCAST and self._house.now() - row.created_at < PATIENCE
        return row.attempts + 1 >= MOST_ATTEMPTS and not waited_for

    async def doubt(self, row: Due, sender: Sender, message: Message | None, reason: str) -> None:
        """It may have been sent. What somebody waits for is sent once more, and never a third time."""
        if message is not None and (told := await _asked_after(row, sender, message)):
            return await self._final(row, self._sent(told.external_id))
        if not sender.abilities.doubles or (row.urgency != BROADCAST and row.error != DOUBT):
            await self.mark(row, {"state": "due", "error": DOUBT})
        else:
            await self._final(row, {"state": "unknown", "error": reason})

    async def mark(self, row: Due, to: Row, was: str = "sending", *, unreachable: bool = False) -> bool:
        work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
        work.change(outbox, {"id": row.id}, to, was={"state": was}, else_=MOVED_ON)
        if unreachable:
            work.change(identities, {"id": row.identity}, {"unreachable_at": work.now})
        for _ in range(BUSY_TRIES if was == "sending" else 1):
            fact = await self._house.commit(work)
            if fact is None or fact == MOVED_ON:
                return fact is None
            await asyncio.sleep(0.05)  # a busy database: the answer of the platform must not be lost
        return False


async def _asked_after(row: Due, sender: Sender, message: Message) -> Sent | None:
    try:
        return await sender.ask_after(row.address, message, row.sent_at or row.created_at)
    except Exception as error:  # it cannot be asked now
        log.warning("not_asked_after", row=row.id, account=row.account, error=type(error).__name__)
        return None


def _clock() -> float:
    return asyncio.get_running_loop().time()
