"""The line of one account: what is due in it, read ahead, and which of it may go now."""

import asyncio

import orjson

from core.storage.chats import DUE, Due
from core.storage.house import House
from core.storage.work import ANSWER
from scheduler.lanes import Lanes, place
from scheduler.sender import Sender

AT_ONCE = 32  # messages of one account that are made or sent at a time
IN_HAND = 8  # the same where they go out one by one; fewer where the rate is low, so that an answer overtakes soon
READ_AHEAD = 128
MOST_READ = 4096
FRESH_SECONDS = 0.5  # how long what was read ahead is trusted: other processes add rows too


class Line:
    """Read anew when something was added, after a moment, or when all that was read is used up.

    A row in hand stays out of the line until a reading that began after it was done: before that it may still be read
    as due.
    """

    def __init__(self, house: House, account: str, sender: Sender) -> None:
        self._house, self.account, self.sender = house, account, sender
        self._one_by_one = sender.abilities.doubles
        self.slots = asyncio.Semaphore(1 if self._one_by_one else AT_ONCE)
        self.settling: asyncio.Future[None] | None = None  # what became of the last message is being written
        self.in_hand: set[str] = set()
        self._rows: list[Due] = []
        self._out: set[str] = set()  # of the rows that were read: in hand, done, or superseded
        self._done: set[str] = set()
        self._read_at = -FRESH_SECONDS
        self._most = READ_AHEAD

    @property
    def room(self) -> int:
        quarter_second = int(self.sender.abilities.per_second / 4)
        most = max(2, min(IN_HAND, quarter_second)) if self._one_by_one else AT_ONCE
        return most - len(self.in_hand)

    async def look(self, now: float) -> None:
        """Reads what is due where what was read before is old or used up."""
        left = any(row.id not in self._out for row in self._rows)
        used_up = len(self._rows) >= self._most and not left
        if now - self._read_at < FRESH_SECONDS and not used_up:
            return
        done, self._done = self._done, set()
        try:
            self._rows = await self._house.database.read(
                DUE, account=self.account, now=self._house.now(), most=self._most
            )
        except BaseException:
            self._done |= done
            raise
        self._read_at = now
        self._out -= done

    def stale(self) -> None:
        self._read_at = -FRESH_SECONDS

    def ready(self, lanes: Lanes, now: float) -> list[Due]:
        """Each person's first row, where the person waits for none; what is urgent first."""
        waiting = [row for row in self._rows if row.id not in self._out]
        first: dict[str, Due] = {}
        for row in waiting:
            other = first.setdefault(row.identity, row)
            if place(row) < place(other):
                first[row.identity] = row
        free = [row for row in waiting if first[row.identity] is row and lanes.free(row, now)]
        self._look_further(blocked=bool(waiting) and not free)
        return free

    def _look_further(self, blocked: bool) -> None:
        """Rows of people who must wait may fill all that was read: others stand behind them."""
        if blocked and len(self._rows) >= self._most:
            self._most = min(self._most * 2, MOST_READ)
        elif not blocked:
            self._most = READ_AHEAD

    def superseded(self) -> list[Due]:
        """Questions that were not tried yet and that a newer screen of the same person replaced: never sent."""
        screens: dict[str, list[Due]] = {}
        for row in self._rows:
            if row.kind == "screen" and not row.replaces.startswith("row:") and row.id not in self._out:
                screens.setdefault(row.identity, []).append(row)
        old: list[Due] = []
        for rows in screens.values():
            if len(rows) > 1:
                old += _replaced(rows)
        self._out |= {row.id for row in old}
        self._done |= {row.id for row in old}
        return old

    def take(self, row: Due) -> None:
        self.in_hand.add(row.id)
        self._out.add(row.id)

    def done(self, row: Due) -> None:
        self.in_hand.discard(row.id)
        self._done.add(row.id)


def _replaced(rows: list[Due]) -> list[Due]:
    questions = {row.id for row in rows if _is_question(row)}
    newer = [(row.created_at, row.id) for row in rows if row.id in questions or row.urgency == ANSWER]
    newest = max(newer, default=(0, ""))
    return [row for row in rows if row.id in questions and row.attempts == 0 and (row.created_at, row.id) < newest]


def _is_question(row: Due) -> bool:
    return bool(orjson.loads(row.payload).get("question"))
