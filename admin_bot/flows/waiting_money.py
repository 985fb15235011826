"""Money that waits for a person: refunds to send, cases to decide."""

import orjson

from admin_bot.desk import home, staff_flow
from admin_bot.order_words import buyer_name, case_text
from admin_bot.orders import be_sure, onward, order_by_code, refused, the_order
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.refusals import Refused
from core.storage.money_waiting import CASES_OPEN, REFUNDS_WAITING
from core.storage.orders import CASES, REFUNDS
from core.storage.tables import cases, refunds
from core.usecases.close_case import close_case
from core.usecases.send_refund import mark_refund_sent


async def waiting(talk: Talk[Visit]) -> None:
    work, organizer = talk.context.work, talk.context.identity.organizer
    back = await work.read(REFUNDS_WAITING, organizer=organizer)
    undecided = await work.read(CASES_OPEN, organizer=organizer)
    choices = []
    for refund in back:
        amount = wording.money(refund.amount, refund.currency, talk.language)
        label = talk.t("orders.refund_line", amount=amount, name=_name(talk, refund.buyer), code=refund.code)
        choices.append(Choice(start("refund_sent", code=refund.code, refund=refund.id), label))
    for case in undecided:
        label = f"{case_text(case.kind, talk.language)} · {_name(talk, case.buyer)} · {case.code}"
        choices.append(Choice(start("order_card", code=case.code), label))
    if not choices:
        talk.end(talk.t("orders.nothing_waits"), [home(talk)])
    parts = [talk.t("orders.refunds_wait", count=len(back))] if back else []
    parts += [talk.t("orders.cases_wait", count=len(undecided))] if undecided else []
    talk.end("\n".join(parts), [*choices, home(talk)])


def _name(talk: Talk[Visit], buyer: str) -> str:
    return str(orjson.loads(buyer).get("name") or talk.t("orders.nameless"))


async def sent(talk: Talk[Visit]) -> None:
    """Somebody has paid it back by hand: it counts as money that moved."""
    order, _ = await the_order(talk)
    all_refunds = await talk.context.work.children(REFUNDS, refunds, "order_id", order.id)
    found = next((one for one in all_refunds if one.id == str(talk.args.get("refund"))), None)
    if found is None or found.state not in ("requested", "approved"):
        talk.end(talk.t("orders.wrong_state"), onward(talk, order))
    amount = wording.money(found.amount, found.currency, talk.language)
    text = talk.t("orders.sent_sure", amount=amount, name=buyer_name(order, talk.language), code=order.code)
    await be_sure(talk, order, text, talk.t("orders.sent_yes"))
    try:
        await talk.once("sent", mark_sent, found.id, found.amount)
    except Refused as why:
        refused(talk, why, order)
    more = Choice(start("waiting_money"), talk.t("orders.money"))
    talk.end(talk.t("orders.sent_done", amount=amount), [more, *onward(talk, order)])


async def mark_sent(visit: Visit, deed: str, refund: str, amount: int) -> Value:
    await mark_refund_sent(visit.work, refund, amount)
    return amount


async def decided(talk: Talk[Visit]) -> None:
    order, _ = await the_order(talk)
    found = next((one for one in await talk.context.work.children(CASES, cases, "order_id", order.id)
                  if one.id == str(talk.args.get("case"))), None)  # fmt: skip
    if found is None or found.state != "open":
        talk.end(talk.t("orders.wrong_state"), onward(talk, order))
    text = talk.t("orders.case_sure", case=case_text(found.kind, talk.language), code=order.code)
    await be_sure(talk, order, text, talk.t("orders.case_yes"))
    try:
        await talk.once("close", close, order.code, found.id)
    except Refused as why:
        refused(talk, why, order)
    talk.end(talk.t("orders.case_done"), onward(talk, order))


async def close(visit: Visit, deed: str, code: str, case: str) -> Value:
    await order_by_code(visit, code)
    await close_case(visit.work, case)
    return case


WAITING: Flow = staff_flow("waiting_money", waiting, right="money", passing=True, title="orders.money")
SENT: Flow = staff_flow("refund_sent", sent, right="money", deeds={"sent": None}, passing=True)
DECIDED: Flow = staff_flow("case_close", decided, right="money", deeds={"close": None}, passing=True)
