"""What hangs on an event's date follows it: reminders that are due again, places kept for who pays at the door."""

from core.domain.event import Event
from core.domain.ordering import hold_for
from core.domain.refusals import Fact
from core.storage.order_writes import change_order
from core.storage.reminders import REMINDERS_OF_EVENT
from core.storage.tables import reminders
from core.storage.tasks import Progress, Task, add_task
from core.storage.touched import DOOR_HOLDS
from core.storage.work import Work
from core.usecases.send_reminders import due_at

MOVE_DOOR_HOLDS = "move_door_holds"
CHUNK = 200
STALE = Fact("stale")


async def follow_date(work: Work, before: Event, event: Event) -> None:
    """With the change itself; nothing to do where the date stayed. Reads before anything is written."""
    if (before.starts_at, before.ends_at) == (event.starts_at, event.ends_at):
        return
    for row in await work.read(REMINDERS_OF_EVENT, event=event.id):
        reminder = next((one for one in event.reminders if one.id == row.reminder), None)
        due = due_at(event, reminder) if reminder else None
        if due is not None and due > work.now:
            work.remove(reminders, {"event": event.id, "reminder": row.reminder})
    moved = hold_for(event, "pay_at_door", work.now) != hold_for(before, "pay_at_door", work.now)
    if moved and event.door_hold_ms is None:
        add_task(work, MOVE_DOOR_HOLDS, event.id)


async def move_door_holds(work: Work, task: Task) -> Progress:
    """Who pays at the door keeps the place until the new start; where that is past already, until the end."""
    event = (await work.house.catalog.current()).get(task.subject)
    until = hold_for(event, "pay_at_door", work.now).hold_until if event else None
    if until is None:
        return Progress(done=True)
    found = await work.read(DOOR_HOLDS, event=task.subject, until=until, most=CHUNK)
    for order in found:
        change_order(work, order, hold_until=until, release_at=until)
    return Progress(done=len(found) < CHUNK)
