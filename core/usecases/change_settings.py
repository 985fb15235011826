"""What a member wants to be told: each sale, a summary in the morning."""

from typing import Any
from zoneinfo import available_timezones

from core.domain.mornings import first_told
from core.domain.refusals import FieldProblem, Refused
from core.storage.people import STAFF, STAFF_OF_ORGANIZER, Staff
from core.storage.sale_news import TOLD
from core.storage.tables import staff, told_sales
from core.storage.work import Work


async def tell_of_sales(work: Work, id: str, on: bool) -> None:
    """Refused: not_found. Nobody is told of what was sold while nobody wanted to know."""
    member = await _member(work, id)
    team = await work.committed(STAFF_OF_ORGANIZER, organizer=member.organizer)
    before = await work.first(TOLD, organizer=member.organizer)
    if on and before and not any(one.tells_sales for one in team):
        to = {"after": work.now, "told": "[]", "version": before.version + 1}
        work.change(told_sales, {"organizer": member.organizer}, to)
    _write(work, member, {"tells_sales": int(on)}, sales=on)


async def choose_morning(work: Work, id: str, hour: int | None, timezone: str = "") -> None:
    """`hour` None: no summary any more. The first one comes at the next time that the clock shows the hour.
    Refused: not_found, invalid_request."""
    member = await _member(work, id)
    if hour is None:
        _write(work, member, {"summary_hour": None}, summary="none")
        return
    if not 0 <= hour <= 23:
        raise Refused("invalid_request", fields=(FieldProblem("hour", "out_of_range"),))
    if timezone not in available_timezones():
        raise Refused("invalid_request", fields=(FieldProblem("timezone", "unknown"),))
    to = {"summary_hour": hour, "summary_zone": timezone, "summary_day": first_told(hour, timezone, work.now)}
    _write(work, member, to, summary=hour)


async def _member(work: Work, id: str) -> Staff:
    found = await work.first(STAFF, id=id)
    if found is None or found.removed_at is not None or found.organizer != work.actor.organizer:
        raise Refused("not_found")
    return found


def _write(work: Work, member: Staff, to: dict[str, Any], **details: Any) -> None:
    work.change(staff, {"id": member.id}, to, was={"removed_at": None})
    work.audit("staff.settings", member.id, **details)
