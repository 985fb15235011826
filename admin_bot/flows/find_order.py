"""Find an order: by a name, the end of a phone number, an e-mail, a code; or among the newest."""

import re
from collections.abc import Callable

from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.order_words import line
from admin_bot.orders import order_by_code
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.refusals import Refused
from core.domain.search import query_words
from core.storage.order_cards import NEWEST
from core.storage.search import FoundTicket, find_tickets

MOST_FOUND = 60  # tickets
PAGE = 20
_CODE = re.compile(r"[0-9A-Z]{6,10}")


async def find(talk: Talk[Visit]) -> None:
    visit = talk.context
    event = await chosen_event(talk, talk.t("orders.which_event"))
    question = talk.t("orders.find", event=wording.title(event, talk.language))
    asked = str(await talk.ask("q", question, _words(talk), digits=False, beside=_beside(talk, event)))
    if code := await _code(visit, asked):
        talk.go(start("order_card", code=code))
    found = await find_tickets(visit.work, event.id, asked, limit=MOST_FOUND)
    by_order: dict[str, list[FoundTicket]] = {}
    for ticket in found:
        by_order.setdefault(ticket.order_code, []).append(ticket)
    if not by_order:
        talk.reject("q", talk.t("orders.nobody", words=asked))
    if len(by_order) == 1:
        talk.go(start("order_card", code=next(iter(by_order))))
    choices = [Choice(code, _label(event, tickets, talk.language)) for code, tickets in by_order.items()]
    key = "orders.found_many" if len(found) == MOST_FOUND else "orders.found"
    text = talk.t(key, count=len(by_order), words=asked)
    talk.go(start("order_card", code=await talk.choose("order", text, [*choices, home(talk)])))


def _words(talk: Talk[Visit]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not query_words(text):
            raise Unfit(talk.t("orders.nothing_asked"))
        return text.strip()[:120]

    return parse


def _beside(talk: Talk[Visit], event: Event) -> list[Choice]:
    visit = talk.context
    choices = [Choice(start("recent_orders", event=event.slug), talk.t("orders.newest"))]
    if visit.may("orders"):
        choices.append(Choice(start("give_tickets", event=event.slug), talk.t("orders.give")))
    if visit.may("money"):
        choices.append(Choice(start("waiting_money"), talk.t("orders.money")))
    return [*choices, home(talk)]


async def _code(visit: Visit, asked: str) -> str:
    """An order's code opens it, whichever event it is of."""
    plain = asked.upper().replace("-", "").replace(" ", "")
    if not _CODE.fullmatch(plain):
        return ""
    try:
        return (await order_by_code(visit, plain))[0].code
    except Refused:
        return ""


def _label(event: Event, tickets: list[FoundTicket], language: str) -> str:
    first = tickets[0]
    kind = wording.type_name(event, first.ticket_type, language)
    many = f"{len(tickets)} × {kind}" if len(tickets) > 1 else kind
    return " · ".join(filter(None, (first.name, many, first.order_code)))


async def recent(talk: Talk[Visit]) -> None:
    """An event's orders, the newest first, by the page."""
    event = await chosen_event(talk, talk.t("orders.which_event"))
    at, _, id = str(talk.args.get("before", "")).partition("-")
    found = await talk.context.work.read(
        NEWEST, event=event.id, at=int(at) if at.isdigit() else talk.now + 1, id=id, most=PAGE
    )
    choices = [Choice(start("order_card", code=order.code), line(order, talk.language, talk.now)) for order in found]
    if len(found) == PAGE:
        before = f"{found[-1].created_at}-{found[-1].id}"
        older = start("recent_orders", event=event.slug, before=before)
        choices.append(Choice(older, talk.t("orders.older")))
    choices.append(Choice(start("find_order", event=event.slug), talk.t("admin.menu_find_order")))
    title = wording.title(event, talk.language)
    talk.end(talk.t("orders.recent" if found else "orders.none_yet", event=title), [*choices, home(talk)])


FIND: Flow = staff_flow("find_order", find, right="people", passing=True, title="admin.menu_find_order")
RECENT: Flow = staff_flow("recent_orders", recent, right="people", passing=True)
