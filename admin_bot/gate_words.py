"""What the gate's desk says: counts, refusals by reason, permits. Never whose ticket it was."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bots.conversation.screen import Choice, Screen, start
from bots.notices import Told
from bots.wording import title
from core.domain.event import Event
from core.domain.times import HOUR, Instant, at_local, instant, local
from core.storage.gate_desk import RECENT_REFUSALS, REFUSED_FOR
from core.storage.work import Work
from core.usecases.count_gate import Counts
from locales.translator import format_time, translate

MOST_RECENT = 5  # refusals of a checkpoint that are listed one by one


def point_name(event: Event, id: str, language: str) -> str:
    point = event.checkpoint(id)
    return event.text(point.name, language) if point else id


def points(event: Event, allowed: Sequence[str], language: str) -> str:
    """Where a permit scans; none named: everywhere."""
    if not allowed:
        return translate(language, "gate_desk.everywhere")
    return translate(language, "wording.comma").join(point_name(event, id, language) for id in allowed)


def counted(event: Event, counts: Mapping[str, Counts], language: str) -> str:
    """How many are inside is known only where people are let out, too."""
    out = {point.id for point in event.checkpoints if point.both_directions}
    lines = [
        translate(language, "gate_desk.counts_inside" if id in out else "gate_desk.counts",
                  checkpoint=point_name(event, id, language), admitted=n.admitted, inside=n.inside, refused=n.refused)
        for id, n in counts.items()
    ]  # fmt: skip
    return "\n".join(lines) or translate(language, "gate_desk.no_checkpoints")


def midnight(event: Event, now: Instant) -> Instant:
    """Where the event takes place."""
    return at_local(local(now, event.timezone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0),
                    event.timezone)  # fmt: skip


async def refusals(work: Work, event: Event, language: str, now: Instant) -> str:
    """By checkpoint: why, how often in the last hour and today, and when the last ones were."""
    parts = []
    today = min(midnight(event, now), now - HOUR)
    for point in event.checkpoints:
        here = {"event": event.id, "checkpoint": point.id}
        hour = await _by_reason(work, here, now - HOUR)
        day = await _by_reason(work, here, today)
        if not day:
            continue
        lines = [event.text(point.name, language)]
        lines += [
            translate(language, "gate_desk.refused_for", reason=reason_of(reason, language), hour=hour.get(reason, 0),
                      day=count)
            for reason, count in sorted(day.items(), key=lambda pair: -pair[1])
        ]  # fmt: skip
        last = await work.read(RECENT_REFUSALS, **here, since=today, most=MOST_RECENT)
        times = translate(language, "wording.comma").join(
            f"{format_time(language, one.scanned_at, event.timezone)} {reason_of(one.reason, language)}" for one in last
        )
        lines.append(translate(language, "gate_desk.last_refused", times=times))
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


async def _by_reason(work: Work, here: dict[str, str], since: Instant) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in await work.read(REFUSED_FOR, **here, since=since):
        found[row.reason] = found.get(row.reason, 0) + int(row.n)
    return found


def reason_of(reason: str, language: str) -> str:
    return translate(language, f"verdict.reason.{reason}")


async def let_in_twice(work: Work, told: Told) -> Screen | None:
    """Which devices, and when; the lead's gate page shows which tickets."""
    params: Any = told.params
    event = (await work.house.catalog.current()).by_slug.get(params["event"])
    if event is None:
        return None
    lines = [translate(told.language, "gate_desk.twice", count=params["count"], event=title(event, told.language))]
    for row in params["rows"]:
        time = format_time(told.language, instant(datetime.fromisoformat(row["at"])), event.timezone)
        said = translate(told.language, "gate_desk.twice_by", first=row["first"], time=time, device=row["device"])
        lines.append(said)
    choice = Choice(start("gate_desk", event=event.slug), translate(told.language, "gate_desk.back"), word="gate")
    return Screen("\n".join(lines), (choice,))
