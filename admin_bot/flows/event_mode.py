"""From trying out to selling for real and back, and taking away what was tried out."""

from admin_bot.desk import staff_flow
from admin_bot.events.hand import Hand, at_hand, to, to_card
from admin_bot.events.saving import end_with_card
from bots.conversation.flow import Flow
from bots.conversation.screen import Value
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.ordering import payments_offered
from core.domain.refusals import Refused
from core.usecases.purge_test_orders import count_orders, has_test_orders, purge_later, switch_mode


async def to_live(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    event = hand.event
    if event.live:
        end_with_card(talk, hand, "")
    if await has_test_orders(talk.context.work, event.id):
        orders, _ = await count_orders(talk.context.work, event.id)
        talk.end(talk.t("event_mode.has_test", count=orders), [to(talk, hand, "event_purge"), to_card(talk, hand)])
    text = talk.t("event_mode.sure_live")
    if any(kind.price for kind in event.ticket_types) and not set(payments_offered(event)) - {"sandbox"}:
        text = f"{text}\n{talk.t('event_mode.no_payment')}"
    await _switch(talk, hand, text, live=True)


async def to_test(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    if not hand.event.live:
        end_with_card(talk, hand, "")
    orders, _ = await count_orders(talk.context.work, hand.event.id)
    if orders:
        talk.end(talk.t("event_mode.has_sold", count=orders), [to_card(talk, hand)])
    await _switch(talk, hand, talk.t("event_mode.sure_test"), live=False)


async def _switch(talk: Talk[Visit], hand: Hand, text: str, *, live: bool) -> None:
    name = "live" if live else "test"
    if not await talk.confirm("sure", text, talk.t(f"event_mode.yes_{name}"), talk.t("event_desk.leave")):
        end_with_card(talk, hand, "")
    made: list[Event] = []

    async def deed(visit: Visit, id: str, slug: str, live: bool) -> Value:
        event = visit.event(slug)
        assert event is not None, "the flow found it a moment ago"
        made.append(await switch_mode(visit.work, event, live=live))
        return {"live": live}

    try:
        await talk.once("switch", deed, hand.event.slug, live)
    except Refused:  # somebody bought meanwhile
        talk.end(talk.t("event_mode.meanwhile"), [to_card(talk, hand)])
    now = Hand(made[0], {**hand.definition, "live": live}, hand.taken)
    end_with_card(talk, now, talk.t(f"event_mode.done_{name}"))


async def purge(talk: Talk[Visit]) -> None:
    """Confirmed with the count; what was sold for real is never touched."""
    hand = await at_hand(talk)
    if hand.event.live:
        talk.end(talk.t("event_mode.purge_live"), [to_card(talk, hand)])
    orders, tickets = await count_orders(talk.context.work, hand.event.id)
    if not orders:
        talk.end(talk.t("event_mode.nothing"), [to(talk, hand, "event_to_live"), to_card(talk, hand)])
    text = talk.t("event_mode.sure_purge", orders=orders, count=tickets)
    if not await talk.confirm("sure", text, talk.t("event_mode.yes_purge"), talk.t("event_desk.leave")):
        end_with_card(talk, hand, "")
    await talk.once("purge", _purge, hand.event.slug)
    talk.end(talk.t("event_mode.purging"), [to_card(talk, hand)])


async def _purge(visit: Visit, deed: str, slug: str) -> Value:
    event = visit.event(slug)
    assert event is not None, "the flow found it a moment ago"
    return purge_later(visit.work, event, account=visit.identity.account, identity=visit.identity.id)


EVENT_TO_LIVE: Flow = staff_flow("event_to_live", to_live, right="event", deeds={"switch": None})
EVENT_TO_TEST: Flow = staff_flow("event_to_test", to_test, right="event", deeds={"switch": None})
EVENT_PURGE: Flow = staff_flow("event_purge", purge, right="event", deeds={"purge": None})
