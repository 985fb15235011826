"""A table that was confirmed is written in chunks, and whoever sent it is told when people are answered from it."""

from typing import Any

from admin_bot.tables import in_time, whole
from bots.conversation.screen import Choice, Screen, start
from bots.notices import Told
from core.domain.event import Event
from core.domain.event_file.problems import Problem
from core.domain.lookup_table import Table
from core.domain.refusals import Refused
from core.storage.files import FILE
from core.storage.tasks import Progress, Task
from core.storage.work import NOTICE, Actor, Work
from core.usecases.import_lookup import clear_some
from core.usecases.replace_table import CLEAR, OVER, SWITCH, Plan, replace_some
from locales.translator import translate

KIND = "replace_table"
_read: dict[str, Table] = {}  # the file of the task that is at work: a process that starts anew reads it again


async def replace_chunk(work: Work, task: Task) -> Progress:
    given = task.given
    work.actor = Actor(given["identity"], given["account"], task.organizer)
    event = (await work.house.catalog.current()).get(task.subject)
    plan = Plan.of(given["plan"])
    table = await _table(work, given["file"])
    if event is None or table is None:
        return _told(work, given, "failed")
    try:
        cursor = await replace_some(work, event, plan, table, task.cursor)
    except Refused:  # somebody else's table or event took the place meanwhile
        _told(work, given, "stale")
        return Progress(f"{CLEAR}{plan.version}")
    if task.cursor == SWITCH:
        _told(work, given, "done", rows=len(table.rows))
    if cursor == OVER:
        _read.clear()
    return Progress(cursor, done=cursor == OVER)


async def clear_chunk(work: Work, task: Task) -> Progress:
    """What a lookup that was taken away left behind."""
    more = await clear_some(work, task.subject, task.given["lookup"], task.given["version"])
    return Progress(done=not more)


def _told(work: Work, given: dict[str, Any], how: str, **more: Any) -> Progress:
    params = {"how": how, "event": given["slug"], "lookup": given["plan"]["lookup"], **more}
    work.send(account=given["account"], identity=given["identity"], kind="notice", urgency=NOTICE,
              payload={"notice": "table_replaced", "params": params})  # fmt: skip
    return Progress(done=True)


async def _table(work: Work, id: str) -> Table | None:
    if id not in _read:
        found = await work.first(FILE, id=id)
        table = await in_time(whole, found.raw) if found and found.organizer == work.actor.organizer else None
        if table is None or isinstance(table, Problem):
            return None
        _read.clear()
        _read[id] = table
    return _read[id]


async def table_replaced(work: Work, told: Told) -> Screen | None:
    params = told.params
    event: Event | None = (await work.house.catalog.current()).by_slug.get(params["event"])
    table = next((one for one in event.lookups if one.id == params["lookup"]), None) if event else None
    if event is None:
        return None
    name = event.text(table.name, told.language) if table else str(params["lookup"])
    text = translate(told.language, f"tables.notice_{params['how']}", name=name, count=int(params.get("rows", 0)))
    card = start("lookups", event=event.slug, lookup=str(params["lookup"]))
    return Screen(text, (Choice(card, translate(told.language, "tables.to_card"), word="admin"),))
