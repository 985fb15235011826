"""Long work in chunks: each is committed together with the task's cursor, so that a kill costs at most one chunk."""

import asyncio
from collections.abc import Mapping

import structlog

from core.domain.refusals import Fact
from core.domain.times import SECOND
from core.storage.house import House
from core.storage.tables import tasks
from core.storage.tasks import DUE_TASKS, TASK, Chunk, Task
from core.storage.work import Actor, Work

MOST_ATTEMPTS = 5
BEAT_SECONDS = 2.0  # a beat goes on with due tasks for so long
STALE = Fact("stale")
log = structlog.get_logger("tasks")


async def run_tasks(house: House, chunks: Mapping[str, Chunk]) -> int:
    """One chunk of each due task, again while there is time. How many chunks were done."""
    until, done = asyncio.get_running_loop().time() + BEAT_SECONDS, 0
    while due := await house.database.read(DUE_TASKS, now=house.now(), most=20):
        for task in due:
            await _one(house, chunks, task)
            done += 1
        if asyncio.get_running_loop().time() > until:
            break
    return done


async def _one(house: House, chunks: Mapping[str, Chunk], task: Task) -> None:
    actor = Actor("tasks", "scheduler", task.organizer)
    try:
        await house.do(actor, _chunk, chunks[task.kind], task.id)
    except Exception as error:
        log.error("task_failed", task=task.id, kind=task.kind, exc_info=error)
        await house.do(actor, _failed, task.id, repr(error)[:300])


async def _chunk(work: Work, chunk: Chunk, id: str) -> None:
    task = await work.first(TASK, id=id)
    if task is None or task.state != "due" or task.due_at > work.now:
        return
    progress = await chunk(work, task)
    _keep(work, task, cursor=progress.cursor, state="done" if progress.done else "due", attempts=0,
          due_at=work.now + progress.wait_ms)  # fmt: skip


async def _failed(work: Work, id: str, error: str) -> None:
    task = await work.first(TASK, id=id)
    if task is not None and task.state == "due":
        over = task.attempts + 1 >= MOST_ATTEMPTS
        later = work.now + SECOND * 2**task.attempts
        _keep(work, task, state="failed" if over else "due", attempts=task.attempts + 1, error=error, due_at=later)


def _keep(work: Work, task: Task, **to: str | int) -> None:
    work.change(tasks, {"id": task.id}, {**to, "version": task.version + 1}, was={"version": task.version},
                else_=STALE)  # fmt: skip
