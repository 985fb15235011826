"""A file that nobody asked for: an event, read with every mistake at once and imported when confirmed; or a table for
a lookup, which has a conversation of its own."""

from typing import NoReturn

from admin_bot.beside import beside
from admin_bot.desk import home, staff_flow
from admin_bot.events.hand import Hand
from admin_bot.events.saving import end_with_card, touched_text
from admin_bot.events.upload_words import MOST_MISTAKES, mistakes, preview
from admin_bot.events.uploads import Upload, is_excel, read_upload
from admin_bot.events.workbook_opening import is_event_workbook
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.event_file import Problem, problem_text
from core.domain.refusals import Refused
from core.domain.times import DAY
from core.storage.availability import pools
from core.storage.events import EVENT_ROW
from core.storage.files import FILE
from core.usecases.count_touched import count_touched
from core.usecases.import_event import import_event
from core.usecases.keep_file import keep_file
from core.usecases.purge_test_orders import count_orders, has_test_orders
from core.usecases.tell_holders import tell_holders_later

YAML, TABLES = (".yaml", ".yml"), (".csv", ".tsv", ".txt")
LOOKUP = "lookup_upload"  # the conversation about tables
TIMES, PLACES = ("starts_at", "ends_at", "doors_at", "timezone"), ("venue",)


async def upload(talk: Talk[Visit]) -> None:
    visit, id, name = talk.context, str(talk.args.get("file", "")), str(talk.args.get("name", ""))
    file = await visit.work.first(FILE, id=id)
    if file is None or file.organizer != visit.identity.organizer or file.identity != visit.identity.id:
        talk.end(talk.t("event_upload.gone"), [home(talk)])
    excel = is_excel(name)
    ours = await beside(is_event_workbook, file.raw) if excel else not name.lower().endswith(TABLES)
    if isinstance(ours, Problem):
        talk.end(mistakes(Upload(None, (problem_text(ours, talk.language),)), talk.language), [home(talk)])
    if not ours:
        talk.go(start(LOOKUP, file=id, name=name))
    if not excel and not name.lower().endswith(YAML):
        talk.end(talk.t("admin.upload_unknown", name=name), [home(talk)])
    if not visit.may("event"):
        talk.end(talk.t("admin.not_yours"), [home(talk)])
    read = await read_upload(visit.work, file.raw, name, talk.language)
    if read.definition is None:
        await _refuse(talk, read, name)
    await _import(talk, read)


async def _refuse(talk: Talk[Visit], read: Upload, name: str) -> NoReturn:
    text = mistakes(read, talk.language)
    if len(read.errors) > MOST_MISTAKES:
        lines = "\r\n".join(read.errors)
        list_ = await talk.once("list", _list, lines, talk.t("event_upload.list_name"))
        talk.attach("file", file=list_, text=talk.t("event_upload.list", name=name))
    talk.end(text, [Choice(start("event_template"), talk.t("event_desk.to_event_template")), home(talk)])


async def _list(visit: Visit, deed: str, lines: str, name: str) -> Value:
    raw = b"\xef\xbb\xbf" + lines.encode()
    return keep_file(visit.work, raw, name=name, media_type="text/plain", identity=visit.identity.id, keep_ms=7 * DAY)


async def _import(talk: Talk[Visit], read: Upload) -> NoReturn:
    visit, made = talk.context, read.definition
    assert made is not None
    event = visit.event(str(made["event"])) if read.old else None
    if event and (why := await _mode_stays(talk, event, made)):
        talk.end(why, [home(talk)])
    seen = await talk.once("look", _version, made["event"])
    taken = await pools(visit.work, event) if event else {}
    tell = await _confirmed(talk, read, event)
    imported: list[Event] = []

    async def deed(visit: Visit, id: str, definition: dict[str, Value], seen: int, tell: list[str]) -> Value:
        row = await visit.work.first(EVENT_ROW, slug=str(definition["event"]))
        if (row.version if row else 0) != seen:
            raise Refused("wrong_state")
        for fact in visit.work.known:  # what an earlier try of this turn learned
            if fact.code == "campaign_taken":
                raise Refused(fact.code, dict(fact.details))
        done, _ = await import_event(visit.work, definition, visit.identity.organizer, over=row)
        imported.append(done)
        if tell:
            tell_holders_later(visit.work, done.id, tell)
        return {"version": done.version}

    try:
        await talk.once("import", deed, made, seen, tell)
    except Refused as refused:
        known = {"wrong_state": "meanwhile", "campaign_taken": "campaign_taken"}
        if refused.code not in known:
            raise
        talk.end(talk.t(f"event_upload.{known[refused.code]}", **refused.details), [home(talk)])
    said = talk.t("event_upload.done_changed" if read.old else "event_upload.done_new")
    end_with_card(talk, Hand(imported[0], made, taken), said)


async def _version(visit: Visit, deed: str, slug: str) -> Value:
    """The event as it was when the preview was shown."""
    row = await visit.work.first(EVENT_ROW, slug=slug)
    return row.version if row else 0


async def _mode_stays(talk: Talk[Visit], event: Event, made: dict[str, Value]) -> str:
    """Why a file may not switch between test and live: what was sold is of the other mode."""
    live, work = bool(made.get("live", False)), talk.context.work
    if live and not event.live and await has_test_orders(work, event.id):
        return talk.t("event_mode.has_test", count=(await count_orders(work, event.id))[0])
    if event.live and not live and (orders := (await count_orders(work, event.id))[0]):
        return talk.t("event_mode.has_sold", count=orders)
    return ""


async def _confirmed(talk: Talk[Visit], read: Upload, event: Event | None) -> list[str]:
    """Of what ticket holders are to be told; ends where nothing is to be imported."""
    old, made = read.old or {}, read.definition or {}
    parts = [preview(read, talk.language)]
    what = [name for name, keys in (("time", TIMES), ("place", PLACES)) if any(old.get(k) != made.get(k) for k in keys)]
    touched = await count_touched(talk.context.work, event.id) if event else None
    choices = [Choice("import", talk.t("event_upload.yes"), word="yes")]
    if touched:
        parts.append(f"{touched_text(talk, touched)}\n{talk.t('event_upload.keeps')}")
        if what and touched.people:
            choices = [Choice("tell", talk.t("event_upload.yes_and_tell", count=touched.people)),
                       Choice("import", talk.t("event_upload.yes_quietly"))]  # fmt: skip
    choices.append(Choice("keep", talk.t("event_desk.leave"), word="no"))
    how = await talk.choose("sure", "\n\n".join(parts), choices, strict=True)
    if how == "keep":
        talk.end(talk.t("event_upload.nothing_changed"), [home(talk)])
    return what if how == "tell" else []


UPLOAD: Flow = staff_flow(
    "upload", upload, right=None, passing=True, deeds={"list": None, "look": None, "import": None},
    title="event_upload.title",
)  # fmt: skip
