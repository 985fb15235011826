"""Counts of the gate in one message that is kept up to date for some minutes, or until it is stopped."""

from typing import Any

from admin_bot.gate_words import counted
from bots import wording
from bots.conversation.screen import Choice, Screen, start
from bots.making import ROW
from bots.notices import Told
from core.domain.event import Event
from core.domain.refusals import Fact
from core.domain.times import MINUTE, SECOND
from core.storage.chats import OUTBOX_ROW
from core.storage.tables import tasks
from core.storage.tasks import TASK_OF_SUBJECT, Progress, Task, add_task
from core.storage.work import ANSWER, NOTICE, Work, dumps
from core.usecases.count_gate import count_gate
from locales.translator import format_time, translate

KIND, NOTICE_NAME = "gate_live", "gate_counts"
LASTS, EVERY = 10 * MINUTE, 4 * SECOND
STALE = Fact("stale")


def begin(work: Work, event: Event, account: str, identity: str) -> str:
    """What stops it; the first message is sent at once."""
    live = work.house.new_id()
    row = _send(work, event, account, identity, live, urgency=ANSWER)
    given = {"account": account, "identity": identity, "row": row, "event": event.id, "until": work.now + LASTS}
    add_task(work, KIND, live, due_at=work.now + EVERY, **given)
    return live


async def stop(work: Work, live: str, identity: str) -> None:
    """The message says so; once is enough."""
    task = await work.first(TASK_OF_SUBJECT, subject=live)
    if task is None or task.state != "due" or task.given["identity"] != identity:
        return
    given = task.given
    event = (await work.house.catalog.current()).get(given["event"])
    work.change(tasks, {"id": task.id}, {"state": "done", "version": task.version + 1}, was={"version": task.version},
                else_=STALE)  # fmt: skip
    if event is not None:
        _send(work, event, given["account"], identity, live, over=True, edits=given["row"])


async def live_chunk(work: Work, task: Task) -> Progress:
    """Says something only where a number has changed; the last word is that it has ended."""
    given = task.given
    event = (await work.house.catalog.current()).get(given["event"])
    first = await work.first(OUTBOX_ROW, id=given["row"])
    if event is None or first is None or first.state not in ("due", "sending", "sent"):
        return Progress(done=True)
    over = work.now >= given["until"]
    if first.state != "sent" and not over:  # what is changed in place must be there first
        return Progress(task.cursor, wait_ms=EVERY)
    numbers = dumps({id: [n.admitted, n.inside, n.refused] for id, n in (await count_gate(work, event)).items()})
    if first.state == "sent" and (numbers != task.cursor or over):
        _send(work, event, given["account"], given["identity"], task.subject, over=over, edits=given["row"])
    return Progress(numbers, done=over, wait_ms=EVERY)


def _send(work: Work, event: Event, account: str, identity: str, live: str, *, over: bool = False, edits: str = "",
          urgency: int = NOTICE) -> str:  # fmt: skip
    params = {"event": event.slug, "live": live, "over": over}
    return work.send(
        account=account, identity=identity, kind="notice", payload={"notice": NOTICE_NAME, "params": params},
        urgency=urgency, replaces=ROW + edits if edits else "",
    )  # fmt: skip


async def live_counts(work: Work, told: Told) -> Screen | None:
    params: Any = told.params
    event = (await work.house.catalog.current()).by_slug.get(params["event"])
    if event is None:
        return None
    time = format_time(told.language, told.now, event.timezone)
    text = counts_text(event, counted(event, await count_gate(work, event), told.language), told.language)
    key = "gate_desk.live_over" if params["over"] else "gate_desk.live_at"
    again = Choice(start("gate_live", event=event.slug), translate(told.language, "gate_desk.to_live"))
    ends = Choice(start("gate_stop", live=params["live"]), translate(told.language, "gate_desk.stop"))
    return Screen(f"{text}\n\n{translate(told.language, key, time=time)}", (again if params["over"] else ends,))


def counts_text(event: Event, counts: str, language: str) -> str:
    return f"{wording.title(event, language)}\n{counts}"
