"""Send a broadcast, a chunk at a time: its messages are put into the outbox as room comes free. Whatever was done is
committed with the cursor, so that a killed process goes on where it stopped, and nobody is written to twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import orjson

from core.domain.ids import derived_id
from core.domain.times import HOUR, SECOND
from core.storage.audiences import AUDIENCE_PAGE, Reachable
from core.storage.broadcast_writes import change_broadcast, move_messages, open_messages
from core.storage.broadcasts import BROADCAST, LINES, MESSAGES, MESSAGES_OF_ACCOUNT, TALLIES, Broadcast, Message
from core.storage.tables import outbox
from core.storage.tasks import Progress, Task
from core.storage.work import BROADCAST as TO_MANY
from core.storage.work import Work, dumps
from core.usecases.count_audience import Audience
from core.usecases.tell_broadcast import OPEN, Teller, as_said, teller_of

CHUNK = 500
MOST_DUE = 1_000  # of one account at a time, so that the line stays short however many people there are
MOST_HELD = 20_000  # messages that wait for room in a slow account, while others go on
STARVES = 100
LOOK_MS = SECOND // 4
FILL, AGAIN, DRAIN = "fill", "again", "drain"


@dataclass(frozen=True, slots=True)
class Cursor:
    """`after`: the last person (or message, where failed ones go again) that was taken; `told` what was said last."""

    phase: str
    after: str = ""
    state: str = "failed"
    told: str = ""

    @classmethod
    def of(cls, task: Task) -> "Cursor":
        return cls(**orjson.loads(task.cursor)) if task.cursor else cls(AGAIN if task.given["again"] else FILL)


@dataclass(slots=True)
class Step:
    """What one chunk found, before anything is written: `people` to write to, messages that go `again`, those that are
    `halted` because the broadcast is, and those that are `freed` because their account has room. `due` and `held` by
    account."""

    broadcast: Broadcast
    cursor: Cursor
    counts: dict[str, int]
    teller: Teller
    due: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    freed: list[Message] = field(default_factory=list)
    people: list[Reachable] = field(default_factory=list)
    again: list[Message] = field(default_factory=list)
    halted: list[Message] = field(default_factory=list)

    @property
    def state(self) -> str:
        """It runs from its time on."""
        return "running" if self.broadcast.state == "waiting" else self.broadcast.state

    @property
    def open(self) -> int:
        return sum(self.counts.get(state, 0) for state in OPEN)

    @property
    def over(self) -> bool:
        worked = bool(self.people or self.again or self.freed or self.halted or self.open)
        return not worked and (self.cursor.phase == DRAIN or self.state == "cancelled")


async def send_broadcast(work: Work, task: Task) -> Progress:
    broadcast = await work.first(BROADCAST, id=task.subject)
    if broadcast is None or broadcast.state == "done":
        return Progress(task.cursor, done=True)
    work.actor = work.actor.of(broadcast.organizer)
    counts = {tally.state: tally.n for tally in await work.read(TALLIES, subject=broadcast.id)}
    teller = await teller_of(work, broadcast, edits=bool(task.given["edits"]))
    step = Step(broadcast, Cursor.of(task), counts, teller)
    if step.state == "cancelled":
        step.halted = await open_messages(work, broadcast, "due", "paused")
    elif step.state == "paused":
        step.halted = await open_messages(work, broadcast, "due")
    else:
        await _free_held(work, step)
        if _has_room(step, task.given["accounts"]):
            await (_more_people(work, step) if step.cursor.phase == FILL else _more_again(work, step))
    return _end(work, step) if step.over and (step.teller.ready or not step.teller.edits) else _go_on(work, step)


async def _free_held(work: Work, step: Step) -> None:
    """Messages that were held come into the line of their account as it gets shorter."""
    for line in await work.read(LINES, subject=step.broadcast.id):
        (step.due if line.state == "due" else step.held)[line.account] = line.n
    for account in step.held:
        if step.due.get(account, 0) <= MOST_DUE - CHUNK:
            given = {"subject": step.broadcast.id, "state": "paused", "after": "", "account": account}
            step.freed += await work.read(MESSAGES_OF_ACCOUNT, **given, most=CHUNK)


def _has_room(step: Step, accounts: Sequence[str]) -> bool:
    """Room in every line, or a line that starves while others are full: what these cannot take is held."""
    if sum(step.held.values()) >= MOST_HELD:
        return False
    if all(n <= MOST_DUE - CHUNK for n in step.due.values()) and not step.held:
        return True
    return any(step.due.get(account, 0) < STARVES and account not in step.held for account in accounts)


async def _more_people(work: Work, step: Step) -> None:
    event = (await work.house.catalog.current()).get(step.broadcast.event)
    assert event is not None, "an event is never deleted"
    audience = Audience(**step.broadcast.wanted)
    given = audience.given(event, work.now, step.cursor.after)
    found = await work.read(AUDIENCE_PAGE[audience.group], **given, most=CHUNK)
    chosen = _one_a_person(found)
    step.people = [one for one in chosen if one.wanted]
    full = len(chosen) == CHUNK
    step.cursor = replace(step.cursor, phase=FILL if full else DRAIN, after=chosen[-1].person if full else "")


def _one_a_person(found: Iterable[Reachable]) -> list[Reachable]:
    """The identity that comes first, whether or not it may be written to."""
    chosen: dict[str, Reachable] = {}
    for one in found:
        chosen.setdefault(one.person, one)
    return list(chosen.values())


async def _more_again(work: Work, step: Step) -> None:
    """Messages that failed, then those that are unknown, each once."""
    cursor = step.cursor
    if cursor.phase != AGAIN:
        return
    found = await work.read(MESSAGES, subject=step.broadcast.id, state=cursor.state, after=cursor.after, most=CHUNK)
    step.again = [message for message in found if message.resendable]
    if len(found) == CHUNK:
        step.cursor = replace(cursor, after=found[-1].id)
    elif cursor.state == "failed":
        step.cursor = replace(cursor, state="unknown", after="")
    else:
        step.cursor = replace(cursor, phase=DRAIN, after="")


def _go_on(work: Work, step: Step) -> Progress:
    to: dict[str, Any] = {"state": step.state} if step.state != step.broadcast.state else {}
    _write_to(work, step)
    if step.people:
        to["made"] = step.broadcast.made + len(step.people)
    move_messages(work, step.again, state="due", due_at=work.now, attempts=0, error="")
    move_messages(work, step.freed, state="due", due_at=work.now)
    move_messages(work, step.halted, state=step.state)
    told = as_said(step.state, step.counts)
    if step.teller.edits and step.teller.ready and told != step.cursor.told:
        to |= {"progress": step.teller.tell(work), "told_at": work.now}
        step.cursor = replace(step.cursor, told=told)
    if to or step.again or step.halted:
        change_broadcast(work, step.broadcast, **to)
    return Progress(dumps(asdict(step.cursor)), wait_ms=_wait(step))


def _write_to(work: Work, step: Step) -> None:
    """One message a person; its id derives from broadcast and person, so that it can never be there twice."""
    due = dict(step.due)
    for one in step.people:
        id = derived_id("broadcast", step.broadcast.id, one.person)
        work.send(account=one.account, identity=one.identity, kind="broadcast", payload={}, urgency=TO_MANY,
                  subject=step.broadcast.id, id=id)  # fmt: skip
        due[one.account] = due.get(one.account, 0) + 1
        if due[one.account] > MOST_DUE or one.account in step.held:
            work.change(outbox, {"id": id}, {"state": "paused"})


def _wait(step: Step) -> int:
    """Paused and told so: nothing to do until somebody resumes it."""
    if step.state == "paused":
        said = not step.teller.edits or step.cursor.told.startswith("paused")
        quiet = not step.halted and not step.counts.get("sending")
        return HOUR if said and quiet else LOOK_MS
    return 0 if step.people or step.again else LOOK_MS


def _end(work: Work, step: Step) -> Progress:
    shown = step.teller.edits and step.broadcast.progress
    to: dict[str, Any] = {"progress": step.teller.tell(work), "told_at": work.now} if shown else {}
    step.teller.sum_up(work)
    done = {} if step.state == "cancelled" else {"state": "done", "ended_at": work.now}
    change_broadcast(work, step.broadcast, **to, **done)
    return Progress(dumps(asdict(step.cursor)), done=True)
