"""Complimentary tickets: which, how many, for whom; then their pages to hand over."""

from collections.abc import Callable
from typing import Any

from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.orders import find_another, links
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.availability import Offer, offers
from core.usecases.give_tickets import MOST_GIVEN, MOST_NAME, give_tickets


async def give(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("orders.give_which"))
    can = {offer.kind.id: offer for offer in await offers(talk.context.work, event) if _can_be_given(offer)}
    if event.ended(talk.now) or not (can or talk.done("give")):
        talk.end(talk.t("orders.give_nothing", event=wording.title(event, talk.language)), [home(talk)])
    title, choices = (
        wording.title(event, talk.language),
        [Choice(id, _label(talk, event, can[id])) for id in can] + [home(talk)],
    )
    kind = str(await talk.choose("type", talk.t("orders.give_type", event=title), choices))
    name_of_type = wording.type_name(event, kind, talk.language)
    left = can[kind].left if kind in can else None
    most = MOST_GIVEN if left is None else min(MOST_GIVEN, left)
    count = await talk.amount("count", talk.t("orders.give_count", type=name_of_type), 1, most)
    name = str(await talk.ask("name", talk.t("orders.give_name"), _fits(talk), digits=False))
    sure = talk.t("orders.give_sure", count=count, type=name_of_type, name=name, event=title)
    if not await talk.confirm("sure", sure, talk.t("orders.give_yes"), talk.t("orders.no")):
        talk.end(talk.t("orders.nothing_changed"), [home(talk)])
    try:
        done = await talk.once("give", give_away, event.slug, kind, count, name)
    except Refused as why:
        talk.reject(*_why_not(talk, why))
    pages = links(talk, [(f"{name_of_type} · {name}", secret) for secret in done["pages"]])
    to_card = Choice(start("order_card", code=done["code"]), talk.t("orders.to_card"))
    text = f"{talk.t('orders.given', count=count, name=name)}\n{pages}"
    talk.end(text, [to_card, Choice(start("give_tickets", event=event.slug), talk.t("orders.give_more")),
                    find_another(talk), home(talk)])  # fmt: skip


def _can_be_given(offer: Offer) -> bool:
    """Also before and after its sale, as long as there is room."""
    return not offer.kind.needs and (offer.left is None or offer.left > 0)


def _label(talk: Talk[Visit], event: Event, offer: Offer) -> str:
    name = wording.type_name(event, offer.kind.id, talk.language)
    return name if offer.left is None else talk.t("orders.type_left", type=name, count=offer.left)


def _fits(talk: Talk[Visit]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not 0 < len(text.strip()) <= MOST_NAME:
            raise Unfit(talk.t("orders.name_long", most=MOST_NAME))
        return text.strip()

    return parse


def _why_not(talk: Talk[Visit], why: Refused) -> tuple[str, str]:
    left = int(why.details.get("left") or 0)
    if why.code == "sold_out" and left:
        return "count", talk.t("orders.give_left", count=left)
    return "type", talk.t("orders.give_gone" if why.code == "sold_out" else "orders.not_done")


async def give_away(visit: Visit, deed: str, slug: str, kind: str, count: int, name: str) -> Value:
    event = visit.event(slug)
    assert event is not None, "the flow found it a moment ago"
    given = await give_tickets(visit.work, event, kind, count, name, id=deed)
    told: dict[str, Any] = {"code": given.order.code, "pages": [ticket.page_secret for ticket in given.tickets]}
    return told


GIVE: Flow = staff_flow("give_tickets", give, right="orders", deeds={"give": None}, passing=True,
                        title="orders.give")  # fmt: skip
