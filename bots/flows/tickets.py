"""My tickets: what is mine, each picture once more, and what is still to be paid."""

from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.storage.orders import OF_PERSON, PAYMENTS, TICKETS, Order
from core.storage.tables import orders, payments, tickets

MOST_ORDERS = 10
SHOWN = ("paid", "awaiting_payment")


async def my_tickets(talk: Talk[Visit]) -> None:
    visit = talk.context
    found = await visit.work.as_left(OF_PERSON, orders, person=visit.person.id, most=MOST_ORDERS * 3)
    mine = [order for order in found if order.status in SHOWN and not order.overdue(talk.now)][:MOST_ORDERS]
    if not mine:
        talk.end(talk.t("tickets.none"), [Choice(start("events"), talk.t("choice.events"), word="events")])
    if len(mine) == 1:
        talk.go(start("order", code=mine[0].code))
    choices = [Choice(order.code, _label(talk, order)) for order in mine]
    code = await talk.choose("order", talk.t("tickets.pick", count=len(mine)), choices)
    talk.go(start("order", code=code))


def _label(talk: Talk[Visit], order: Order) -> str:
    event = talk.context.event(order.event)
    return f"{wording.title(event, talk.language)} · {order.code}" if event else order.code


async def one_order(talk: Talk[Visit]) -> None:
    """An order of this person's own: its pictures again, or the way to pay."""
    visit = talk.context
    order = await visit.order(str(talk.args["code"]))
    if order is None or order.person != visit.person.id:
        talk.go(start("tickets"))
    event = visit.event(order.event)
    if event is None or order.status not in SHOWN or order.overdue(talk.now):
        talk.end(talk.t("tickets.ended", code=order.code), [Choice(start("events"), talk.t("choice.events"))])
    title = wording.title(event, talk.language)
    head = "\n".join(filter(None, (title, wording.when(event, talk.language), wording.where(event, talk.language))))
    total = wording.money(order.due, order.currency, talk.language)
    cancel = Choice(start("cancel", code=order.code), talk.t("choice.cancel_order"))
    made = [t for t in await visit.work.children(TICKETS, tickets, "order_id", order.id) if t.status == "valid"]
    for ticket in made:
        if ticket.code:
            talk.show_ticket(ticket.id)
    if order.status == "awaiting_payment" and order.payment != "pay_at_door":
        paying = await visit.work.children(PAYMENTS, payments, "order_id", order.id)
        links = [visit.links.pay(row.secret) for row in paying if row.state == "started"]
        until = wording.deadline(event, order.hold_until or talk.now, talk.language, talk.now)
        pay = [Choice("pay", talk.t("purchase.pay_now", total=total), url=link) for link in links[:1]]
        talk.end(f"{head}\n{talk.t('tickets.to_pay', total=total, until=until, code=order.code)}", [*pay, cancel])
    status = talk.t("tickets.at_door", total=total) if order.status != "paid" else talk.t("tickets.paid")
    talk.end(f"{head}\n{status}\n{talk.t('tickets.order', code=order.code, count=len(made))}", [cancel])


TICKETS_FLOW = Flow("tickets", my_tickets, word="tickets", passing=True, title="flow.tickets")
ORDER_FLOW = Flow("order", one_order, passing=True, title="flow.tickets")
