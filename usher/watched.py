"""The writer, watched: what was done and how the batches went. Counted in memory, read by /metrics."""

import asyncio
import time
from bisect import bisect_left
from collections import Counter

import structlog

from core.storage.database import Busy, Outcome
from core.storage.tables import audit
from core.storage.writer import Writer
from core.storage.writes import WriteSet

log = structlog.get_logger("writer")
BATCH_SIZES = (1, 2, 5, 10, 20, 50)
BATCH_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1)


class Spread:
    """How often a value was at most each bound; the last place is for those above all of them."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds, self._counts, self.sum = bounds, [0] * (len(bounds) + 1), 0.0

    def add(self, value: float) -> None:
        self._counts[bisect_left(self._bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """(bound, how many up to it), as Prometheus wants them: cumulative, `+Inf` last."""
        told, total = [], 0
        for bound, count in zip((*map(str, self._bounds), "+Inf"), self._counts, strict=True):
            total += count
            told.append((bound, float(total)))
        return told


class WatchedWriter(Writer):
    """`deeds`: what use cases audited, by name, after the commit (`order.paid`, `scan.admitted`). So every change of an
    order and every scan is counted at one place, whichever way it came."""

    deeds: Counter[str]
    sizes: Spread
    seconds: Spread

    def start(self) -> None:
        self.deeds, self.sizes, self.seconds = Counter(), Spread(BATCH_SIZES), Spread(BATCH_SECONDS)
        super().start()

    async def write(self, writes: WriteSet) -> Outcome:
        outcome = await super().write(writes)
        if isinstance(outcome, Busy):
            log.warning("not_written", reason=str(outcome))
        if outcome is None:
            self.deeds.update(add.row["what"] for add in writes.adds if add.table is audit)
        return outcome

    async def _commit(self, batch: list[tuple[WriteSet, asyncio.Future[Outcome]]]) -> None:
        started = time.perf_counter()
        await super()._commit(batch)
        self.sizes.add(len(batch))
        self.seconds.add(time.perf_counter() - started)
