"""`usher check`, `doctor`, `rehearse`."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from usher.commands.running import WRONG, fail, refusal_text, say, settings, show, with_house

if TYPE_CHECKING:
    from core.domain.refusals import Refused
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
        from core.domain.refusals import Refused
        from usher.rehearse import rehearse as play

        event = house.catalog.by_slug.get(slug)
        try:
            return await play(house, event, attendees, keep=keep) if event else None
        except Refused as refused:
            fail(_ended_early(slug, refused))

    told = with_house(deed)
    if told is None:
        fail(say("cli.no_event", slug=slug))
    gate = ", ".join(f"{reason} {n}" for reason, n in told["gate"].items())
    lines = [say("cli.rehearsed", **told), *([say("cli.rehearsed_gate", verdicts=gate)] if gate else [])]
    show(told, as_json=as_json, text="\n".join(lines))


def _ended_early(slug: str, refused: "Refused") -> str:
    if refused.details.get("has") == "orders":
        return say("cli.rehearsal_real", slug=slug)
    had = refused.details.pop("had_tickets", 0)
    reason = refusal_text(refused.code, refused.details, refused.fields)
    return say("cli.rehearsal_ended", count=had, reason=reason)
