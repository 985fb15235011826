"""Cancel an order or some of its tickets: which, what is kept, and what goes back is told before it is done."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from admin_bot.desk import staff_flow
from admin_bot.order_words import buyer_name, status_of, ticket_name
from admin_bot.orders import be_sure, onward, order_by_code, refused, the_order, to_card
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.cancelling import Keep
from core.domain.event import Event
from core.domain.money import NotAnAmount, decimal_text, parse_amount
from core.domain.refusals import Refused
from core.storage.orders import TICKETS, Order, Ticket
from core.storage.tables import tickets
from core.usecases.cancel_order import Cancelling, cancel_order, foresee

PERCENTS = ("10", "20", "50")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")  # no exponents: they make numbers that fill the memory


async def cancel(talk: Talk[Visit]) -> None:
    order, event = await the_order(talk)
    if status_of(order, talk.now) in ("cancelled", "expired"):
        talk.end(talk.t("orders.wrong_state"), onward(talk, order))
    made = await talk.context.work.children(TICKETS, tickets, "order_id", order.id)
    chosen = await _which(talk, event, order, [ticket for ticket in made if ticket.status != "cancelled"])
    try:
        keep = await _keep(talk, event, order, chosen)
        how = _how(chosen, keep)
        ending, _, outcome = await foresee(talk.context.work, event, order, how)
        text = _sure(talk, event, order, ending, outcome.kept, outcome.refund)
        await be_sure(talk, order, text, talk.t("orders.cancel_yes"))
        done = await talk.once("cancel", take_back, order.code, order.version, chosen, keep)
    except Refused as why:
        refused(talk, why, order)
    talk.end(_done(talk, order, done), onward(talk, order))


async def _which(talk: Talk[Visit], event: Event, order: Order, valid: list[Ticket]) -> list[str]:
    """Ids, picked one by one; empty for the whole order."""
    picked: list[str] = []
    while len(valid) > 1:
        left = [ticket for ticket in valid if ticket.id not in picked]
        choices = [Choice(one.id, f"{ticket_name(event, one, talk.language)} · {one.short_code}") for one in left]
        if picked:
            choices.insert(0, Choice("these", talk.t("orders.only_these", count=len(picked)), word="yes"))
        else:
            choices.insert(0, Choice("all", talk.t("orders.whole_order", count=len(valid))))
        text = talk.t("orders.cancel_which" if not picked else "orders.cancel_more", code=order.code)
        choices.append(to_card(talk, order))
        answer = str(await talk.choose(f"which/{len(picked)}", text, choices, strict=True))
        if answer in ("all", "these"):
            break
        picked.append(answer)
        if len(picked) == len(valid):
            return []
    return picked


async def _keep(talk: Talk[Visit], event: Event, order: Order, chosen: list[str]) -> dict[str, Any]:
    """Asked only where money is there to be given back."""
    _, _, outcome = await foresee(talk.context.work, event, order, _how(chosen, {}))
    if not outcome.refund:
        return {}
    amount = wording.money(outcome.refund, order.currency, talk.language)
    choices = [Choice(way, talk.t(f"orders.keep_{way}")) for way in ("nothing", "percent", "fixed")]
    choices.append(to_card(talk, order))
    way = await talk.choose("keep", talk.t("orders.keep", amount=amount), choices, strict=True)
    if way == "percent":
        percent = await talk.ask("percent", talk.t("orders.keep_percents"), _percent(talk), suggestions=PERCENTS)
        return {"percent": percent}
    if way == "fixed":
        sample = wording.money(outcome.refund // 5, order.currency, talk.language)
        question = talk.t("orders.keep_amount", amount=amount, sample=sample)
        return {"fixed": await talk.ask("fixed", question, _amount(talk, order.currency, outcome.refund))}
    return {}


def _percent(talk: Talk[Visit]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        plain = text.strip().rstrip("%％ ").replace(",", ".")
        if not _PERCENT.fullmatch(plain) or Decimal(plain) > 100:
            raise Unfit(talk.t("orders.percent_wrong"))
        return plain

    return parse


def _amount(talk: Talk[Visit], currency: str, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        plain = "".join(sign for sign in text if sign.isdigit() or sign in ".,").replace(",", ".")
        try:
            amount = parse_amount(plain, currency)
        except NotAnAmount:
            amount = -1
        if not 0 <= amount <= most:
            most_text, sample = wording.money(most, currency, talk.language), decimal_text(most, currency)
            raise Unfit(talk.t("orders.amount_wrong", most=most_text, sample=sample))
        return amount

    return parse


def _how(chosen: list[str], keep: dict[str, Any]) -> Cancelling:
    kept = Keep(fixed=int(keep.get("fixed", 0)), percent=Decimal(str(keep.get("percent", "0"))))
    return Cancelling(tickets=tuple(chosen), keep=kept)


def _sure(talk: Talk[Visit], event: Event, order: Order, ending: list[Ticket], kept: int, back: int) -> str:
    lines = [talk.t("orders.cancel_sure", count=len(ending), name=buyer_name(order, talk.language), code=order.code)]
    if kept or back:
        lines.append(talk.t("orders.kept_and_back", kept=wording.money(kept, order.currency, talk.language),
                            back=wording.money(back, order.currency, talk.language)))  # fmt: skip
    lines.append(talk.t("orders.buyer_told" if order.identity else "orders.buyer_untold"))
    return "\n".join(lines)


async def take_back(visit: Visit, deed: str, code: str, version: int, chosen: list[str], keep: dict[str, Any]) -> Value:
    """Only as it was promised: an order that has changed since is looked at again."""
    order, event = await order_by_code(visit, code)
    if order.version != version:
        raise Refused("wrong_state", {"status": order.status})
    ended = await cancel_order(visit.work, event, order, _how(chosen, keep))
    waits = sum(refund.amount for refund in ended.refunds if refund.state in ("requested", "approved"))
    return {"waits": waits, "status": ended.order.status, "back": sum(refund.amount for refund in ended.refunds)}


def _done(talk: Talk[Visit], order: Order, done: dict[str, Any]) -> str:
    amount = wording.money(done["waits"] or done["back"], order.currency, talk.language)
    whole = done["status"] == "cancelled"
    text = talk.t("orders.cancelled" if whole else "orders.cancelled_some", code=order.code)
    if done["waits"]:
        return f"{text}\n{talk.t('orders.back_waits', amount=amount)}"
    return f"{text}\n{talk.t('orders.back_gone', amount=amount)}" if done["back"] else text


CANCEL: Flow = staff_flow("order_cancel", cancel, right="orders", deeds={"cancel": None}, passing=True)
