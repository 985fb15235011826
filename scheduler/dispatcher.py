"""The outbox to the channels: in order within a person, under the account's rate, every row to a final state.

Each account has a line of its own, so that one that is told to wait holds up no other. What people wait for is taken
first. Where a platform shows a message twice that was sent twice, one message is on its way at a time: after a kill at
most that one is in doubt.
"""

import asyncio
from collections.abc import Mapping

import orjson
import structlog

from core.storage.chats import DUE, DUE_ACCOUNTS, SENDING, Due
from core.storage.database import Busy
from core.storage.house import House
from core.storage.tables import outbox
from core.storage.work import ANSWER, BROADCAST, Actor, Work
from scheduler.lanes import Lanes
from scheduler.sending import DOUBT, Maker, Sender, Sending

AT_ONCE = 32  # messages of one account that are made or sent at a time
IN_HAND = 8  # the same where they go out one by one
READ_AHEAD = 128
FRESH_SECONDS = 0.5  # how long what was read ahead is trusted: other processes add rows too
PATIENCE_SECONDS = 1.0
GONE_EVERY_SECONDS = 60.0
log = structlog.get_logger("dispatcher")


class Dispatcher:
    def __init__(self, house: House, senders: Mapping[str, Sender], maker: Maker) -> None:
        self._house, self._senders = house, senders
        self._lanes = Lanes()
        self._sending = Sending(house, maker, self._lanes)
        self._lines = {name: _Line(house, name, sender) for name, sender in senders.items()}
        self._tasks: set[asyncio.Task[None]] = set()
        self._moved = asyncio.Event()  # a message has left its place in a line
        self._looked_for_gone = -GONE_EVERY_SECONDS

    @property
    def results(self) -> dict[tuple[str, str], int]:
        return self._sending.results

    async def run(self) -> None:
        """Until cancelled; what is on its way then is finished by `drain`."""
        await self._take_up_doubts()
        while True:
            self._moved.clear()
            if self._house.outbox_filled.is_set():
                self._house.outbox_filled.clear()
                for line in self._lines.values():
                    line.stale()
            started = 0
            try:
                started = await self._round()
            except Busy:
                pass
            except Exception as error:  # one bad round must not end all sending
                log.error("dispatch_round_failed", exc_info=error)
            if not started:
                await self._until_something_moves()

    async def drain(self, seconds: float = 5.0) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _until_something_moves(self) -> None:
        waits = [asyncio.ensure_future(event.wait()) for event in (self._moved, self._house.outbox_filled)]
        _, late = await asyncio.wait(waits, timeout=PATIENCE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in late:
            wait.cancel()
        if len(late) == len(waits):
            self._lanes.forget_old(clock())
            await self._end_rows_of_gone_accounts()

    async def _round(self) -> int:
        """Start the oldest due row of each person who waits for none. How many were started."""
        return sum([await self._start_some(line) for line in self._lines.values()])

    async def _start_some(self, line: "_Line") -> int:
        if self._lanes.paused(line.account, clock()) or not line.room:
            return 0
        started = 0
        for row in await self._without_superseded(await line.due()):
            if not line.room:
                break
            if self._lanes.free(row.identity, clock()):
                self._start(line, row)
                started += 1
        return started

    def _start(self, line: "_Line", row: Due) -> None:
        self._lanes.busy.add(row.identity)
        line.take(row)
        task = asyncio.create_task(self._dispatch(line, row), name=f"send {row.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dispatch(self, line: "_Line", row: Due) -> None:
        try:
            await self._sending.send(row, line.sender, line.slots)
        except Exception as error:
            log.error("dispatch_failed", row=row.id, account=row.account, exc_info=error)
            self._lanes.hold(row.identity, 30, clock())
        finally:
            self._lanes.busy.discard(row.identity)
            line.done()
            self._moved.set()

    async def _without_superseded(self, rows: list[Due]) -> list[Due]:
        """A question that was not sent yet and that a newer screen of the same person replaced is not sent at all."""
        screens = [row for row in rows if row.kind == "screen" and row.urgency == ANSWER]
        newest: dict[str, str] = {row.identity: row.id for row in screens}
        kept = []
        for row in rows:
            old = row.kind == "screen" and newest.get(row.identity, row.id) != row.id and row.attempts == 0
            if old and orjson.loads(row.payload)["question"]:
                await self._sending.mark(row, {"state": "superseded"}, was="due")
            else:
                kept.append(row)
        return kept

    async def _take_up_doubts(self) -> None:
        """Rows that a killed process left on their way."""
        for row in await self._house.database.read(SENDING):
            sender = self._senders.get(row.account)
            harmless = sender is not None and not sender.abilities.doubles
            again = harmless or (row.urgency != BROADCAST and row.attempts <= 1)
            to = {"state": "due" if again else "unknown", "error": DOUBT}
            work = Work(self._house, Actor("dispatcher", row.account, row.organizer))
            work.change(outbox, {"id": row.id}, to, was={"state": "sending"})
            await self._house.commit(work)

    async def _end_rows_of_gone_accounts(self) -> None:
        """An account that the settings name no more: its rows end as visible failures."""
        if clock() - self._looked_for_gone < GONE_EVERY_SECONDS:
            return
        self._looked_for_gone = clock()
        for found in await self._house.database.read(DUE_ACCOUNTS):
            if found.account not in self._senders:
                for row in await self._house.database.read(
                    DUE, account=found.account, now=self._house.now(), most=READ_AHEAD
                ):
                    await self._sending.mark(row, {"state": "failed", "error": "account_gone"}, was="due")


class _Line:
    """What is due in one account, read ahead; read anew when something was added, or after a moment."""

    def __init__(self, house: House, account: str, sender: Sender) -> None:
        self._house, self.account, self.sender = house, account, sender
        one_by_one = sender.abilities.doubles
        self.slots = asyncio.Semaphore(1 if one_by_one else AT_ONCE)
        self._most = IN_HAND if one_by_one else AT_ONCE
        self._rows: list[Due] = []
        self._taken: set[str] = set()
        self._in_hand, self._read_at = 0, -FRESH_SECONDS

    @property
    def room(self) -> int:
        return self._most - self._in_hand

    async def due(self) -> list[Due]:
        if clock() - self._read_at >= FRESH_SECONDS or not self._rows:
            self._taken.clear()
            self._read_at = clock()
            self._rows = await self._house.database.read(
                DUE, account=self.account, now=self._house.now(), most=READ_AHEAD
            )
        return [row for row in self._rows if row.id not in self._taken]

    def stale(self) -> None:
        self._read_at = -FRESH_SECONDS

    def take(self, row: Due) -> None:
        self._in_hand += 1
        self._taken.add(row.id)

    def done(self) -> None:
        self._in_hand -= 1


def clock() -> float:
    return asyncio.get_running_loop().time()
