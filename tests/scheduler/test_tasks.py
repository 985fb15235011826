"""Long work: a chunk and its cursor are one commit, trouble is tried again, and what cannot be done is told."""

from dataclasses import dataclass

import pytest
from sqlalchemy import bindparam

from core.storage.query import query
from core.storage.tables import notes, tasks
from core.storage.tasks import TASK, Progress, add_task
from core.storage.work import Work
from scheduler.tasks import MOST_ATTEMPTS, run_tasks
from tests.house import make_house


@dataclass(frozen=True)
class Note:
    id: str


@dataclass(frozen=True)
class Told:
    state: str
    error: str


NOTES = query(notes, Note, notes.c.subject == bindparam("subject"))
TOLD = query(tasks, Told, tasks.c.id == bindparam("id"))


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url) as built:
        yield built


async def begun(built, **given) -> str:
    async def begin(work: Work) -> str:
        return add_task(work, "count", "a", **given)

    return await built.house.do(built.actor, begin)


async def counts(work, task) -> Progress:
    """Writes one note a chunk, up to three."""
    done = int(task.cursor or 0)
    work.add(notes, {"id": f"{task.id}-{done}", "organizer": "o", "subject": "a", "staff": "", "text": "",
                     "created_at": work.now})  # fmt: skip
    return Progress(str(done + 1), done=done == 2)


async def test_a_task_goes_on_from_its_cursor_until_it_is_done(built):
    id = await begun(built)
    assert await run_tasks(built.house, {"count": counts}) == 3
    assert len(await built.house.database.read(NOTES, subject="a")) == 3
    assert (await built.house.database.read(TASK, id=id))[0].state == "done"
    assert await run_tasks(built.house, {"count": counts}) == 0


async def test_a_task_is_not_begun_before_its_time(built):
    await begun(built, due_at=built.now() + 60_000)
    assert await run_tasks(built.house, {"count": counts}) == 0
    built.now.later(minutes=1)
    assert await run_tasks(built.house, {"count": counts}) == 3


async def test_a_chunk_that_fails_writes_nothing_is_tried_again_later_and_then_told_as_failed(built):
    async def breaks(work, task):
        await counts(work, task)
        raise RuntimeError("no")

    id = await begun(built)
    for _ in range(MOST_ATTEMPTS):
        assert await run_tasks(built.house, {"count": breaks}) == 1
        assert await run_tasks(built.house, {"count": breaks}) == 0, "not again at once"
        built.now.later(minutes=5)
    assert await built.house.database.read(NOTES, subject="a") == []
    told = (await built.house.database.read(TOLD, id=id))[0]
    assert (told.state, told.error) == ("failed", "RuntimeError('no')")


async def test_a_chunk_that_waits_is_left_alone_until_then(built):
    async def waits(work, task):
        return Progress("x", wait_ms=10_000)

    await begun(built)
    assert await run_tasks(built.house, {"count": waits}) == 1
    assert await run_tasks(built.house, {"count": waits}) == 0
    built.now.later(seconds=10)
    assert await run_tasks(built.house, {"count": waits}) == 1
