"""How buyers can pay: what works in this version is switched, what a later one brings stays as it was written."""

from admin_bot.desk import staff_flow
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.saving import SAVING, save
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.ordering import BUILT_PAYMENTS

SWITCHED = ("pay_at_door", "sandbox")


async def payments(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    now = list(hand.definition.get("payments", ()))
    lines = [talk.t("event_payments.on", way=_name(talk, way)) for way in now if way in BUILT_PAYMENTS]
    lines += [talk.t("event_payments.later", way=way) for way in now if way not in BUILT_PAYMENTS]
    if not hand.event.live:
        lines.append(talk.t("event_payments.test"))
    text = "\n".join(lines or [talk.t("event_payments.none")])
    way = str(await talk.choose("way", text, [*_switches(talk, hand, now), to_card(talk, hand)]))
    after = [one for one in now if one != way] if way in now else [*now, way]
    await save(talk, hand, [(("payments",), after or None)], talk.t("event_desk.saved"))


def _switches(talk: Talk[Visit], hand: Hand, now: list[str]) -> list[Choice]:
    """The sandbox needs no switch in test mode, and is none for a live event but to take it away."""
    shown = [way for way in SWITCHED if way == "pay_at_door" or way in now]
    return [
        Choice(way, talk.t("event_payments.switch_off" if way in now else "event_payments.switch_on",
                           way=_name(talk, way)))
        for way in shown
    ]  # fmt: skip


def _name(talk: Talk[Visit], way: str) -> str:
    return talk.t(f"event_payments.{way}")


EVENT_PAYMENTS: Flow = staff_flow(
    "event_payments", payments, right="event", deeds=SAVING, title="event_desk.to_event_payments"
)
