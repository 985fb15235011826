"""A person asks for a human: one open thread of each identity, and its words to whoever answers there."""

from core.domain.refusals import Fact, Refused
from core.domain.threads import RESTS_FOR, next_raise
from core.domain.times import DAY, Instant
from core.storage.files import FILE_HEAD
from core.storage.people import Identity, StaffAddress
from core.storage.tables import thread_messages, threads
from core.storage.threads import NEWEST_MESSAGES, OPEN_THREAD, THREAD, WAITING, Thread
from core.storage.work import Work
from core.usecases.keep_file import keep_longer
from core.usecases.tell_team import of_member, on_duty, tell_team

MOST_TOLD = 10  # words without an answer that are told one by one; the others wait in the thread
PICTURES_KEPT: Instant = 90 * DAY
STALE = Fact("stale")


async def ask_team(work: Work, identity: Identity, *, event: str, text: str = "", file: str = "") -> str:
    """The id of the thread; empty where nobody of the staff can be reached and nothing was written."""
    found = await work.first(OPEN_THREAD, identity=identity.id)
    if found is None:
        team = await on_duty(work, identity.organizer)
        if not team:
            return ""
        found = _open(work, identity, event)
        if not text and not file:
            tell_team(work, team, "thread_words", thread=found.id, message="")
    if text or file:
        await pass_on(work, identity, found.id, text=text, file=file)
    return found.id


async def pass_on(work: Work, identity: Identity, thread: str, *, text: str, file: str = "") -> int:
    """Words of the person: to the one who took the thread over, or to all on duty. How many were told."""
    found = await work.get(THREAD, threads, thread)
    if found is None or not found.open or found.identity != identity.id:
        raise Refused("not_found")
    waits = found.waits_since is not None
    to = {} if waits else {"waits_since": work.now, "raised": 0, "raise_at": next_raise(0, work.now)}
    change_thread(work, found, **to)
    quiet = await _many_wait(work, found) if waits else False
    file = await _own_file(work, identity, file)
    message = add_message(work, found, text=text, file=file)
    return 0 if quiet else tell_team(
        work, await _answering(work, found), "thread_words", file=file, thread=found.id, message=message
    )  # fmt: skip


async def settle_thread(work: Work, identity: Identity, thread: str) -> None:
    """The person needs no answer any more."""
    found = await work.get(THREAD, threads, thread)
    if found is None or not found.open or found.identity != identity.id:
        return
    change_thread(work, found, state="closed", closed_at=work.now, waits_since=None, raise_at=None)
    work.audit("thread.settled", found.id)
    tell_team(work, await _answering(work, found), "thread_settled", thread=found.id)


def change_thread(work: Work, found: Thread, **to: str | int | None) -> None:
    """Guarded by the version that was read: of two who act on a thread at once one looks again."""
    work.change(threads, {"id": found.id}, {**to, "version": found.version + 1}, was={"version": found.version},
                else_=STALE)  # fmt: skip


def add_message(work: Work, thread: Thread, *, text: str, file: str, staff: str = "") -> str:
    id = work.house.new_id()
    work.add(thread_messages, {
        "id": id, "organizer": thread.organizer, "thread": thread.id, "staff": staff, "text": text, "file": file,
        "created_at": work.now,
    })  # fmt: skip
    return id


def open_thread(work: Work, *, organizer: str, identity: str, person: str, event: str, state: str, staff: str,
                waits: bool) -> Thread:  # fmt: skip
    """The unique index of open threads decides where two are opened at once."""
    thread = Thread(
        id=work.house.new_id(), organizer=organizer, event=event, identity=identity, person=person, state=state,
        staff=staff, waits_since=work.now if waits else None,
        raise_at=next_raise(0, work.now) if waits else work.now + RESTS_FOR, raised=0, created_at=work.now,
        closed_at=None, version=1,
    )  # fmt: skip
    work.add(threads, {name: getattr(thread, name) for name in Thread.__slots__}, else_=STALE)
    work.audit("thread.opened", thread.id)
    return thread


def _open(work: Work, identity: Identity, event: str) -> Thread:
    return open_thread(work, organizer=identity.organizer, identity=identity.id, person=identity.person, event=event,
                       state=WAITING, staff="", waits=True)  # fmt: skip


async def _answering(work: Work, thread: Thread) -> list[StaffAddress]:
    mine = await of_member(work, thread.organizer, thread.staff) if thread.staff else []
    return mine or await on_duty(work, thread.organizer)


async def _many_wait(work: Work, thread: Thread) -> bool:
    newest = await work.committed(NEWEST_MESSAGES, thread=thread.id, most=MOST_TOLD)
    return len(newest) == MOST_TOLD and not any(message.staff for message in newest)


async def _own_file(work: Work, identity: Identity, file: str) -> str:
    """Only what this person sent; kept as long as it may be looked at."""
    heads = await work.committed(FILE_HEAD, id=file) if file else []
    if not heads or heads[0].identity != identity.id:
        return ""
    keep_longer(work, file, PICTURES_KEPT)
    return file
