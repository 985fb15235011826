"""`usher check`, `doctor`, `rehearse`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from usher.commands.running import WRONG, fail, say, settings, show, with_house

if TYPE_CHECKING:
    from core.storage.house import House

Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def check(as_json: Json = False) -> None:
    """Settings and reachability, told all at once."""
    import asyncio

    from usher.check import check as look

    found = asyncio.run(look(settings()))
    lines = [f"{'✓' if one.good else '✗' if one.must else '!'} {one.text}" for one in found]
    told = [{"name": one.name, "good": one.good, "must": one.must, "text": one.text} for one in found]
    show(told, as_json=as_json, text="\n".join(lines))
    if any(one.must and not one.good for one in found):
        raise typer.Exit(WRONG)


def doctor(as_json: Json = False) -> None:
    """Recount every limit, admission and sum, and report what does not agree."""

    async def deed(house: "House") -> list[dict[str, Any]]:
        from core.storage.work import Actor
        from usher.doctor import examine

        return await examine(house, Actor("doctor", "cli"))

    found = with_house(deed)
    text = "\n".join(f"{one['what']}: {one['text']}" for one in found) or say("cli.healthy")
    show({"findings": found}, as_json=as_json, text=text)
    if found:
        raise typer.Exit(1)


def rehearse(
    slug: Annotated[str, typer.Argument(help="The event's slug.")],
    attendees: Annotated[int, typer.Option(help="How many made-up people.", min=1, max=1_000_000)],
    keep: Annotated[bool, typer.Option("--keep", help="Leave them there.")] = False,
    as_json: Json = False,
) -> None:
    """The whole story with made-up people, through the same use cases as real ones."""

    async def deed(house: "House") -> dict[str, Any] | None:
        from usher.rehearse import rehearse as play

        event = house.catalog.by_slug.get(slug)
        return await play(house, event, attendees, keep=keep) if event else None

    told = with_house(deed)
    if told is None:
        fail(say("cli.no_event", slug=slug))
    show(told, as_json=as_json, text=say("cli.rehearsed", **told))
