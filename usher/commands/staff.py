"""`usher staff add|list|link|remove`."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from usher.commands.running import say, settings, show, warn_of, with_house

if TYPE_CHECKING:
    from core.storage.house import House
    from usher.settings import Settings

staff = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who works for an organizer.")
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Organizer = Annotated[str, typer.Option(help="The organizer's slug, where there are several.")]


@staff.command("add")
def add(
    name: Annotated[str, typer.Option(help="What colleagues call this person.")],
    role: Annotated[str, typer.Option(help="owner, manager, finance, gate or viewer.")] = "owner",
    phone: Annotated[str, typer.Option(help="E.164; who proves it in Telegram or by SMS needs no link.")] = "",
    organizer: Organizer = "",
    as_json: Json = False,
) -> None:
    """A link for each account that serves the admin bot; each opens once."""
    own = settings()

    async def deed(house: "House") -> dict[str, Any]:
        from core.storage.work import Actor
        from core.usecases.add_staff import add_staff
        from core.usecases.found_organizer import found_organizer

        actor = Actor("cli", "cli")
        owner = await house.do(actor, found_organizer, organizer)
        made = await house.do(actor.of(owner), add_staff, organizer=owner, name=name, role=role, phone=phone)
        return {"id": made["id"], "links": await _links(house, own, made["id"], made["invitation"])}

    made = with_house(deed)
    show(made, as_json=as_json, text=f"{say('cli.staff', name=name, id=made['id'])}\n{_listed(made['links'])}")


@staff.command("link")
def link(
    id: Annotated[str, typer.Argument(help="The id that `usher staff list` tells.")], as_json: Json = False
) -> None:
    """Fresh links for somebody who lost the first ones, or has another app; each opens once."""
    own = settings()

    async def deed(house: "House") -> dict[str, Any]:
        return {"id": id, "links": await _links(house, own, id)}

    made = with_house(deed)
    show(made, as_json=as_json, text=_listed(made["links"]))


async def _links(house: "House", own: "Settings", id: str, first: str = "") -> dict[str, str]:
    from core.storage.work import Actor
    from core.usecases.add_staff import invite_again
    from usher.links import invitation_links

    actor = Actor("cli", "cli", await _organizer(house, id))
    links, away = await invitation_links(own, partial(house.do, actor, invite_again, id), "admin", first)
    warn_of(away)
    return links


def _listed(links: dict[str, str]) -> str:
    return "\n".join(f"{account}: {url}" for account, url in links.items()) or say("cli.no_staff_account")


async def _organizer(house: "House", id: str) -> str:
    from core.domain.refusals import Refused
    from core.storage.people import STAFF

    found = await house.database.read(STAFF, id=id)
    if not found:
        raise Refused("not_found", {"staff": id})
    return found[0].organizer


@staff.command("list")
def list_staff(organizer: Organizer = "", as_json: Json = False) -> None:
    """Everybody who works here, with the role."""

    async def deed(house: "House") -> list[dict[str, Any]]:
        from core.storage.people import STAFF_OF_ORGANIZER
        from core.storage.work import Actor
        from core.usecases.found_organizer import found_organizer

        owner = await house.do(Actor("cli", "cli"), found_organizer, organizer)
        team = await house.database.read(STAFF_OF_ORGANIZER, organizer=owner)
        return [{"id": one.id, "name": one.name, "role": one.role} for one in team]

    team = with_house(deed)
    text = "\n".join(f"{one['id']}  {one['role']}  {one['name']}" for one in team) or say("cli.no_staff")
    show({"staff": team}, as_json=as_json, text=text)


@staff.command("remove")
def remove(id: Annotated[str, typer.Argument(help="The id that `usher staff list` tells.")]) -> None:
    """From now on a stranger."""

    async def deed(house: "House") -> None:
        from core.storage.work import Actor
        from core.usecases.add_staff import remove_staff

        await house.do(Actor("cli", "cli", await _organizer(house, id)), remove_staff, id)

    with_house(deed)
    typer.echo(say("cli.staff_removed"))
