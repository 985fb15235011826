"""The gate, from the desk: what is going on at the checkpoints, who was refused why, and scanning in this chat."""

from admin_bot import gate_live
from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.gate_live import counts_text
from admin_bot.gate_words import counted, refusals
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.people import PERMIT
from core.storage.tables import identities
from core.usecases.count_gate import count_gate
from core.usecases.issue_permit import issue_permit


async def gate_desk(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("gate_desk.which_event"))
    counts = counted(event, await count_gate(talk.context.work, event), talk.language)
    choices = [_to(talk, name, event) for name in ("gate_live", "gate_refused", "gate_permits", "gate_new")]
    if serves_gate(talk.context):
        choices.append(_to(talk, "gate_here", event))
    talk.end(counts_text(event, counts, talk.language), [*choices, home(talk)])


def _to(talk: Talk[Visit], flow: str, event: Event) -> Choice:
    return Choice(start(flow, event=event.slug), talk.t(f"gate_desk.to_{flow.removeprefix('gate_')}"))


def back(talk: Talk[Visit], event: Event) -> Choice:
    return Choice(start("gate_desk", event=event.slug), talk.t("gate_desk.back"))


def serves_gate(visit: Visit) -> bool:
    """Whether this chat may become a scanner: its account serves the gate."""
    app = visit.apps.get(visit.identity.account)
    names = {visit.identity.account, app.kind if app else ""}
    return any(channel in names for channel, _ in visit.ways_in("gate", "gate"))


async def live(talk: Talk[Visit]) -> None:
    """One message for some minutes, where messages can be changed in place; else the numbers of now."""
    event = await chosen_event(talk, talk.t("gate_desk.which_event"))
    if not talk.context.abilities.edits:
        counts = counted(event, await count_gate(talk.context.work, event), talk.language)
        again = Choice(start("gate_live", event=event.slug), talk.t("gate_desk.refresh"))
        talk.end(counts_text(event, counts, talk.language), [again, back(talk, event)])
    await talk.once("live", begin_live, event.slug)
    talk.end()


async def begin_live(visit: Visit, deed: str, slug: str) -> Value:
    event = visit.event(slug)
    if event is None:
        raise Refused("not_found")
    return gate_live.begin(visit.work, event, visit.identity.account, visit.identity.id)


async def stop(talk: Talk[Visit]) -> None:
    await talk.once("stop", stop_live, str(talk.args.get("live", "")))
    talk.end()


async def stop_live(visit: Visit, deed: str, live: str) -> Value:
    await gate_live.stop(visit.work, live, visit.identity.id)
    return live


async def refused(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("gate_desk.which_event"))
    text = await refusals(talk.context.work, event, talk.language, talk.now)
    again = Choice(start("gate_refused", event=event.slug), talk.t("gate_desk.refresh"))
    talk.end(text or talk.t("gate_desk.none_refused"), [again, back(talk, event), home(talk)])


async def here(talk: Talk[Visit]) -> None:
    """This chat scans, under a permit of the member's own; the next tap begins it."""
    event = await chosen_event(talk, talk.t("gate_desk.which_event"))
    if not serves_gate(talk.context):
        talk.end(talk.t("gate_desk.not_here"), [back(talk, event)])
    await talk.once("here", open_here, event.slug)
    text = talk.t("gate_desk.here", event=event.text(event.title, talk.language), word=talk.word("admin"))
    talk.end(text, [Choice(start("gate"), talk.t("gate_desk.begin"), word="gate")])


async def open_here(visit: Visit, deed: str, slug: str) -> Value:
    """The permit that this chat has for the event already, else a new one."""
    event, who = visit.event(slug), visit.member
    if event is None or who is None:
        raise Refused("not_found")
    known = await visit.work.first(PERMIT, id=visit.identity.permit) if visit.identity.permit else None
    id = known.id if known and known.event == event.id and known.revoked_at is None else ""
    if not id:
        role = "supervisor" if visit.may("event") else "scanner"
        id = (await issue_permit(visit.work, event, checkpoints=(), role=role, name=who.name))["id"]
    visit.work.change(identities, {"id": visit.identity.id}, {"permit": id, "serves": "gate"})
    return id


GATE_DESK: Flow = staff_flow(
    "gate_desk", gate_desk, right="gate", word="gate", passing=True, title="admin.menu_gate_desk"
)
GATE_LIVE: Flow = staff_flow("gate_live", live, right="gate", passing=True, deeds={"live": None})
GATE_STOP: Flow = staff_flow("gate_stop", stop, right="gate", passing=True, deeds={"stop": None})
GATE_REFUSED: Flow = staff_flow("gate_refused", refused, right="gate", passing=True)
GATE_HERE: Flow = staff_flow("gate_here", here, right="gate", passing=True, deeds={"here": None})
