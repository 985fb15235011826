"""Recount: what the counters, sums and admissions should be, from the rows that they stand for."""

from collections import defaultdict
from dataclasses import dataclass

import orjson

from core.storage.counters import is_quota
from core.storage.recounting import ADMISSION_ROWS, ALL_COUNTERS, ENTRIES, MONEY, TAKING
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is a counter, an order's money or an admission; `kept` is stored, `counted` is right."""

    what: str
    subject: str
    kept: str
    counted: str


async def recount(work: Work) -> list[Difference]:
    """Everything that does not agree; empty when all does."""
    return [*await _counters(work), *await _money(work), *await _admissions(work)]


async def _counters(work: Work) -> list[Difference]:
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in await work.read(TAKING):
        for id, n in orjson.loads(row.takes).items():
            counted[id][1 if row.status == "paid" or not is_quota(id) else 0] += n
    found = []
    for counter in await work.read(ALL_COUNTERS):
        held, sold = counted.pop(counter.id, [0, 0])
        if (counter.held, counter.sold) != (held, sold):
            kept = f"held {counter.held}, sold {counter.sold}"
            found.append(Difference("counter", counter.id, kept, f"held {held}, sold {sold}"))
    found += [Difference("counter", id, "no row", f"held {held}, sold {sold}") for id, (held, sold) in counted.items()]
    return found


async def _money(work: Work) -> list[Difference]:
    return [
        Difference("money", row.code, f"paid {row.paid}, refunded {row.refunded}",
                   f"paid {row.charged or 0}, refunded {row.returned or 0}")
        for row in await work.read(MONEY)
        if (row.paid, row.refunded) != (row.charged or 0, row.returned or 0)
    ]  # fmt: skip


async def _admissions(work: Work) -> list[Difference]:
    """Every admission row stands for an entry that was let in and not taken back."""
    entries: dict[tuple[str, str], int] = {}
    for row in await work.read(ENTRIES):
        entries[row.ticket, row.checkpoint] = int(row.n)
    found = []
    for place in await work.read(ADMISSION_ROWS):
        if entries.get((place.ticket, place.checkpoint), 0) <= 0:
            found.append(Difference("admission", place.ticket, place.checkpoint, "no entry"))
    return found
