"""`usher token create`, `usher permit create|revoke`."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from usher.commands.running import fail, say, settings, show, warn_of, with_house

if TYPE_CHECKING:
    from core.storage.house import House

token = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rights of scripts.")
permit = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Rights of staff devices.")
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Name = Annotated[str, typer.Option(help="What it is called in lists.")]


@token.command("create")
def create_token(
    name: Name,
    organizer: Annotated[str, typer.Option(help="The organizer's slug, where there are several.")] = "",
    scope: Annotated[str, typer.Option(help="read, orders, manage; with commas between.")] = "read,orders,manage",
    as_json: Json = False,
) -> None:
    """A bearer token for REST. It is told now and never again."""
    scopes = tuple(one.strip() for one in scope.split(",") if one.strip())

    async def deed(house: "House") -> dict[str, str]:
        from core.storage.work import Actor
        from core.usecases.issue_token import SCOPES, issue_token

        if not scopes or set(scopes) - set(SCOPES):
            fail(say("cli.scopes", known=", ".join(SCOPES)))
        return await house.do(Actor("cli", "cli"), issue_token, name=name, organizer=organizer, scopes=scopes)

    made = with_house(deed)
    show(made, as_json=as_json, text=say("cli.token", token=made["token"]))


@permit.command("create")
def create_permit(
    slug: Annotated[str, typer.Argument(help="The event's slug.")],
    name: Name,
    role: Annotated[str, typer.Option(help="scanner, supervisor or lead.")] = "scanner",
    checkpoint: Annotated[list[str] | None, typer.Option(help="A checkpoint's id; none: all of them.")] = None,
    as_json: Json = False,
) -> None:
    """A device's right to scan: its token, the gate page's address, and links that open the gate bot once."""
    own = settings()

    async def deed(house: "House") -> dict[str, Any] | None:
        from core.storage.work import Actor
        from core.usecases.issue_permit import invite_device, issue_permit
        from usher.links import invitation_links

        event = house.catalog.by_slug.get(slug)
        if event is None:
            return None
        actor = Actor("cli", "cli", event.organizer)
        made = await house.do(actor, issue_permit, event, checkpoints=checkpoint or (), role=role, name=name)
        url = f"{own.base_url}/gate/#permit={made['token']}"
        another = partial(house.do, actor, invite_device, made["id"])
        links, away = await invitation_links(own, another, "gate")
        warn_of(away)
        return {"id": made["id"], "token": made["token"], "url": url, "links": links}

    made = with_house(deed)
    if made is None:
        fail(say("cli.no_event", slug=slug))
    chats = "\n".join(f"{name}: {url}" for name, url in made["links"].items())
    show(made, as_json=as_json, text=f"{say('cli.permit', url=made['url'], id=made['id'])}\n{chats}")


@permit.command("revoke")
def revoke(id: Annotated[str, typer.Argument(help="The permit's id.")]) -> None:
    """From now on the device is a stranger."""

    async def deed(house: "House") -> None:
        from core.storage.work import Actor
        from core.usecases.issue_permit import revoke_permit

        await house.do(Actor("cli", "cli"), revoke_permit, id)

    with_house(deed)
    typer.echo(say("cli.revoked"))
