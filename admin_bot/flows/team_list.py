"""Who works here: each with role, duty and apps; and what an owner may change of one of them."""

from admin_bot.desk import home, member, staff_flow
from admin_bot.invitations import app_name
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.storage.people import STAFF, STAFF_ADDRESSES, STAFF_OF_ORGANIZER, Staff
from locales.translator import format_list


async def team_list(talk: Talk[Visit]) -> None:
    visit, organizer = talk.context, talk.context.identity.organizer
    team = await visit.work.committed(STAFF_OF_ORGANIZER, organizer=organizer)
    apps = await apps_of(talk)
    lines = [_line(talk, one, apps.get(one.id, [])) for one in team]
    listed = [Choice(start("team_member", member=one.id), one.name) for one in team]
    invite = Choice(start("team_invite"), talk.t("staff.invite"))
    talk.end("\n".join([talk.t("staff.list", count=len(team)), *lines]), [*listed, invite, home(talk)])


async def apps_of(talk: Talk[Visit]) -> dict[str, list[str]]:
    """The apps in which each member can be reached."""
    found: dict[str, list[str]] = {}
    for one in await talk.context.work.committed(STAFF_ADDRESSES, organizer=talk.context.identity.organizer):
        app = app_name(talk, one.account)
        if app not in found.setdefault(one.staff, []):
            found[one.staff].append(app)
    return found


def _line(talk: Talk[Visit], one: Staff, apps: list[str]) -> str:
    told = format_list(talk.language, apps) if apps else talk.t("staff.no_app")
    parts = [one.name, talk.t(f"admin.role_{one.role}"), talk.t("staff.duty") if one.on_duty else "", told]
    return "• " + " · ".join(part for part in parts if part)


async def team_member(talk: Talk[Visit]) -> None:
    one = await chosen_member(talk)
    apps = (await apps_of(talk)).get(one.id, [])
    lines = [_line(talk, one, apps), talk.t(f"staff.may_{one.role}")]
    if one.phone:
        lines.append(talk.t("staff.by_phone", phone=one.phone))
    if one.id == member(talk).id:
        lines.append(talk.t("staff.yourself"))
    choices = [
        Choice(start("team_role", member=one.id), talk.t("staff.change_role")),
        Choice(start("team_link", member=one.id), talk.t("staff.new_link")),
        Choice(start("team_remove", member=one.id), talk.t("staff.remove"), danger=True),
        to_list(talk),
        home(talk),
    ]
    talk.end("\n".join(lines), choices)


async def chosen_member(talk: Talk[Visit]) -> Staff:
    """The one whom the arguments name; of this organizer, and still here."""
    found = await talk.context.work.committed(STAFF, id=str(talk.args.get("member", "")))
    mine = [one for one in found if one.organizer == talk.context.identity.organizer and one.removed_at is None]
    if not mine:
        talk.end(talk.t("staff.gone"), [to_list(talk), home(talk)])
    return mine[0]


def to_list(talk: Talk[Visit]) -> Choice:
    return Choice(start("team_list"), talk.t("staff.to_list"))


TEAM_LIST: Flow = staff_flow("team_list", team_list, right="staff")
TEAM_MEMBER: Flow = staff_flow("team_member", team_member, right="staff")
