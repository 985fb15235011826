"""Cancel: leave the purchase that is open, or give back an order. Always asked first, never guessed."""

from typing import NoReturn

from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.refusals import Refused
from core.storage.orders import OF_PERSON, Order
from core.storage.tables import orders
from core.usecases.cancel_order import Cancelling, cancel_order, foresee

MOST_ORDERS = 8
AS_ATTENDEE = Cancelling(as_="attendee")
CANCELLABLE = ("paid", "awaiting_payment")


async def cancel(talk: Talk[Visit]) -> None:
    visit = talk.context
    if talk.args.get("code"):
        code = str(talk.args["code"])
    else:
        found = await visit.work.as_left(OF_PERSON, orders, person=visit.person.id, most=MOST_ORDERS * 3)
        mine = [o for o in found if o.status in CANCELLABLE and not o.overdue(talk.now)][:MOST_ORDERS]
        code = await _which(talk, mine)
    order = await visit.order(code)
    mine_still = order is not None and order.person == visit.person.id and order.status in CANCELLABLE
    if order is None or not (mine_still or talk.done("cancel")):
        talk.end(talk.t("cancel.nothing"), [_tickets(talk), _human(talk)])
    await _give_back(talk, order)


async def _which(talk: Talk[Visit], mine: list[Order]) -> str:
    """Leaving the open purchase comes first: it is what "cancel" mostly means in the middle of one."""
    choices = [Choice("leave", talk.t("cancel.leave"), danger=True)] if talk.parked == "purchase" else []
    for order in mine:
        event = talk.context.event(order.event)
        name = wording.title(event, talk.language) if event else ""
        choices.append(Choice(order.code, talk.t("cancel.order", event=name, code=order.code), danger=True))
    if not choices:
        talk.end(talk.t("cancel.nothing"), [_tickets(talk), _human(talk)])
    choices.append(Choice("keep", talk.t("cancel.keep"), word="no"))
    picked = str(await talk.choose("which", talk.t("cancel.which"), choices, strict=True))
    if picked == "keep":
        _keep(talk)
    if picked == "leave":
        talk.end(talk.t("cancel.left"), [Choice(start("events"), talk.t("choice.events"))], leaves_parked=True)
    return picked


async def _give_back(talk: Talk[Visit], order: Order) -> None:
    visit = talk.context
    event = visit.event(order.event)
    assert event is not None, "an order's event is never deleted"
    about = {"event": wording.title(event, talk.language), "code": order.code}
    try:
        text = ""
        if not talk.done("cancel"):
            ending, _, told = await foresee(visit.work, event, order, AS_ATTENDEE)
            sure = talk.t("cancel.sure", **about, count=len(ending))
            text = "\n".join((sure, *_money(talk, order, "would", told.refund, told.kept, told.approval)))
        if not await talk.confirm("sure", text, talk.t("cancel.yes"), talk.t("cancel.no")):
            _keep(talk)
        done = await talk.once("cancel", give_back, order.code)
    except Refused as refused:
        known = refused.code in ("refund_closed", "already_used")
        talk.end(talk.t(f"cancel.{refused.code}" if known else "cancel.nothing"), [_human(talk)])
    money = _money(talk, order, "did", done["refund"], done["kept"], done["approval"])
    talk.end("\n".join((talk.t("cancel.done", **about), *(money or [talk.t("cancel.nothing_due")]))))


def _money(talk: Talk[Visit], order: Order, tense: str, refund: int, kept: int, approval: bool) -> list[str]:
    """What becomes of what was paid: what stays with the organizer, what goes back, and who must allow it."""
    back, stays = (wording.money(amount, order.currency, talk.language) for amount in (refund, kept))
    lines = [talk.t("cancel.keeps" if refund else "cancel.keeps_all", amount=stays)] if kept else []
    if refund:
        lines.append(talk.t(f"cancel.{tense}_ask_back" if approval else f"cancel.{tense}_go_back", amount=back))
    return lines


def _keep(talk: Talk[Visit]) -> NoReturn:
    """What waits goes on by itself; where nothing waits, the tickets are the next step."""
    talk.end(talk.t("cancel.kept"), [] if talk.parked else [_tickets(talk)])


def _tickets(talk: Talk[Visit]) -> Choice:
    return Choice(start("tickets"), talk.t("choice.tickets"), word="tickets")


def _human(talk: Talk[Visit]) -> Choice:
    return Choice(start("human"), talk.t("choice.human"), word="human")


async def give_back(visit: Visit, deed: str, code: str) -> Value:
    order = await visit.order(code)
    event = visit.event(order.event) if order else None
    if order is None or event is None:
        raise Refused("not_found")
    _, _, told = await foresee(visit.work, event, order, AS_ATTENDEE)
    await cancel_order(visit.work, event, order, AS_ATTENDEE)
    return {"refund": told.refund, "kept": told.kept, "approval": told.approval}


CANCEL = Flow("cancel", cancel, deeds={"cancel": None}, word="cancel", passing=True, title="flow.cancel")
