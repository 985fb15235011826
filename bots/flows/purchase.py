"""Buy tickets: which, how many, for whom, how paid. Four taps and one typed answer where the form asks a name only."""

from typing import Any

from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.offering import FEW_LEFT, offer_text, type_choices
from bots.visit import Visit
from core.domain.event import Event
from core.domain.forms import visible_fields
from core.domain.ordering import Item, payments_offered
from core.domain.refusals import Refused
from core.storage.availability import Offer, offers
from core.storage.orders import ORDER, Order
from core.storage.tables import orders
from core.usecases.hold_places import hold_places
from core.usecases.release_places import release_places
from core.usecases.submit_order import submit_order


async def purchase(talk: Talk[Visit]) -> None:
    visit = talk.context
    event = visit.event(str(talk.args["event"]))
    if event is None:
        talk.end(talk.t("purchase.no_event"), [Choice(start("events"), talk.t("choice.events"))])
    own, ran_out = _own_hold(talk)
    enough = max([FEW_LEFT, *(kind.per_order_max for kind in event.ticket_types)])
    offered = {offer.kind.id: offer for offer in await offers(visit.work, event, own and own["takes"], enough=enough)}
    kind = await talk.choose(
        "type", offer_text(event, offered.values(), talk.language, talk.now), _types(talk, event, offered)
    )
    offer = offered[kind]
    name = event.text(offer.kind.name, talk.language)
    low = max(1, offer.kind.per_order_min)
    count = await talk.amount(
        "count", talk.t("purchase.how_many", type=name), low, max(low, offer.most), over=_over(talk, offer)
    )
    held = await _hold(talk, event, kind, count, again=ran_out)
    people = await _people(talk, event, offer, count)
    buyer = await _buyer(talk, event)
    if talk.own_phone and talk.own_phone != visit.person.phone:
        visit.remember(phone=talk.own_phone)  # the app proved it
    payment = await _payment(talk, event, held, name, count)
    placed = await _submit(talk, event, held, people, buyer, payment)
    await _finish(talk, event, placed)


def _own_hold(talk: Talk[Visit]) -> tuple[dict[str, Any] | None, bool]:
    """What is held for this purchase, and whether its time has just been found to be over. Then the places count as
    everybody's, whether or not somebody swept, and the same are held again where they are free."""
    held: dict[str, Any] | None = talk.done("hold")
    if held is None or held["hold_until"] > talk.now:
        return held, False
    ran_out = talk.forget("hold")
    if ran_out:
        talk.say(talk.t("purchase.hold_ran_out"), news=True)
    return None, ran_out


def _types(talk: Talk[Visit], event: Event, offered: dict[str, Offer]) -> list[Choice]:
    choices = type_choices(event, offered.values(), talk.language)
    choices.append(Choice(start("tickets"), talk.t("choice.tickets"), word="tickets"))
    choices += [
        Choice(start("lookup", event=event.slug, lookup=lookup.id), event.text(lookup.name, talk.language))
        for lookup in event.lookups
    ]
    return choices


def _over(talk: Talk[Visit], offer: Offer) -> str:
    """What to say to who wants more than there is, or than one order may have."""
    scarce = offer.left is not None and offer.left < offer.kind.per_order_max
    return talk.t("purchase.only_left" if scarce else "purchase.over_order_limit", count=offer.most)


async def _hold(talk: Talk[Visit], event: Event, kind: str, count: int, *, again: bool) -> dict[str, Any]:
    try:
        held: dict[str, Any] = await talk.once("hold", hold, event.slug, kind, count)
    except Refused as refused:
        talk.reject(*_why_not(talk, refused, count))
    talk.say(_held(talk, event, held, count, again=again), news=again)
    return held


def _held(talk: Talk[Visit], event: Event, held: dict[str, Any], count: int, *, again: bool = False) -> str:
    until = wording.deadline(event, held["hold_until"], talk.language, talk.now)
    return talk.t("purchase.held_again" if again else "purchase.held", count=count, until=until)


def _why_not(talk: Talk[Visit], refused: Refused, count: int) -> tuple[str, str]:
    """Which question to ask again, and what to say first. "Gone" and "held by others" are told apart."""
    told = refused.details
    if refused.code == "sold_out":
        left = int(told.get("left") or 0)
        if left:
            return "count", talk.t("purchase.only_left", count=left)
        return "type", talk.t("purchase.others_are_paying" if told.get("state") == "held" else "purchase.sold_out")
    if refused.code in ("over_order_limit", "over_person_limit", "under_order_limit"):
        most = told.get("most", told.get("least", count))
        return "count", talk.t(f"purchase.{refused.code}", count=most)
    return "type", talk.t("purchase.not_on_sale")


async def hold(visit: Visit, deed: str, slug: str, kind: str, count: int) -> Value:
    event = visit.event(slug)
    assert event is not None, "the flow found it a moment ago"
    order, _ = await hold_places(visit.work, event, [Item(kind, count)], visit.buyer(), id=deed)
    return {"order": order.id, "total": order.total, "takes": order.places, "hold_until": order.hold_until}


async def let_go(visit: Visit, held: Value) -> None:
    await release_places(visit.work, held["order"], "revised")


async def _people(talk: Talk[Visit], event: Event, offer: Offer, count: int) -> list[dict[str, Value]]:
    """The form of each ticket; the first one is offered what the app says of the sender."""
    fields = event.forms.get(offer.kind.form, ())
    known = {"name": talk.context.person.name, "phone": talk.context.person.phone}
    people = []
    for place in range(count):
        if count > 1:
            talk.say(talk.t("purchase.whose_ticket", number=place + 1, count=count))
        people.append(
            await talk.fill(
                f"attendee/{place}", fields, country=event.venue.country, known=known if place == 0 else {},
                own=place == 0,
            )
        )  # fmt: skip
    return people


async def _buyer(talk: Talk[Visit], event: Event) -> dict[str, Value]:
    fields = event.forms.get("buyer", ())
    if visible_fields(fields, {}):
        talk.say(talk.t("purchase.about_you"))
    return await talk.fill("buyer", fields, country=event.venue.country, own=True)


async def _payment(talk: Talk[Visit], event: Event, held: dict[str, Any], name: str, count: int) -> str | None:
    """What costs nothing is only confirmed; else the ways to pay, with the amount and the deadline."""
    language = talk.language
    total = wording.money(held["total"], event.currency, language)
    if not held["total"]:
        text = talk.t("purchase.confirm_free", type=name, count=count, event=wording.title(event, language))
        await talk.choose("confirm", text, [Choice(True, talk.t("purchase.take", count=count), word="yes")])
        return None
    ways = [Choice(way, talk.t(f"payment.{way}", total=total)) for way in payments_offered(event)]
    if not ways:
        talk.end(talk.t("purchase.no_payment", total=total), [Choice(start("human"), talk.t("choice.human"))])
    if not talk.news:
        talk.say(_held(talk, event, held, count))  # beside the question, which is shown again when that time is over
    text = talk.t("purchase.how_to_pay", type=name, count=count, event=wording.title(event, language), total=total)
    return str(await talk.choose("payment", text, ways))


async def _submit(
    talk: Talk[Visit],
    event: Event,
    held: dict[str, Any],
    people: list[dict[str, Value]],
    buyer: dict[str, Value],
    payment: str | None,
) -> dict[str, Any]:
    try:
        placed: dict[str, Any] = await talk.once("submit", submit, event.slug, held["order"], people, buyer, payment)
    except Refused as refused:
        if refused.code == "sold_out":
            talk.end(talk.t("purchase.hold_is_gone"), [again(talk)])
        if refused.code == "wrong_state":
            talk.end(talk.t("purchase.was_ended"), [again(talk)])
        raise
    return placed


def again(talk: Talk[Visit]) -> Choice:
    return Choice(start("purchase", event=talk.args["event"]), talk.t("choice.start_again"))


async def submit(
    visit: Visit,
    deed: str,
    slug: str,
    order_id: str,
    people: list[dict[str, Value]],
    buyer: dict[str, Value],
    payment: str | None,
) -> Value:
    event = visit.event(slug)
    assert event is not None, "the flow found it a moment ago"
    own = {name: value for name, value in people[0].items() if name in ("name", "email", "phone")}
    told = {**visit.buyer().told, **own, **buyer}
    language = visit.person.language  # it may have been switched since the places were held
    placed = await submit_order(
        visit.work, event, order_id, people, buyer=told, payment=payment, language=language
    )  # fmt: skip
    if not visit.person.name and told.get("name"):
        visit.remember(name=str(told["name"]))
    return {
        "order": order_id, "code": placed.order.code, "tickets": [t.id for t in placed.tickets if t.code],
        "pay": placed.payments[0].secret if placed.payments else "", "payment": placed.order.payment,
        "total": placed.order.total, "until": placed.order.hold_until,
    }  # fmt: skip


async def _finish(talk: Talk[Visit], event: Event, placed: dict[str, Any]) -> None:
    language = talk.language
    for ticket in placed["tickets"]:
        talk.show_ticket(ticket)
    total = wording.money(placed["total"], event.currency, language)
    own = [Choice(start("tickets"), talk.t("choice.tickets"), word="tickets")]
    if placed["pay"]:
        until = wording.deadline(event, placed["until"], language, talk.now)
        pay = Choice("pay", talk.t("purchase.pay_now", total=total), url=talk.context.links.pay(placed["pay"]))
        sandbox = talk.t("purchase.no_money_moves") if placed["payment"] == "sandbox" else ""
        text = talk.t("purchase.to_pay", total=total, until=until, code=placed["code"])
        talk.end("\n".join(filter(None, (text, sandbox))), [pay])
    if placed["payment"] == "pay_at_door":
        talk.end(talk.t("purchase.pay_at_door", total=total, count=len(placed["tickets"])), own)
    talk.end(_welcome(talk, event, placed), own)


def _welcome(talk: Talk[Visit], event: Event, placed: dict[str, Any]) -> str:
    name = talk.context.person.name
    own = event.text(event.texts.get("order_paid", {}), talk.language)
    return own.replace("{name}", name) if own else talk.t("purchase.done", count=len(placed["tickets"]))


async def outcome(talk: Talk[Visit]) -> None:
    """What became of a purchase, for somebody who taps an old button of it."""
    placed, held = talk.done("submit"), talk.done("hold")
    if not placed and not held:
        talk.end(talk.t("purchase.was_left"), [again(talk)])
    order: Order | None = await talk.context.work.get(ORDER, orders, (placed or held)["order"])
    if order is None or order.status in ("cancelled", "expired"):
        talk.end(talk.t("purchase.was_ended"), [again(talk)])
    text = talk.t(f"purchase.outcome_{order.status}", code=order.code)
    talk.end(text, [Choice(start("order", code=order.code), talk.t("choice.order"))])


PURCHASE = Flow("purchase", purchase, deeds={"hold": let_go, "submit": None}, title="flow.purchase", outcome=outcome)
