"""A table is sent: looked at, its columns told apart by asking, shown as it will answer, and replaced as a whole."""

from dataclasses import asdict
from typing import Any

from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.flows.lookup_plan import planned
from admin_bot.table_import import KIND
from admin_bot.table_words import example, settings, weighed, wrong_with
from admin_bot.tables import Look, Weight, in_time, look, weigh
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Given, Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.event_file.problems import Problem
from core.domain.lookup_table import key_kind
from core.domain.refusals import Refused
from core.storage.files import FILE
from core.storage.lookups import HEAD
from core.storage.tasks import add_task
from core.usecases.replace_table import Plan


async def lookup_upload(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("tables.which_event"))
    file, name = await _file(talk)
    told = await talk.once("read", read, file)
    if told["problem"]:
        _refuse(talk, event, told["problem"])
    seen = Look(tuple(told["columns"]), told["rows"], tuple(map(tuple, told["samples"])))
    plan = await planned(talk, event, seen, name)
    found = await talk.once("weigh", weighing, event.slug, file, plan)
    if found["problem"]:
        _refuse(talk, event, found["problem"])
    weight = Weight(**found["weight"])
    text = await _preview(talk, event, Plan.of(plan), seen, weight)
    if not await talk.confirm("sure", text, talk.t("tables.yes", count=weight.rows), talk.t("tables.no")):
        talk.end(talk.t("tables.nothing_changed"), [_card(talk, event, plan["lookup"]), home(talk)])
    await talk.once("replace", replace, event.slug, file, plan)
    talk.end(talk.t("tables.on_its_way", count=weight.rows), [home(talk)])


async def _file(talk: Talk[Visit]) -> tuple[str, str]:
    """(the kept file, its name): the one that came by itself, or one that is asked for."""
    if talk.args.get("file"):
        return str(talk.args["file"]), str(talk.args.get("name", ""))

    def check(given: Given) -> None:
        if not given.file:
            raise Unfit(talk.t("tables.no_file"))

    given = await talk.given("file", talk.t("tables.send"), check, beside=[home(talk)])
    return given.file, given.name


def _refuse(talk: Talk[Visit], event: Event, problem: dict[str, Any]) -> None:
    text = wrong_with(Problem(problem["line"], "", problem["code"], problem["params"]), talk.language)
    if "file" in talk.path:
        talk.reject("file", text)
    again = Choice(start("lookup_upload", event=event.slug), talk.t("tables.send_another"))
    talk.end(text, [again, home(talk)])


async def read(visit: Visit, deed: str, file: str) -> Value:
    raw = await _raw(visit, file)
    found = await in_time(look, raw)
    if isinstance(found, Problem):
        return {"problem": asdict(found)}
    short = [[value[:60] for value in row] for row in found.samples]
    return {"problem": None, "columns": list(found.columns), "rows": found.rows, "samples": short}


async def weighing(visit: Visit, deed: str, slug: str, file: str, plan: dict[str, Any]) -> Value:
    event = _event(visit, slug)
    kinds = {column: key_kind(event, column) for way in plan["find_by"] for column in way}
    found = await in_time(weigh, await _raw(visit, file), plan["find_by"], kinds, event.venue.country)
    if isinstance(found, Problem):
        return {"problem": asdict(found)}
    return {"problem": None, "weight": asdict(found)}


async def replace(visit: Visit, deed: str, slug: str, file: str, plan: dict[str, Any]) -> Value:
    """Done by a task; what it takes the place of is looked at once more when it switches."""
    event = _event(visit, slug)
    await _raw(visit, file)
    plan = {**plan, "version": max(visit.now, plan["was"] + 1)}
    account, identity = visit.identity.account, visit.identity.id
    return add_task(visit.work, KIND, event.id, account=account, identity=identity, file=file, plan=plan,
                    slug=event.slug)  # fmt: skip


async def _raw(visit: Visit, file: str) -> bytes:
    """What the sender's own file holds; Refused where it is somebody else's, or was kept long enough."""
    found = await visit.work.first(FILE, id=file)
    if found is None or found.organizer != visit.identity.organizer or found.identity != visit.identity.id:
        raise Refused("file_gone")
    return found.raw


def _event(visit: Visit, slug: str) -> Event:
    event = visit.event(slug)
    if event is None:
        raise Refused("not_found")
    return event


async def _preview(talk: Talk[Visit], event: Event, plan: Plan, seen: Look, weight: Weight) -> str:
    """The answer as the first rows read, how people are found, and the counts of before and after."""
    table = plan.asked
    text = event.text(table.answer, talk.language)
    rows = [f"• {example(table, seen.columns, row, text)}" for row in seen.samples]
    head = await talk.context.work.first(HEAD, event=event.id, lookup=plan.lookup)
    name = event.text(table.name, talk.language)
    key = "tables.replaces" if plan.was and head else "tables.makes"
    last = talk.t(key, name=name, before=head.rows if head else 0, after=weight.rows)
    parts = (settings(event, table, talk.language), talk.t("tables.examples", rows="\n".join(rows)),
             weighed(talk, weight), last)  # fmt: skip
    return "\n\n".join(parts)


def _card(talk: Talk[Visit], event: Event, lookup: str) -> Choice:
    return Choice(start("lookups", event=event.slug, lookup=lookup), talk.t("tables.to_card"))


async def undone(visit: Visit, result: Value) -> None:
    """What was only looked at is looked at anew."""


LOOKUP_UPLOAD: Flow = staff_flow(
    "lookup_upload", lookup_upload, right="lookups", deeds={"read": undone, "weigh": undone, "replace": None},
    title="admin.menu_lookups",
)  # fmt: skip
