"""Permits of devices at the gate: issued as a link with a picture, listed, renewed, revoked."""

from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.flows.gate_desk import back
from admin_bot.gate_words import points
from admin_bot.permit_message import KIND
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.gate_desk import PERMIT_USE, PERMITS_OF_EVENT
from core.storage.people import PERMIT, Permit
from core.usecases.issue_permit import issue_permit, revoke_permit
from locales.translator import format_moment

MOST_LISTED = 50
MOST_NAME = 60
ALL, ENOUGH = "*", "enough"


async def permits(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("gate_desk.which_event"))
    found = await talk.context.work.read(PERMITS_OF_EVENT, event=event.id, most=MOST_LISTED)
    choices = [
        Choice(start("gate_permit", id=one.id), f"{one.name} · {talk.t('gate_desk.role_' + one.role)}") for one in found
    ]
    new = Choice(start("gate_new", event=event.slug), talk.t("gate_desk.to_new"))
    text = talk.t("gate_desk.permits", count=len(found)) if found else talk.t("gate_desk.no_permits")
    talk.end(text, [*choices, new, back(talk, event), home(talk)])


async def new(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("gate_desk.which_event"))
    where = await _where(talk, event)
    roles = [Choice(role, talk.t(f"gate_desk.role_{role}")) for role in _roles(talk.context)]
    role = str(await talk.choose("role", talk.t("gate_desk.pick_role"), roles))

    def parse(text: str) -> str:
        if not 0 < len(text.strip()) <= MOST_NAME:
            raise Unfit(talk.t("gate_desk.name_wrong", most=MOST_NAME))
        return text.strip()

    name = str(await talk.ask("name", talk.t("gate_desk.name"), parse, digits=False))
    permit = await talk.once("issue", issue, event.slug, where, role, name)
    talk.attach(KIND, permit=permit)
    talk.end(talk.t("gate_desk.issued", name=name), [_card(talk, permit), back(talk, event)])


def _roles(visit: Visit) -> tuple[str, ...]:
    """Who may not change the event gives nobody the last word at its gate."""
    return ("scanner", "supervisor", "lead") if visit.may("event") else ("scanner", "supervisor")


async def _where(talk: Talk[Visit], event: Event) -> list[str]:
    """Empty: every checkpoint. Not asked where there is only one."""
    if len(event.checkpoints) < 2:
        return []
    found: list[str] = []
    while len(found) < len(event.checkpoints):
        named = [(point.id, event.text(point.name, talk.language)) for point in event.checkpoints]
        choices = [Choice(f"={id}", name) for id, name in named if id not in found]
        last = (
            Choice(ENOUGH, talk.t("tables.enough"), word="yes")
            if found
            else Choice(ALL, talk.t("gate_desk.all_points"))
        )
        chosen = points(event, found, talk.language) if found else ""
        text = talk.t("gate_desk.where_more", chosen=chosen) if found else talk.t("gate_desk.where")
        picked = str(await talk.choose(f"where/{len(found)}", text, [last, *choices]))
        if picked in (ALL, ENOUGH):
            break
        found.append(picked.removeprefix("="))
    return found


async def issue(visit: Visit, deed: str, slug: str, where: list[str], role: str, name: str) -> Value:
    """Only its id: the token is made when it is told, once."""
    event = visit.event(slug)
    if event is None:
        raise Refused("not_found")
    if role not in _roles(visit):
        raise Refused("forbidden")
    return (await issue_permit(visit.work, event, checkpoints=where, role=role, name=name))["id"]


async def card(talk: Talk[Visit]) -> None:
    permit, event = await _permit(talk)
    use = (await talk.context.work.read(PERMIT_USE, permit=permit.id))[0]
    lines = [permit.name, f"{talk.t('gate_desk.role_' + permit.role)} · {points(event, permit.allowed, talk.language)}"]
    if use.scans and use.last_at:
        last = format_moment(talk.language, use.last_at, event.timezone, style="short")
        lines.append(talk.t("gate_desk.used", count=int(use.scans), last=last))
    else:
        lines.append(talk.t("gate_desk.unused"))
    choices = [
        Choice(start("gate_link", id=permit.id), talk.t("gate_desk.to_link")),
        Choice(start("gate_revoke", id=permit.id), talk.t("gate_desk.to_revoke"), danger=True),
        Choice(start("gate_permits", event=event.slug), talk.t("gate_desk.to_permits")),
    ]
    talk.end("\n".join(lines), [*choices, home(talk)])


def _card(talk: Talk[Visit], id: str) -> Choice:
    return Choice(start("gate_permit", id=id), talk.t("gate_desk.to_permit"))


async def _permit(talk: Talk[Visit]) -> tuple[Permit, Event]:
    """One that is in use, of an event of ours."""
    permit = await talk.context.work.first(PERMIT, id=str(talk.args.get("id", "")))
    event = talk.context.event(permit.event) if permit else None
    if permit is None or event is None or permit.revoked_at is not None:
        talk.end(talk.t("gate_desk.gone"), [Choice(start("gate_desk"), talk.t("gate_desk.back"))])
    return permit, event


async def link(talk: Talk[Visit]) -> None:
    """Another link; the old one opens nothing from then on."""
    permit, event = await _permit(talk)
    text = talk.t("gate_desk.link_sure", name=permit.name)
    if await talk.confirm("sure", text, talk.t("gate_desk.link_yes"), talk.t("gate_desk.keep")):
        talk.attach(KIND, permit=permit.id)
        talk.end(talk.t("gate_desk.issued", name=permit.name), [_card(talk, permit.id), back(talk, event)])
    talk.end(talk.t("gate_desk.kept"), [_card(talk, permit.id), back(talk, event)])


async def revoke(talk: Talk[Visit]) -> None:
    done = talk.done("revoke")
    permit, event = (None, None) if done else await _permit(talk)
    name = str(done or (permit.name if permit else ""))
    text = talk.t("gate_desk.revoke_sure", name=name)
    if not await talk.confirm("sure", text, talk.t("gate_desk.revoke_yes"), talk.t("gate_desk.keep")):
        talk.end(talk.t("gate_desk.kept"), [Choice(start("gate_desk"), talk.t("gate_desk.back"))])
    await talk.once("revoke", take_away, str(talk.args["id"]))
    choices = [Choice(start("gate_permits", event=event.slug), talk.t("gate_desk.to_permits"))] if event else []
    talk.end(talk.t("gate_desk.revoked", name=name), [*choices, home(talk)])


async def take_away(visit: Visit, deed: str, id: str) -> Value:
    permit = await visit.work.first(PERMIT, id=id)
    await revoke_permit(visit.work, id, organizer=visit.identity.organizer)
    return permit.name if permit else ""


GATE_PERMITS: Flow = staff_flow("gate_permits", permits, right="gate", passing=True)
GATE_NEW: Flow = staff_flow("gate_new", new, right="gate", deeds={"issue": None}, title="gate_desk.to_new")
GATE_PERMIT: Flow = staff_flow("gate_permit", card, right="gate", passing=True)
GATE_LINK: Flow = staff_flow("gate_link", link, right="gate", passing=True)
GATE_REVOKE: Flow = staff_flow("gate_revoke", revoke, right="gate", passing=True, deeds={"revoke": None})
