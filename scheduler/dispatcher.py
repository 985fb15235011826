"""The outbox to the channels: in order within a person, under the account's rate, every row to a final state.

Each account has a line of its own, so that one that is told to wait holds up no other. What people wait for is taken
first. Where a platform shows a message twice that was sent twice, one message is on its way at a time: after a kill at
most that one is in doubt.
"""

import asyncio
from collections.abc import Mapping

import structlog

from bots.channel import Message
from bots.making import Gone
from core.domain.times import SECOND
from core.storage.chats import DUE, DUE_ACCOUNTS, SENDING, Due
from core.storage.database import Busy
from core.storage.house import House
from core.storage.tables import outbox
from core.storage.work import Actor, Work
from scheduler.lanes import Lanes
from scheduler.line import READ_AHEAD, Line
from scheduler.sender import Maker, Sender
from scheduler.sending import Sending

PATIENCE_SECONDS = 0.5  # other processes add rows too
TIDY_SECONDS = 10.0
STUCK = 60 * SECOND  # on its way for so long, and in nobody's hand
log = structlog.get_logger("dispatcher")


class Dispatcher:
    def __init__(self, house: House, senders: Mapping[str, Sender], maker: Maker) -> None:
        self._house = house
        self._lanes = Lanes()
        self._sending = Sending(house, maker, self._lanes)
        self._lines = {name: Line(house, name, sender) for name, sender in senders.items()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()  # a message has left its place in a line

    @property
    def results(self) -> dict[tuple[str, str], int]:
        return self._sending.results

    async def run(self) -> None:
        """Until cancelled; what is on its way then is finished by `drain`."""
        tidy_at, doubts_before = clock(), self._house.now() + 1
        while True:
            self._moved.clear()
            if self._house.outbox_filled.is_set():
                self._house.outbox_filled.clear()
                for line in self._lines.values():
                    line.stale()
            if clock() >= tidy_at and await self._tidied(doubts_before):
                tidy_at, doubts_before = clock() + TIDY_SECONDS, 0
            started = [await self._started(line) for line in self._lines.values()]
            if not any(started):
                await self._until_something_moves()

    async def drain(self, seconds: float = 5.0) -> None:
        """What is on its way is finished; what stands ready waits for the next start."""
        self._sending.closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _until_something_moves(self) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (self._moved, self._house.outbox_filled)]
        try:
            await asyncio.wait(waits, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _started(self, line: Line) -> int:
        """Start the first row of each person who waits for none; how many. One line's trouble is not another's."""
        started = 0
        try:
            if line.room <= 0 or self._lanes.paused(line.account, clock()):
                return 0
            await line.look(clock())
            for row in line.superseded():
                await self._sending.mark(row, {"state": "superseded"}, was="due")
            for row in line.ready(self._lanes, clock())[: line.room]:
                self._start(line, row)
                started += 1
        except Busy:
            pass
        except Exception as error:
            log.error("dispatch_round_failed", account=line.account, exc_info=error)
        return started

    def _start(self, line: Line, row: Due) -> None:
        self._lanes.busy.add(row.identity)
        line.take(row)
        task = asyncio.create_task(self._dispatch(line, row), name=f"send {row.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dispatch(self, line: Line, row: Due) -> None:
        try:
            await self._sending.send(row, line)
        except Exception as error:
            log.error("dispatch_failed", row=row.id, account=row.account, exc_info=error)
            self._lanes.hold(row.identity, 30, clock())
        finally:
            self._lanes.busy.discard(row.identity)
            line.done(row)
            self._moved.set()
            if gap := line.sender.abilities.gap_seconds:
                asyncio.get_running_loop().call_later(gap, self._moved.set)

    # What is seldom

    async def _tidied(self, doubts_before: int) -> bool:
        """False where the database had no time: then soon again."""
        try:
            self._lanes.forget_old(clock())
            await self._take_up_doubts(doubts_before or self._house.now() - STUCK)
            await self._end_rows_of_gone_accounts()
        except Busy:
            await asyncio.sleep(PATIENCE_SECONDS)
            return False
        except Exception as error:
            log.error("dispatcher_not_tidied", exc_info=error)
        return True

    async def _take_up_doubts(self, before: int) -> None:
        """Rows that are on their way and in nobody's hand: a killed process left them, or a database that was away."""
        for row in await self._house.database.read(SENDING):
            line = self._lines.get(row.account)
            if (line and row.id in line.in_hand) or (row.sent_at or 0) >= before:
                continue
            if line is None:
                await self._sending.mark(row, {"state": "unknown", "error": "account_gone"})
            else:
                await self._sending.doubt(row, line.sender, await self._made_again(row), "killed")

    async def _made_again(self, row: Due) -> Message | None:
        """What was sent, to ask after it; None where it cannot be made any more."""
        try:
            message = await self._sending.made(row)
        except Exception as error:
            log.warning("message_not_made_again", row=row.id, exc_info=error)
            return None
        return None if isinstance(message, Gone) else message

    async def _end_rows_of_gone_accounts(self) -> None:
        """An account that the settings name no more: its rows end as visible failures."""
        for found in await self._house.database.read(DUE_ACCOUNTS):
            if found.account in self._lines:
                continue
            given = {"account": found.account, "now": self._house.now(), "most": READ_AHEAD}
            while rows := await self._house.database.read(DUE, **given):
                work = Work(self._house, Actor("dispatcher", found.account))
                for row in rows:
                    to = {"state": "failed", "error": "account_gone"}
                    work.change(outbox, {"id": row.id}, to, was={"state": "due"})
                if await self._house.commit(work) is not None:
                    raise Busy("the rows of an account that is gone")


def clock() -> float:
    return asyncio.get_running_loop().time()
