"""How often a ticket came through a checkpoint: what counts, what it uses up, and whom an entry conflicts with.

One walk answers all: the scans that count, in the order of corrected time, each entry taking a place and, where
re-entry is allowed, each exit giving one back. An entry that finds no place overflows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.domain.admission_facts import Scan
from core.domain.event import Checkpoint
from core.domain.times import Instant, local_day


@dataclass(frozen=True, slots=True)
class Walk:
    inside: int
    overflowing: tuple[Scan, ...]


def rule_of(checkpoint: Checkpoint, ticket_type: str) -> str | int:
    """once, once_a_day, unlimited, or how many entries this type has here."""
    return checkpoint.entries.get(ticket_type, checkpoint.entries.get("*", "once"))


def places(rule: str | int) -> int | None:
    """How many entries a period has; None has no end."""
    if isinstance(rule, int):
        return rule
    return None if rule == "unlimited" else 1


def counted(scans: Iterable[Scan], ticket: str, checkpoint: str) -> list[Scan]:
    """What was let through here and not undone, in the order of corrected time; of two at once, the first told."""
    own = (scan for scan in scans if scan.ticket == ticket and scan.checkpoint == checkpoint)
    return sorted((scan for scan in own if scan.verdict == "admitted" and not scan.undone), key=lambda scan: scan.at)


def period_at(rule: str | int, at: Instant, timezone: str) -> str:
    """The event's day (2027-05-14) where every day counts anew, else the empty text: all time."""
    return local_day(at, timezone).isoformat() if rule == "once_a_day" else ""


def in_period(scans: Sequence[Scan], rule: str | int, period: str, timezone: str) -> list[Scan]:
    return [scan for scan in scans if period_at(rule, scan.at, timezone) == period]


def walk(scans: Sequence[Scan], checkpoint: Checkpoint, limit: int) -> Walk:
    """Goes through counted scans of one period. A full checkpoint stays full when one more was forced through, so
    that one exit is enough to come back."""
    exits_count = checkpoint.both_directions and checkpoint.reentry
    inside, overflowing = 0, []
    for scan in scans:
        if scan.direction == "exit":
            inside = max(0, inside - 1) if exits_count else inside
        elif inside < limit:
            inside += 1
        else:
            overflowing.append(scan)
    return Walk(inside, tuple(overflowing))


def held_periods(
    checkpoint: Checkpoint, ticket: str, ticket_type: str, scans: Iterable[Scan], timezone: str
) -> frozenset[str]:
    """The admissions rows that these scans should leave behind: the truth after an undo, and what a recount compares
    with. Only once and once_a_day keep rows."""
    rule = rule_of(checkpoint, ticket_type)
    if rule not in ("once", "once_a_day"):
        return frozenset()
    own = counted(scans, ticket, checkpoint.id)
    periods = {period_at(rule, scan.at, timezone) for scan in own}
    return frozenset(period for period in periods if walk(in_period(own, rule, period, timezone), checkpoint, 1).inside)


def conflicts(
    checkpoint: Checkpoint, ticket: str, ticket_type: str, scans: Iterable[Scan], timezone: str
) -> tuple[tuple[Scan, Scan], ...]:
    """Each entry that should not have been, beside the first entry of its period, by corrected time. What somebody
    forced is no conflict: it was decided by a person who saw the refusal."""
    rule = rule_of(checkpoint, ticket_type)
    limit = places(rule)
    if limit is None:
        return ()
    own = counted(scans, ticket, checkpoint.id)
    found = []
    for period in sorted({period_at(rule, scan.at, timezone) for scan in own}):
        during = in_period(own, rule, period, timezone)
        entries = [scan for scan in during if scan.direction == "entry"]
        found += [(late, entries[0]) for late in walk(during, checkpoint, limit).overflowing if not late.forced]
    return tuple(found)
