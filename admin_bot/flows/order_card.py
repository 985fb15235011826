"""An order's card: who, which tickets, what was paid and how it came; and what may be done with it."""

from collections.abc import Callable

from admin_bot.desk import home, staff_flow
from admin_bot.order_words import buyer_name, card, status_of, ticket_name
from admin_bot.orders import be_sure, find_another, links, onward, order_by_code, refused, the_order, to_card
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.refusals import Refused
from core.storage.notes import NOTES_OF
from core.storage.order_cards import CAME_IN
from core.storage.orders import TICKETS, WholeOrder, whole
from core.storage.tables import tickets
from core.usecases.add_note import MOST_NOTE, add_note
from core.usecases.confirm_at_door import confirm_at_door
from core.usecases.resend_tickets import issued, resend_tickets

MOST_NOTES = 5


async def show(talk: Talk[Visit]) -> None:
    order, event = await the_order(talk)
    work, money = talk.context.work, talk.context.may("money")
    all_of_it = await whole(work, order)
    entries = {row.ticket: row for row in await work.read(CAME_IN, order_id=order.id)}
    notes = await work.read(NOTES_OF, organizer=order.organizer, subject=order.id, most=MOST_NOTES)
    text = card(event, all_of_it, entries, notes, talk.language, talk.now, money=money)
    talk.end(text, [*_deeds(talk, all_of_it), find_another(talk), home(talk)])


def _deeds(talk: Talk[Visit], all_of_it: WholeOrder) -> list[Choice]:
    """What may be done now, by this role."""
    visit, order = talk.context, all_of_it.order
    status = status_of(order, talk.now)
    deeds = []
    if visit.may("orders"):
        deeds += ["order_paid"] if status == "at_door" else []
        deeds += ["order_resend"] if issued(all_of_it.tickets, order) else []
        deeds += ["order_cancel"] if status not in ("cancelled", "expired") else []
    choices = [Choice(start(deed, code=order.code), talk.t(f"orders.do_{deed}")) for deed in [*deeds, "order_note"]]
    if visit.may("money"):
        for refund in all_of_it.refunds:
            if refund.state in ("requested", "approved"):
                amount = wording.money(refund.amount, refund.currency, talk.language)
                label = talk.t("orders.do_refund_sent", amount=amount)
                choices.append(Choice(start("refund_sent", code=order.code, refund=refund.id), label))
        for case in all_of_it.cases:
            if case.state == "open":
                close = start("case_close", code=order.code, case=case.id)
                choices.append(Choice(close, talk.t("orders.do_case_close")))
    return choices


async def paid(talk: Talk[Visit]) -> None:
    """Money came at the door; told before how much."""
    order, _ = await the_order(talk)
    if not talk.done("paid") and status_of(order, talk.now) != "at_door":
        talk.end(talk.t("orders.wrong_state"), onward(talk, order))
    amount = wording.money(order.due, order.currency, talk.language)
    name = buyer_name(order, talk.language)
    text = talk.t("orders.paid_sure", amount=amount, name=name, code=order.code)
    await be_sure(talk, order, text, talk.t("orders.paid_yes", amount=amount))
    try:
        await talk.once("paid", take_money, order.code, order.due)
    except Refused as why:
        refused(talk, why, order)
    told = "orders.paid_told" if order.identity else "orders.paid_done"
    talk.end(talk.t(told, amount=amount, name=name), onward(talk, order))


async def take_money(visit: Visit, deed: str, code: str, amount: int) -> Value:
    order, event = await order_by_code(visit, code)
    await confirm_at_door(visit.work, event, order, amount, reference=f"door-{deed}")
    return amount


async def resend(talk: Talk[Visit]) -> None:
    """To the buyer's chat; where there is none, the pages of the tickets are handed to whoever asks."""
    order, event = await the_order(talk)
    made = issued(await talk.context.work.children(TICKETS, tickets, "order_id", order.id), order)
    if not made:
        talk.end(talk.t("orders.no_tickets"), onward(talk, order))
    pages = links(talk, [(ticket_name(event, ticket, talk.language), ticket.page_secret) for ticket in made])
    if order.identity:
        name = buyer_name(order, talk.language)
        text = talk.t("orders.resend_sure", count=len(made), name=name)
        await be_sure(talk, order, text, talk.t("orders.resend_yes"))
        try:
            if sent := await talk.once("resend", send_again, order.code):
                talk.end(talk.t("orders.resent", count=sent, name=name), onward(talk, order))
        except Refused as why:
            refused(talk, why, order)
    talk.end(f"{talk.t('orders.hand_over', count=len(made))}\n{pages}", onward(talk, order))


async def send_again(visit: Visit, deed: str, code: str) -> Value:
    order, _ = await order_by_code(visit, code)
    return await resend_tickets(visit.work, order)


async def note(talk: Talk[Visit]) -> None:
    order, _ = await the_order(talk)
    beside = [to_card(talk, order), home(talk)]
    text = await talk.ask("text", talk.t("orders.note_ask"), _fits(talk), digits=False, beside=beside)
    await talk.once("note", write_down, order.code, text)
    talk.end(talk.t("orders.note_kept"), onward(talk, order))


def _fits(talk: Talk[Visit]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not 0 < len(text.strip()) <= MOST_NOTE:
            raise Unfit(talk.t("orders.note_long", most=MOST_NOTE))
        return text.strip()

    return parse


async def write_down(visit: Visit, deed: str, code: str, text: str) -> Value:
    order, _ = await order_by_code(visit, code)
    assert visit.member is not None, "staff_flow lets nobody else in"
    return await add_note(visit.work, order.id, text, staff=visit.member.id, id=deed)


CARD: Flow = staff_flow("order_card", show, right="people", passing=True)
PAID: Flow = staff_flow("order_paid", paid, right="orders", deeds={"paid": None}, passing=True)
RESEND: Flow = staff_flow("order_resend", resend, right="orders", deeds={"resend": None}, passing=True)
NOTE: Flow = staff_flow("order_note", note, right="people", deeds={"note": None}, passing=True)
