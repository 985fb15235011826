"""How many came through a checkpoint. What was taken back counts no more: an entry is out again, an exit in again."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.domain.event import Event
from core.storage.gate_lists import COUNTS, Tally
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class Counts:
    admitted: int
    inside: int
    refused: int


def counts_of(tallies: Iterable[Tally]) -> Counts:
    n = {(tally.direction, tally.verdict): int(tally.n) for tally in tallies}

    def standing(direction: str, verdict: str) -> int:
        return n.get((direction, verdict), 0) - n.get((f"undone_{direction}", verdict), 0)

    admitted, left = standing("entry", "admitted"), standing("exit", "admitted")
    refused = standing("entry", "refused") + standing("exit", "refused")
    return Counts(admitted, max(0, admitted - left), refused)


async def count_gate(work: Work, event: Event) -> dict[str, Counts]:
    """By checkpoint, in the order in which people pass them."""
    return {
        point.id: counts_of(await work.read(COUNTS, event=event.id, checkpoint=point.id)) for point in event.checkpoints
    }
