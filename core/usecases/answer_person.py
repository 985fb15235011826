"""The staff's side of a thread: taken over, answered, left to colleagues, handed back, or begun."""

from core.domain.refusals import Refused
from core.domain.threads import RESTS_FOR
from core.storage.people import Member
from core.storage.tables import threads
from core.storage.threads import (
    CLOSED,
    OPEN_THREAD,
    REACHED,
    REACHED_OF_PERSON,
    TAKEN,
    THREAD,
    WAITING,
    Reached,
    Thread,
)
from core.storage.work import Work
from core.usecases.ask_team import PICTURES_KEPT, add_message, change_thread, open_thread
from core.usecases.keep_file import keep_longer
from core.usecases.tell_team import of_member, on_duty, tell_team


async def take_thread(work: Work, thread: str, who: Member, *, from_: str) -> None:
    """`from_`: who had it when this was decided, empty for nobody. Refused: wrong_state where that has changed."""
    found = await _open_one(work, thread)
    if found.staff == who.id:
        return
    if found.staff != from_:
        raise Refused("wrong_state", {"staff": found.staff})
    change_thread(work, found, state=TAKEN, staff=who.id)
    work.audit("thread.taken", found.id, staff=who.id)
    if from_:
        tell_team(work, await of_member(work, found.organizer, from_), "thread_taken", thread=found.id, by=who.name)


async def answer_person(work: Work, thread: str, who: Member, *, text: str, file: str = "") -> None:
    """To the person, with the member's first name. Refused: wrong_state for who does not have it; unreachable."""
    found = await _open_one(work, thread)
    if found.staff != who.id:
        raise Refused("wrong_state", {"staff": found.staff})
    to = await _reached(work, found.identity)
    if file:
        keep_longer(work, file, PICTURES_KEPT)
        work.send(account=to.account, identity=to.id, kind="file", payload={"file": file, "text": ""})
    message = add_message(work, found, text=text, file=file, staff=who.id)
    _tell(work, to, "thread_answer", thread=found.id, message=message, by=first_name(who.name))
    change_thread(work, found, waits_since=None, raise_at=work.now + RESTS_FOR, raised=0)


async def hand_back(work: Work, thread: str, who: Member) -> None:
    """The bot answers again, and the person is told so. Refused: wrong_state while a colleague has it."""
    found = await _open_one(work, thread)
    if found.staff not in ("", who.id):
        raise Refused("wrong_state", {"staff": found.staff})
    change_thread(work, found, state=CLOSED, closed_at=work.now, waits_since=None, raise_at=None)
    work.audit("thread.closed", found.id, staff=who.id)
    to = await work.committed(REACHED, id=found.identity)
    if to and to[0].unreachable_at is None:
        _tell(work, to[0], "thread_closed", thread=found.id, by=first_name(who.name))


async def leave_thread(work: Work, thread: str, who: Member) -> None:
    """To the others on duty, told of it where somebody waits. Refused: nobody_else."""
    found = await _open_one(work, thread)
    if found.staff != who.id:
        raise Refused("wrong_state", {"staff": found.staff})
    others = [one for one in await on_duty(work, found.organizer) if one.staff != who.id]
    if not others:
        raise Refused("nobody_else")
    change_thread(work, found, state=WAITING, staff="")
    work.audit("thread.left", found.id, staff=who.id)
    if found.waits_since is not None:
        tell_team(work, others, "thread_left", thread=found.id, by=who.name)


async def write_to_person(work: Work, person: str, who: Member) -> str:
    """A thread that we begin, where the person was last heard; the one that is open where there is one. Its id.
    Refused: not_found, unreachable, stopped."""
    ways = [one for one in await work.committed(REACHED_OF_PERSON, person=person)
            if one.organizer == work.actor.organizer]  # fmt: skip
    if not ways:
        raise Refused("not_found")
    to = next((one for one in ways if one.unreachable_at is None), None)
    if to is None:
        raise Refused("unreachable")
    found = await work.first(OPEN_THREAD, identity=to.id)
    if found is not None:
        return found.id
    if to.stopped_at is not None:
        raise Refused("stopped")
    made = open_thread(work, organizer=to.organizer, identity=to.id, person=to.person, event="", state=TAKEN,
                       staff=who.id, waits=False)  # fmt: skip
    return made.id


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


async def _open_one(work: Work, thread: str) -> Thread:
    found = await work.get(THREAD, threads, thread)
    if found is None or found.organizer != work.actor.organizer:
        raise Refused("not_found")
    if not found.open:
        raise Refused("wrong_state", {"staff": ""})
    return found


async def _reached(work: Work, identity: str) -> Reached:
    to = await work.committed(REACHED, id=identity)
    if not to or to[0].unreachable_at is not None:
        raise Refused("unreachable")
    return to[0]


def _tell(work: Work, to: Reached, notice: str, **params: str) -> None:
    work.send(account=to.account, identity=to.id, kind="notice", payload={"notice": notice, "params": params})
