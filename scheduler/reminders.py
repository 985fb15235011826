"""Reminders, by what is due now: a restart or a changed date needs no plan to be made anew."""

from core.storage.house import House
from core.storage.work import Actor
from core.usecases.send_reminders import is_due, nudge_buyers, send_reminder

REMINDERS = Actor("reminders", "scheduler")
AT_ONCE = 50


async def nudge(house: House) -> int:
    told = 0
    while n := await house.do(REMINDERS, nudge_buyers, AT_ONCE):
        told += n
        if n < AT_ONCE:
            break
    return told


async def remind(house: House) -> None:
    """Each reminder of each event that is due, chunk by chunk."""
    for event in (await house.catalog.current()).all():
        for reminder in event.reminders:
            if is_due(event, reminder, house.now()):
                while await house.do(REMINDERS, send_reminder, event, reminder):
                    pass
