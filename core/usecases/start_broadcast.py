"""Start a broadcast: kept with the count that was confirmed, carried out by a task, now or at its time."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from core.domain.event import Event
from core.domain.refusals import Fact, Refused
from core.domain.times import DAY, Instant
from core.storage.tables import broadcasts
from core.storage.tasks import add_task
from core.storage.work import Work, dumps
from core.usecases.count_audience import Audience
from core.usecases.keep_file import keep_longer

BROADCAST_TASK = "broadcast"
PICTURE_KEPT = 90 * DAY
STARTED = Fact("id_taken")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said: a text in each language, maybe a picture (a file's id)."""

    texts: Mapping[str, str]
    file: str = ""


async def start_broadcast(
    work: Work, event: Event, audience: Audience, letter: Letter, *, promised: int, due_at: Instant | None, staff: str,
    identity: str, accounts: Sequence[str], edits: bool, id: str,
) -> str:  # fmt: skip
    """`identity` is told how it goes; `edits`: in one message that is kept up to date. `accounts`: where the audience
    is reached, so that a slow one keeps no other waiting."""
    if not promised or not any(letter.texts.values()):
        raise Refused("wrong_state")
    later = due_at is not None and due_at > work.now
    at = due_at if due_at is not None and later else work.now
    work.add(broadcasts, {
        "id": id, "organizer": event.organizer, "event": event.id, "audience": dumps(asdict(audience)),
        "texts": dumps(dict(letter.texts)), "file": letter.file, "state": "waiting" if later else "running",
        "promised": promised, "made": 0, "staff": staff, "identity": identity, "progress": "", "told_at": 0,
        "due_at": at, "created_at": work.now, "ended_at": None, "version": 1,
    }, else_=STARTED)  # fmt: skip
    add_task(work, BROADCAST_TASK, id, due_at=at, accounts=list(accounts), edits=edits, again=False)
    if letter.file:
        keep_longer(work, letter.file, at - work.now + PICTURE_KEPT)
    work.audit("broadcast.started", id, event=event.id, group=audience.group, people=promised)
    return id
