"""The morning summary: each member who chose an hour is told of the day before, once a day."""

from core.domain.event import Event
from core.domain.mornings import day_before, due_day
from core.domain.pricing import sale_state
from core.domain.refusals import Fact
from core.domain.roles import may
from core.storage.people import STAFF, STAFF_ADDRESSES, Staff
from core.storage.sale_news import SUMMED
from core.storage.tables import staff
from core.storage.work import NOTICE, Work
from core.usecases.sum_sales import sold_between

STALE = Fact("stale")


def _due(member: Staff, now: int) -> str:
    return (
        due_day(member.summary_hour, member.summary_zone, member.summary_day, now)
        if member.summary_hour is not None
        else ""
    )


async def due_summaries(work: Work) -> list[tuple[str, str]]:
    """(organizer, member) of those for whom it is time."""
    return [(one.organizer, one.id) for one in await work.read(SUMMED) if _due(one, work.now)]


async def sum_up_day(work: Work, id: str) -> bool:
    """Whether something was said: silence where nothing is on sale and nothing was sold. Guarded by the day that was
    told last, so that a restart or a second process says nothing twice."""
    member = await work.first(STAFF, id=id)
    day = _due(member, work.now) if member and member.removed_at is None else ""
    if member is None or not day:
        return False
    addresses = await work.read(STAFF_ADDRESSES, organizer=member.organizer)
    mine = next((one for one in addresses if one.staff == id and may(one.role, "see")), None)
    said = mine is not None and await _worth_telling(work, member, day)
    if mine and said:
        params = {"staff": id, "day": day}
        work.send(account=mine.account, identity=mine.identity, kind="notice", urgency=NOTICE,
                  payload={"notice": "morning", "params": params})  # fmt: skip
    work.change(staff, {"id": id}, {"summary_day": day}, was={"summary_day": member.summary_day}, else_=STALE)
    return said


async def _worth_telling(work: Work, member: Staff, day: str) -> bool:
    since, until = day_before(day, member.summary_zone)
    if await sold_between(work, member.organizer, since, until):
        return True
    return any(on_sale(event, work.now) for event in (await work.house.catalog.current()).all()
               if event.organizer == member.organizer)  # fmt: skip


def on_sale(event: Event, now: int) -> bool:
    """Whether anything of it can be had, or will be."""
    return any(sale_state(event, kind, now) in ("on_sale", "not_yet") for kind in event.ticket_types)
