"""What the flows about one order stand on: the order of the arguments, and the ways on from it."""

from collections.abc import Sequence
from typing import NoReturn

from admin_bot.desk import home
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.orders import ORDER_BY_CODE, Order


async def the_order(talk: Talk[Visit]) -> tuple[Order, Event]:
    """Of this organizer; anybody else's is as good as none."""
    try:
        return await order_by_code(talk.context, str(talk.args.get("code", "")))
    except Refused:
        talk.end(talk.t("orders.gone"), [find_another(talk), home(talk)])


async def order_by_code(visit: Visit, code: str) -> tuple[Order, Event]:
    """Refused: not_found."""
    order = await visit.work.first(ORDER_BY_CODE, code=code)
    event = visit.event(order.event) if order and order.organizer == visit.identity.organizer else None
    if order is None or event is None:
        raise Refused("not_found")
    return order, event


def find_another(talk: Talk[Visit]) -> Choice:
    return Choice(start("find_order"), talk.t("orders.find_another"))


def to_card(talk: Talk[Visit], order: Order) -> Choice:
    return Choice(start("order_card", code=order.code), talk.t("orders.to_card"))


def onward(talk: Talk[Visit], order: Order) -> list[Choice]:
    return [to_card(talk, order), find_another(talk), home(talk)]


def refused(talk: Talk[Visit], why: Refused, order: Order) -> NoReturn:
    """Tells what stood in the way; nothing was changed."""
    known = why.code if why.code in ("already_used", "wrong_state", "refund_closed") else "not_done"
    talk.end(talk.t(f"orders.{known}"), onward(talk, order))


def links(talk: Talk[Visit], secrets: Sequence[tuple[str, str]]) -> str:
    """The page of each ticket, (name, secret) each, to hand over."""
    pages = [(name, talk.context.links.ticket(secret)) for name, secret in secrets]
    return "\n".join(talk.t("orders.page", name=name, url=url) for name, url in pages)


async def be_sure(talk: Talk[Visit], order: Order, text: str, yes: str) -> None:
    """Asked before an order is changed, of the order as it is told: where it has changed meanwhile, a yes is none, and
    it is asked again of the order as it is now."""
    promise = f"yes/{order.version}"
    choices = (Choice(promise, yes, word="yes", danger=True), Choice("no", talk.t("orders.no"), word="no"))
    if await talk.choose("sure", text, choices, strict=True) != promise:
        talk.end(talk.t("orders.nothing_changed"), onward(talk, order))
