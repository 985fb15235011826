"""Owners change who works here: somebody is invited, gets another role or a new link, or leaves. Asked first."""

from typing import Any

from admin_bot.desk import home, member, staff_flow
from admin_bot.flows.team_list import chosen_member, to_list
from admin_bot.invitations import told_ways
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.forms import e164
from core.domain.refusals import Refused
from core.domain.roles import ROLES
from core.domain.writing import one_line
from core.usecases.add_staff import MOST_NAME, add_staff, change_role, invite_again, remove_staff


async def team_invite(talk: Talk[Visit]) -> None:
    """Name, role, and a phone number where that is all the other needs to prove."""
    name = await talk.ask("name", talk.t("staff.name"), _name(talk), digits=False)
    role = await _role(talk, talk.t("staff.which_role", name=name, roles=_roles(talk)), tuple(ROLES))
    phone = await talk.ask("phone", talk.t("staff.phone", name=name), _phone(talk), optional=True)
    told = talk.t("staff.sure_invite", name=name, role=talk.t(f"admin.role_{role}"), may=talk.t(f"staff.may_{role}"))
    if not await talk.confirm("sure", told, talk.t("staff.yes_invite"), talk.t("staff.no")):
        talk.end(talk.t("staff.unchanged"), [to_list(talk), home(talk)])
    made = await talk.once("invite", invite, name, role, phone or "")
    lines = [talk.t("staff.invited", name=name), told_ways(talk, made["invitation"], "admin")]
    if phone:
        lines.append(talk.t("staff.or_phone", phone=phone))
    talk.end("\n\n".join(lines), [to_list(talk), home(talk)])


async def team_link(talk: Talk[Visit]) -> None:
    one = await chosen_member(talk)
    if not await talk.confirm("sure", talk.t("staff.sure_link", name=one.name), talk.t("staff.yes_link"),
                              talk.t("staff.no")):  # fmt: skip
        talk.end(talk.t("staff.unchanged"), [to_list(talk), home(talk)])
    secret = await talk.once("link", link, one.id)
    text = f"{talk.t('staff.linked', name=one.name)}\n\n{told_ways(talk, secret, 'admin')}"
    talk.end(text, [to_list(talk), home(talk)])


async def team_role(talk: Talk[Visit]) -> None:
    one = await chosen_member(talk)
    others = tuple(role for role in ROLES if role != one.role)
    text = talk.t("staff.which_role", name=one.name, roles=_roles(talk))
    role = await _role(talk, text, others)
    told = talk.t(
        "staff.sure_role", name=one.name, was=talk.t(f"admin.role_{one.role}"), role=talk.t(f"admin.role_{role}"),
        may=talk.t(f"staff.may_{role}"),
    )  # fmt: skip
    if not await talk.confirm("sure", told, talk.t("staff.yes_role"), talk.t("staff.no")):
        talk.end(talk.t("staff.unchanged"), [to_list(talk), home(talk)])
    await _unless_last(talk, "role", set_role, one.id, role)
    ways = [] if one.id == member(talk).id else [to_list(talk)]
    talk.end(talk.t("staff.has_role", name=one.name, role=talk.t(f"admin.role_{role}")), [*ways, home(talk)])


async def team_remove(talk: Talk[Visit]) -> None:
    one = await chosen_member(talk)
    own = one.id == member(talk).id
    told = talk.t("staff.sure_remove_self" if own else "staff.sure_remove", name=one.name)
    if not await talk.confirm("sure", told, talk.t("staff.yes_remove"), talk.t("staff.no")):
        talk.end(talk.t("staff.unchanged"), [to_list(talk), home(talk)])
    await _unless_last(talk, "remove", remove, one.id)
    talk.end(talk.t("staff.removed", name=one.name), [] if own else [to_list(talk), home(talk)])


async def _unless_last(talk: Talk[Visit], key: str, deed: Any, *args: Any) -> None:
    """Somebody must be able to let others in."""
    try:
        await talk.once(key, deed, *args)
    except Refused as refused:
        text = "staff.last_owner" if refused.code == "wrong_state" else "staff.gone"
        talk.end(talk.t(text), [to_list(talk), home(talk)])


async def _role(talk: Talk[Visit], text: str, roles: tuple[str, ...]) -> str:
    return str(await talk.choose("role", text, [Choice(role, talk.t(f"admin.role_{role}")) for role in roles]))


def _roles(talk: Talk[Visit]) -> str:
    told = {role: (talk.t(f"admin.role_{role}"), talk.t(f"staff.may_{role}")) for role in ROLES}
    return "\n".join(talk.t("staff.role_line", role=name, may=may) for name, may in told.values())


def _name(talk: Talk[Visit]) -> Any:
    def parse(text: str) -> str:
        name = one_line(text)
        if not 0 < len(name) <= MOST_NAME:
            raise Unfit(talk.t("staff.name_long", count=MOST_NAME))
        return name

    return parse


def _phone(talk: Talk[Visit]) -> Any:
    def parse(text: str) -> str:
        number = e164(text, "")
        if number is None:
            raise Unfit(talk.t("conversation.phone_wrong"))
        return number

    return parse


async def invite(visit: Visit, deed: str, name: str, role: str, phone: str) -> Value:
    return await add_staff(visit.work, organizer=visit.identity.organizer, name=name, role=role, phone=phone)


async def link(visit: Visit, deed: str, id: str) -> Value:
    return await invite_again(visit.work, id)


async def set_role(visit: Visit, deed: str, id: str, role: str) -> Value:
    await change_role(visit.work, id, role)
    return role


async def remove(visit: Visit, deed: str, id: str) -> Value:
    await remove_staff(visit.work, id)
    return id


INVITE: Flow = staff_flow("team_invite", team_invite, right="staff", deeds={"invite": None}, title="flow.team_invite")
LINK: Flow = staff_flow("team_link", team_link, right="staff", deeds={"link": None})
ROLE: Flow = staff_flow("team_role", team_role, right="staff", deeds={"role": None})
REMOVE: Flow = staff_flow("team_remove", team_remove, right="staff", deeds={"remove": None})
