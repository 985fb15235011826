"""Remind those who hold tickets, and those whose hold ends soon: each once, chunk by chunk with its cursor."""

from core.domain.event import Event, Reminder
from core.domain.refusals import Fact
from core.domain.times import HOUR, Instant
from core.storage.order_writes import change_order
from core.storage.orders import HOLDING, NUDGES
from core.storage.reminders import HOLDERS, REMINDER
from core.storage.tables import reminders
from core.storage.work import NOTICE, Work
from core.usecases.tell_buyer import tell_buyer

CHUNK = 500
LATE = 12 * HOUR  # a reminder that nobody could send in time is not sent at all
STALE = Fact("stale")


def due_at(event: Event, reminder: Reminder) -> Instant | None:
    anchor = event.starts_at if reminder.anchor == "start" else event.ends_at
    return None if anchor is None else anchor + reminder.offset_ms


def is_due(event: Event, reminder: Reminder, now: Instant) -> bool:
    """Due, not long past, and never "it begins soon" after it has begun."""
    at = due_at(event, reminder)
    if at is None or not event.published or not at <= now < at + LATE:
        return False
    return reminder.offset_ms > 0 or event.starts_at is None or now < event.starts_at


async def send_reminder(work: Work, event: Event, reminder: Reminder) -> bool:
    """One chunk; True when there may be more. The chunk and its cursor are written together."""
    work.actor = work.actor.of(event.organizer)
    key = {"event": event.id, "reminder": reminder.id}
    row = await work.first(REMINDER, **key)
    if row is not None and row.done_at is not None:
        return False
    after = row.cursor if row else ""
    holders = await work.read(HOLDERS, event=event.id, after=after, most=CHUNK)
    notice = "event_thank_you" if reminder.kind == "thank_you" else "event_reminder"
    for holder in holders:
        if holder.wanted:
            payload = {"notice": notice, "order": holder.id, "event": event.id, "params": {}}
            work.send(account=holder.channel, identity=holder.identity, kind="notice", payload=payload, urgency=NOTICE)
    more = len(holders) == CHUNK
    to = {"cursor": holders[-1].id if holders else after, "done_at": None if more else work.now}
    if row is None:
        work.add(reminders, {**key, "organizer": event.organizer, **to}, else_=STALE)
    else:
        work.change(reminders, key, to, was={"cursor": row.cursor, "done_at": None}, else_=STALE)
    return more


async def nudge_buyers(work: Work, most: int = 50) -> int:
    """Holds that end soon: their buyers are told, once. How many there were."""
    found = await work.read(NUDGES, now=work.now, most=most)
    for order in found:
        work.actor = work.actor.of(order.organizer)
        change_order(work, order, nudge_at=None)
        if order.status in HOLDING and not order.overdue(work.now):
            tell_buyer(work, order, "hold_ends_soon")
    return len(found)
