"""The gate in a chat: a photo of a ticket, or its code, and the verdict; then the next one."""

from typing import Any

from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Checkpoint, Event
from core.domain.refusals import Refused
from core.domain.ticket_code import PREFIX, normalize_short_code
from core.storage.gate_lists import COUNTS as TALLIES
from core.storage.people import PERMIT, Permit
from core.usecases.count_gate import counts_of
from core.usecases.redeem_ticket import Redeeming, redeem_ticket
from core.usecases.undo_scan import undo_scan
from gate_bot.explain import explain

SIGNS = {"admitted": "🟩", "refused": "🟥", "attention": "🟨"}


async def gate(talk: Talk[Visit]) -> None:
    permit, event = await _permit(talk)
    point = await _checkpoint(talk, permit, event)
    code = await talk.ask(
        "code", _prompt(talk, permit, event, point), _code(talk), digits=False, photo=True, beside=_beside(talk, point)
    )
    try:
        told: dict[str, Any] = await talk.once("scan", scan, permit.id, point.id, code)
    except Refused as refused:
        known = refused.code in ("forbidden", "unauthorized")
        talk.say(talk.t(f"gate_bot.{refused.code}" if known else "gate_bot.not_possible"))
        talk.go(start("gate", point=point.id))
    talk.say(verdict_text(talk, event, told))
    last = {"nonce": told["nonce"]} if told["verdict"] == "admitted" and permit.supervises else {}
    talk.go(start("gate", point=point.id, **last))


async def _permit(talk: Talk[Visit]) -> tuple[Permit, Event]:
    visit = talk.context
    permit = await visit.work.first(PERMIT, id=visit.identity.permit)
    event = visit.catalog.get(permit.event) if permit else None
    if permit is None or event is None or permit.revoked_at is not None:
        talk.end(talk.t("gate_bot.unauthorized"))
    return permit, event


async def _checkpoint(talk: Talk[Visit], permit: Permit, event: Event) -> Checkpoint:
    """Chosen once; each next ticket begins with it."""
    points = {point.id: point for point in event.checkpoints if not permit.allowed or point.id in permit.allowed}
    known = str(talk.args.get("point", ""))
    if known in points:
        return points[known]
    if len(points) == 1:
        return next(iter(points.values()))
    choices = [Choice(id, event.text(point.name, talk.language)) for id, point in points.items()]
    return points[await talk.choose("point", talk.t("gate_bot.pick_checkpoint"), choices)]


def _prompt(talk: Talk[Visit], permit: Permit, event: Event, point: Checkpoint) -> str:
    key = "gate_bot.next_supervisor" if permit.supervises else "gate_bot.next"
    return talk.t(key, checkpoint=event.text(point.name, talk.language), event=event.text(event.title, talk.language))


def _beside(talk: Talk[Visit], point: Checkpoint) -> list[Choice]:
    choices = [Choice(start("gate_counts"), talk.t("gate_bot.show_counts"))]
    if talk.args.get("nonce"):
        back = start("gate_undo", point=point.id, nonce=talk.args["nonce"])
        choices.insert(0, Choice(back, talk.t("gate_bot.undo"), danger=True))
    return choices


def _code(talk: Talk[Visit]) -> Any:
    def parse(text: str) -> str:
        found = text.strip()
        if found.upper().startswith((PREFIX, "R1.")) or normalize_short_code(found):
            return found
        raise Unfit(talk.t("gate_bot.no_code"))

    return parse


async def scan(visit: Visit, deed: str, permit: str, point: str, code: str) -> Value:
    """The deed's id is the scan's nonce: a message that comes twice is one reading."""
    short = normalize_short_code(code)
    asked = Redeeming(nonce=deed, checkpoint=point, ticket=code if short else "", secret="" if short else code)
    done = await redeem_ticket(visit.work, {"permit": permit}, asked)
    return {**done.told, "nonce": deed}


def verdict_text(talk: Talk[Visit], event: Event, told: dict[str, Any]) -> str:
    """The colour and the word first: it is read at arm's length."""
    lines = [f"{SIGNS[told['verdict']]} {talk.t('verdict.reason.' + told['reason'])}"]
    if ticket := told.get("ticket"):
        kind = event.ticket_type(ticket["ticket_type"])
        name = event.text(kind.name, talk.language) if kind else ticket["ticket_type"]
        lines.append(" · ".join(filter(None, (ticket["name"], name))))
    if told["reason"] != "admitted" or not told.get("ticket"):
        lines.append(explain(event, told, talk.language))
    return "\n".join(lines)


async def undo(talk: Talk[Visit]) -> None:
    """Take back the last admission, by a supervisor, asked first."""
    permit, _ = await _permit(talk)
    point, nonce = str(talk.args["point"]), str(talk.args["nonce"])
    if await talk.confirm(
        "sure", talk.t("gate_bot.undo_sure"), talk.t("gate_bot.undo_yes"), talk.t("gate_bot.undo_no")
    ):
        try:
            await talk.once("undo", take_back, permit.id, point, nonce)
        except Refused:
            talk.end(talk.t("gate_bot.not_possible"))
        talk.end(talk.t("gate_bot.undone"))
    talk.end(talk.t("gate_bot.not_undone"))


async def take_back(visit: Visit, deed: str, permit_id: str, point: str, nonce: str) -> Value:
    permit = await visit.work.first(PERMIT, id=permit_id)
    event = visit.catalog.get(permit.event) if permit else None
    if permit is None or event is None:
        raise Refused("not_found")
    await undo_scan(visit.work, event, permit, nonce=nonce, checkpoint=point, reason="chat")
    return nonce


async def counts(talk: Talk[Visit]) -> None:
    permit, event = await _permit(talk)
    lines = []
    for point in event.checkpoints:
        if permit.allowed and point.id not in permit.allowed:
            continue
        told = counts_of(await talk.context.work.read(TALLIES, event=event.id, checkpoint=point.id))
        name = event.text(point.name, talk.language)
        lines.append(talk.t("gate_bot.counts", checkpoint=name, admitted=told.admitted, refused=told.refused))
    talk.end("\n".join(lines))


GATE = Flow("gate", gate, deeds={"scan": None}, title="flow.gate")
UNDO = Flow("gate_undo", undo, deeds={"undo": None}, passing=True)
COUNTS = Flow("gate_counts", counts, passing=True)
