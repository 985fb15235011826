"""An event as a file to fill in and send back: Excel, or YAML for who likes it; an empty one too."""

from typing import Any

import orjson

from admin_bot.beside import beside
from admin_bot.desk import home, staff_flow
from admin_bot.events.workbook_writing import write_workbook
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_file import export_event_file
from core.domain.times import DAY
from core.storage.events import EVENT_ROW
from core.usecases.keep_file import keep_file

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_EVENTS = 10
NONE = "-"


async def template(talk: Talk[Visit]) -> None:
    slug = await _which(talk)
    kinds = [Choice("xlsx", talk.t("event_template.excel")), Choice("yaml", talk.t("event_template.yaml"))]
    kind = "xlsx" if slug == NONE else str(await talk.choose("kind", talk.t("event_template.kind"), kinds))
    file = await talk.once("make", make, slug, kind, talk.language)
    talk.attach("file", file=file, text=talk.t("event_template.here"))
    card = [] if slug == NONE else [Choice(start("event_card", event=slug), talk.t("event_desk.to_event_card"))]
    talk.end(talk.t("event_template.how"), [*card, home(talk)])


async def _which(talk: Talk[Visit]) -> str:
    named = talk.context.event(str(talk.args.get("event", "")))
    if named is not None:
        return named.slug
    events = talk.context.events()[:MOST_EVENTS]
    if not events:
        return NONE
    choices = [Choice(NONE, talk.t("event_template.empty"))]
    labels = wording.told_apart(events, talk.language)
    choices += [Choice(event.slug, label) for event, label in zip(events, labels, strict=True)]
    return str(await talk.choose("event", talk.t("event_template.which"), [*choices, home(talk)]))


async def make(visit: Visit, deed: str, slug: str, kind: str, language: str) -> Value:
    row = await visit.work.first(EVENT_ROW, slug=slug) if visit.event(slug) else None
    definition: dict[str, Any] | None = orjson.loads(row.definition) if row else None
    if kind == "yaml" and definition is not None:
        raw, media_type = (await beside(export_event_file, definition)).encode(), "application/yaml"
    else:
        raw, media_type = await beside(write_workbook, definition, language), EXCEL
    name = f"{slug if definition else 'event'}.{kind}"
    return keep_file(visit.work, raw, name=name, media_type=media_type, identity=visit.identity.id, keep_ms=7 * DAY)


EVENT_TEMPLATE: Flow = staff_flow(
    "event_template", template, right="event", deeds={"make": None}, word="template",
    title="event_desk.to_event_template",
)  # fmt: skip
