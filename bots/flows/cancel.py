"""Cancel: leave the purchase that is open, or give back an order. Always asked first, never guessed."""

from typing import NoReturn

from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.cancelling import CancelledTicket, by_attendee
from core.domain.refusals import Refused
from core.storage.orders import OF_PERSON, TICKETS, Order
from core.storage.tables import orders, tickets
from core.usecases.cancel_order import Cancelling, cancel_order

MOST_ORDERS = 8
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
    try:
        if not talk.done("cancel"):
            made = [t for t in await visit.work.children(TICKETS, tickets, "order_id", order.id) if t.status == "valid"]
            told = by_attendee(event, [CancelledTicket(t.ticket_type, t.price) for t in made], order.paid, talk.now)
            back = wording.money(told.refund, order.currency, talk.language)
            kept = wording.money(order.paid, order.currency, talk.language)
            sure = "cancel.sure_refund" if told.refund else "cancel.sure_kept" if order.paid else "cancel.sure"
            title = wording.title(event, talk.language)
            text = talk.t(sure, event=title, code=order.code, count=len(made), amount=back, kept=kept)
        else:
            text = ""
        if not await talk.confirm("sure", text, talk.t("cancel.yes"), talk.t("cancel.no")):
            _keep(talk)
        done = await talk.once("cancel", give_back, order.code)
    except Refused as refused:
        known = refused.code in ("refund_closed", "already_used")
        talk.end(talk.t(f"cancel.{refused.code}" if known else "cancel.nothing"), [_human(talk)])
    refund = wording.money(done["refund"], order.currency, talk.language)
    key = "cancel.done_refund" if done["refund"] else "cancel.done"
    talk.end(talk.t(key, event=wording.title(event, talk.language), code=order.code, amount=refund))


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
    ended = await cancel_order(visit.work, event, order, Cancelling(as_="attendee"))
    return {"refund": sum(refund.amount for refund in ended.refunds)}


CANCEL = Flow("cancel", cancel, deeds={"cancel": None}, word="cancel", passing=True, title="flow.cancel")
