"""`usher event import|export|links`, `lookup import`, `report`."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from usher.commands.running import WRONG, fail, say, settings, show, warn_of, with_house

if TYPE_CHECKING:
    from core.domain.event import Event
    from core.domain.event_file import Problem, Reading
    from core.storage.house import House

event = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Events: import, export, ways in.")
lookup = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Tables that attendees may ask.")
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Slug = Annotated[str, typer.Argument(help="The event's slug.")]


@event.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The event file (YAML).")],
    organizer: Annotated[str, typer.Option(help="The organizer's slug, where there are several.")] = "",
    as_json: Json = False,
) -> None:
    """Make an event, or change the one of that slug; every mistake is told at once."""
    from core.domain.event_file import read_event_file

    reading = read_event_file(file.read_bytes())
    answer: dict[str, Any] = {
        "slug": reading.definition["event"] if reading.definition else None, "created": False,
        "warnings": _told(reading.warnings), "errors": _told(reading.errors),
    }  # fmt: skip
    if reading.definition is not None and not reading.errors:
        with_house(lambda house: _import(house, reading, organizer, file.parent, answer))
    show(answer, as_json=as_json, text=_lines(file, answer))
    if answer["errors"]:
        raise typer.Exit(WRONG)


def _told(problems: "Iterable[Problem]") -> list[dict[str, Any]]:
    from core.domain.event_file import problem_text

    return [{"line": one.line, "field": one.field, "message": problem_text(one, "en")} for one in problems]


async def _import(
    house: "House", reading: "Reading", organizer: str, folder: Path, answer: dict[str, Any]
) -> None:  # fmt: skip
    from core.domain.refusals import Refused
    from core.storage.work import Actor
    from core.usecases.found_organizer import found_organizer
    from core.usecases.import_event import campaign_taken, import_event

    assert reading.definition is not None
    actor = Actor("cli", "cli")
    owner = await house.do(actor, found_organizer, organizer)
    try:
        made, answer["created"] = await house.do(actor.of(owner), import_event, reading.definition, owner)
    except Refused as refused:
        answer["errors"] = _told([campaign_taken(reading, refused)])
        return
    answer["warnings"] += _told(await _lookups(house, made, reading, folder))


async def _lookups(house: "House", made: "Event", reading: "Reading", folder: Path) -> "list[Problem]":
    """The tables that the file names, beside it. One that is not there, or cannot be asked, stays as it was."""
    from core.domain.event_file import Problem
    from core.domain.lookup_table import read_table
    from core.domain.refusals import Refused
    from core.storage.work import Actor
    from core.usecases.import_lookup import replace_lookup

    warnings = []
    for place, table in enumerate(made.lookups):
        path = folder / table.file
        if not table.file:
            continue
        field = f"lookups[{place}].file"
        line = reading.line_of(field)
        if not path.is_file():
            warnings.append(Problem(line, field, "file_missing", {"file": table.file}))
            continue
        read = read_table(path.read_bytes())
        if isinstance(read, Problem):
            warnings.append(Problem(line, field, read.code, read.params))
            continue
        try:
            await replace_lookup(house, Actor("cli", "cli", made.organizer), made, table.id, read)
        except Refused as refused:
            columns = {"missing": refused.details["missing"], "columns": refused.details["columns"]}
            warnings.append(Problem(line, field, "columns_missing", columns))
    return warnings


def _lines(file: Path, answer: dict[str, Any]) -> str:
    lines = [f"{file}:{one['line']}: {one['field']}: {one['message']}" for one in answer["errors"]]
    lines += [say("cli.warning", where=f"{file}:{one['line']}: {one['field']}", message=one["message"])
              for one in answer["warnings"]]  # fmt: skip
    if answer["errors"]:
        lines.append(say("cli.not_imported", count=len(answer["errors"])))
    else:
        lines.append(say("cli.made" if answer["created"] else "cli.changed", slug=answer["slug"]))
    return "\n".join(lines)


@event.command("export")
def export(slug: Slug) -> None:
    """The event as a file that imports again."""

    async def deed(house: "House") -> str:
        import orjson

        from core.domain.event_file import export_event_file
        from core.storage.events import EVENT_ROW

        rows = await house.database.read(EVENT_ROW, slug=slug)
        return export_event_file(orjson.loads(rows[0].definition)) if rows else ""

    text = with_house(deed)
    if not text:
        fail(say("cli.no_event", slug=slug))
    typer.echo(text, nl=False)


@event.command("links")
def links(
    slug: Slug, campaign: Annotated[str, typer.Option(help="A campaign's code.")] = "", as_json: Json = False
) -> None:
    """The ways in: one link for each account that serves attendees."""
    own = settings()

    async def deed(house: "House") -> dict[str, str]:
        from usher.links import links_of

        found = house.catalog.by_slug.get(slug)
        if found is None or (campaign and campaign not in {one.code for one in found.campaigns}):
            return {}
        ways, away = await links_of(own, slug, campaign)
        warn_of(away)
        return ways

    found = with_house(deed)
    if not found:
        fail(say("cli.no_event", slug=f"{slug} {campaign}".strip()))
    show(found, as_json=as_json, text="\n".join(f"{name}: {url}" for name, url in found.items()))


@lookup.command("import")
def import_lookup(
    slug: Slug,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table (CSV).")],
    id: Annotated[str, typer.Option("--id", help="The lookup's id.")],
    as_json: Json = False,
) -> None:
    """Replace a lookup's table as a whole."""

    async def deed(house: "House") -> int | str:
        from core.domain.event_file import Problem, problem_text
        from core.domain.lookup_table import read_table
        from core.storage.work import Actor
        from core.usecases.import_lookup import replace_lookup

        made = house.catalog.by_slug.get(slug)
        if made is None:
            return say("cli.no_event", slug=slug)
        table = read_table(file.read_bytes())
        if isinstance(table, Problem):
            return f"{file}:{table.line}: {problem_text(table, 'en')}"
        return await replace_lookup(house, Actor("cli", "cli", made.organizer), made, id, table)

    rows = with_house(deed)
    if isinstance(rows, str):
        fail(rows)
    show({"lookup": id, "rows": rows}, as_json=as_json, text=say("cli.lookup_done", id=id, count=rows))


def report(slug: Slug, as_json: Json = False) -> None:
    """Orders, tickets, money and admissions of an event."""

    async def deed(house: "House") -> dict[str, Any] | None:
        from core.storage.work import Actor
        from core.usecases.draw_report import draw_report
        from core.usecases.expire_overdue import expire_in_event

        made, actor = house.catalog.by_slug.get(slug), Actor("cli", "cli")
        if made is None:
            return None
        await expire_in_event(house, actor, made.id)
        return await house.do(actor.of(made.organizer), draw_report, made)

    drawn = with_house(deed)
    if drawn is None:
        fail(say("cli.no_event", slug=slug))
    lines = [f"{name}: " + (", ".join(f"{key} {_value(value)}" for key, value in told.items()) or "–")
             for name, told in drawn.items()]  # fmt: skip
    show(drawn, as_json=as_json, text="\n".join(lines))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        from core.domain.money import format_money

        return format_money(value["amount"], value["currency"], "en")
    return str(value)
