"""One writer a process: it takes the write sets of all turns that are ready and commits them together.

Natural group commit: no timer. While one batch is being made durable the next one gathers. A queue before the
database orders; it does not decide.
"""

import asyncio
from collections import deque

from core.storage.database import Busy, Database, Outcome
from core.storage.writes import WriteSet

BATCH = 50


class Writer:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[tuple[WriteSet, asyncio.Future[Outcome]]] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.batches = 0
        self.sets = 0

    @property
    def alive(self) -> bool:
        return self._task is not None and not self._task.done()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="writer")

    async def stop(self) -> None:
        """Ends after what was handed over is committed."""
        while self._waiting:
            await asyncio.sleep(0.005)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def write(self, writes: WriteSet) -> Outcome:
        """None when committed, the fact of the guard that failed, or Busy."""
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((writes, future))
        self._wake.set()
        return await future

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._commit(self._take())

    def _take(self) -> list[tuple[WriteSet, asyncio.Future[Outcome]]]:
        """The next sets that touch no row twice under a guard; the others keep their order for the next batch."""
        batch: list[tuple[WriteSet, asyncio.Future[Outcome]]] = []
        touched: set[tuple[object, ...]] = set()
        later: deque[tuple[WriteSet, asyncio.Future[Outcome]]] = deque()
        while self._waiting and len(batch) < BATCH:
            writes, future = self._waiting.popleft()
            if touched.isdisjoint(writes.touched):
                batch.append((writes, future))
            else:
                later.append((writes, future))
            touched |= writes.touched
        self._waiting.extendleft(reversed(later))
        return batch

    async def _commit(self, batch: list[tuple[WriteSet, asyncio.Future[Outcome]]]) -> None:
        try:
            outcomes = await self._database.apply([writes for writes, _ in batch])
            self.batches += 1
            self.sets += len(batch)
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except Exception as error:
            outcomes = [error if isinstance(error, Busy) else RuntimeError(f"the writer failed: {error!r}")] * len(
                batch
            )
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
