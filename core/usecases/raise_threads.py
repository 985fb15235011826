"""Raise whom nobody answered: the staff on duty are told again, less and less often."""

from core.domain.threads import next_raise
from core.storage.tables import threads
from core.storage.threads import CLOSED, RAISED_THREADS, REACHED, THREAD, Thread
from core.storage.work import NOTICE, Work
from core.usecases.ask_team import change_thread
from core.usecases.tell_team import on_duty, tell_team

AT_ONCE = 50
COMFORTED_AT = 2  # the person is told of the event's contact too, once


async def raised_threads(work: Work) -> list[tuple[str, str]]:
    """(Organizer, thread) of those that are due."""
    return [(row.organizer, row.id) for row in await work.read(RAISED_THREADS, now=work.now, most=AT_ONCE)]


async def raise_thread(work: Work, thread: str) -> int:
    """All on duty, whoever took it over; one that was answered and rested ends, without a word. How many were told."""
    found = await work.get(THREAD, threads, thread)
    if found is None or not found.open or found.raise_at is None or found.raise_at > work.now:
        return 0
    if found.waits_since is None:
        change_thread(work, found, state=CLOSED, closed_at=work.now, raise_at=None)
        work.audit("thread.ended", found.id)
        return 0
    raised = found.raised + 1
    change_thread(work, found, raised=raised, raise_at=next_raise(raised, work.now))
    if raised == COMFORTED_AT:
        await _comfort(work, found)
    return tell_team(work, await on_duty(work, found.organizer), "thread_waits", thread=found.id)


async def _comfort(work: Work, thread: Thread) -> None:
    event = (await work.house.catalog.current()).get(thread.event)
    to = await work.committed(REACHED, id=thread.identity)
    if event and event.contact and to and to[0].stopped_at is None and to[0].unreachable_at is None:
        payload = {"notice": "thread_slow", "params": {"thread": thread.id}}
        work.send(account=to[0].account, identity=to[0].id, kind="notice", payload=payload, urgency=NOTICE)
