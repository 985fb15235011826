"""The tables that attendees may ask, each on a card: how it is asked, how many were not found; and a try-out."""

from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.table_words import column, misses, settings, since, ways
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event, Lookup
from core.domain.refusals import Refused
from core.storage.lookups import HEAD
from core.usecases.ask_lookup import answer_text, find_row
from core.usecases.remove_table import remove_table

MOST_TYPED = 200


async def lookups(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("tables.which_event"))
    upload = Choice(start("lookup_upload", event=event.slug), talk.t("tables.upload_new"))
    tables = {table.id: table for table in event.lookups}
    named = tables.get(str(talk.args.get("lookup", "")))
    if named is None and len(tables) == 1 and "lookup" not in talk.args:
        named = next(iter(tables.values()))
    if named is not None:
        await _card(talk, event, named, [upload] if "lookup" not in talk.args else [])
    if not tables:
        talk.end(talk.t("tables.no_tables"), [upload, home(talk)])
    choices = [Choice(start("lookups", event=event.slug, lookup=id), event.text(table.name, talk.language))
               for id, table in tables.items()]  # fmt: skip
    talk.end(talk.t("tables.list", event=event.text(event.title, talk.language)), [*choices, upload, home(talk)])


async def _card(talk: Talk[Visit], event: Event, table: Lookup, more: list[Choice]) -> None:
    head = await talk.context.work.first(HEAD, event=event.id, lookup=table.id)
    lines = [event.text(table.name, talk.language)]
    if head is None or not head.rows:
        lines.append(talk.t("tables.empty"))
    else:
        lines += [talk.t("tables.since", count=head.rows, when=since(event, head.updated_at, talk.language)),
                  misses(talk.language, head.misses)]  # fmt: skip
    lines.append("\n" + settings(event, table, talk.language))
    here = {"event": event.slug, "lookup": table.id}
    choices = [Choice(start("lookup_upload", **here), talk.t("tables.replace"))]
    if head is not None and head.rows:
        choices.insert(0, Choice(start("lookup_try", **here), talk.t("tables.try")))
    choices.append(Choice(start("lookup_remove", **here), talk.t("tables.remove"), danger=True))
    talk.end("\n".join(lines), [*choices, *more, home(talk)])


async def try_out(talk: Talk[Visit]) -> None:
    """Asked as an attendee asks, without a miss: what is told to a verified phone, and what to everybody else."""
    event = await chosen_event(talk, talk.t("tables.which_event"))
    table = next((one for one in event.lookups if one.id == talk.args.get("lookup")), None)
    if table is None:
        talk.end(talk.t("tables.gone"), [home(talk)])
    way = await _way(talk, table)
    values = [await _value(talk, name) for name in way]
    rows = await find_row(talk.context.work, event, table, way, values)
    here = {"event": event.slug, "lookup": table.id}
    choices = [Choice(start("lookup_try", **here), talk.t("tables.try_again")),
               Choice(start("lookups", **here), talk.t("tables.to_card")), home(talk)]  # fmt: skip
    if len(rows) != 1:
        talk.end(talk.t("tables.try_many" if rows else "tables.try_none"), choices)
    told, other = (answer_text(event, table, rows[0], talk.language, verified=sure) for sure in (True, False))
    key = "tables.try_found" if told == other else "tables.try_private"
    talk.end(talk.t(key, told=told, other=other), choices)


async def _way(talk: Talk[Visit], table: Lookup) -> tuple[str, ...]:
    if len(table.find_by) == 1:
        return table.find_by[0]
    choices = [Choice("|".join(way), ways([way], talk.language)) for way in table.find_by]
    return tuple(str(await talk.choose("way", talk.t("tables.try_how"), choices)).split("|"))


async def _value(talk: Talk[Visit], name: str) -> str:
    def parse(text: str) -> str:
        if not 0 < len(text.strip()) <= MOST_TYPED:
            raise Unfit(talk.t("tables.text_wrong", most=MOST_TYPED))
        return text.strip()

    return str(await talk.ask(f"value/{name}", talk.t("tables.try_value", column=column(name, talk.language)), parse))


async def remove(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("tables.which_event"))
    table = next((one for one in event.lookups if one.id == talk.args.get("lookup")), None)
    if table is None:
        talk.end(talk.t("tables.gone"), [home(talk)])
    head = await talk.context.work.first(HEAD, event=event.id, lookup=table.id)
    name = event.text(table.name, talk.language)
    text = talk.t("tables.remove_sure", name=name, count=head.rows if head else 0)
    back = Choice(start("lookups", event=event.slug), talk.t("tables.to_list"))
    if not await talk.confirm("sure", text, talk.t("tables.remove_yes"), talk.t("tables.no")):
        talk.end(talk.t("tables.nothing_changed"), [back, home(talk)])
    count = await talk.once("remove", take_away, event.slug, table.id)
    talk.end(talk.t("tables.removed", name=name, count=count), [back, home(talk)])


async def take_away(visit: Visit, deed: str, slug: str, lookup: str) -> Value:
    event = visit.event(slug)
    if event is None:
        raise Refused("not_found")
    return await remove_table(visit.work, event, lookup)


LOOKUPS: Flow = staff_flow("lookups", lookups, right="lookups", passing=True, title="admin.menu_lookups")
LOOKUP_REMOVE: Flow = staff_flow("lookup_remove", remove, right="lookups", passing=True, deeds={"remove": None})
LOOKUP_TRY: Flow = staff_flow("lookup_try", try_out, right="lookups", passing=True, title="tables.try")
