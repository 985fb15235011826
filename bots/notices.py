"""What we write first: each notice by its name, as a screen whose buttons are starts of their own.

A notice is worded when it is sent, so that amounts and deadlines are true then. Whoever starts messages adds a mapping
of notices like the one at the end.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bots import wording
from bots.conversation.screen import Choice, Screen, start
from core.domain.event import Event
from core.storage.orders import HOLDING, ORDER, Order
from core.storage.work import Work
from locales.translator import translate

Params = Mapping[str, Any]
Wording = Callable[[Event, Order, Params, str, int], Screen | None]


@dataclass(frozen=True, slots=True)
class Told:
    """What a notice is worded from: the row's payload (`params` and what it is about), and who reads it."""

    payload: Params
    identity: str
    name: str
    language: str
    now: int

    @property
    def params(self) -> Params:
        return {"name": self.name, **self.payload.get("params", {})}


Notice = Callable[[Work, Told], Awaitable[Screen | None]]  # None: what it told of is no more
# What nobody waits for: not told to who asked us not to write first. What became of an order, and answers, still are.
REMINDERS = frozenset({"hold_ends_soon", "event_reminder", "event_thank_you", "event_changed", "thread_slow"})


def _said(event: Event, order: Order, language: str, key: str, **more: Any) -> str:
    return translate(language, f"notice.{key}", event=wording.title(event, language), code=order.code, **more)


def _again(event: Event, language: str) -> Choice:
    return Choice(start("purchase", event=event.slug), translate(language, "choice.start_again"), word="events")


def _tickets(language: str) -> Choice:
    return Choice(start("tickets"), translate(language, "notice.show_tickets"), word="tickets")


def _paid(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    own = event.text(event.texts.get("order_paid", {}), language)
    total = wording.money(order.paid, order.currency, language)
    said = _said(event, order, language, "order_paid", total=total)
    name = str(params.get("name", ""))
    return Screen(f"{said}\n\n{own.replace('{name}', name)}" if own and name else said)


def _expired(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    return Screen(_said(event, order, language, "order_expired"), (_again(event, language),))


def _hold_expired(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    """Nothing was ordered yet: whoever goes on has the places again, if they are free."""
    go_on = Choice(start("purchase", event=event.slug), translate(language, "conversation.go_on"), word="events")
    return Screen(_said(event, order, language, "hold_expired"), (go_on,))


def _expired_short(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    amount = wording.money(int(params["amount"]), order.currency, language)
    return Screen(_said(event, order, language, "order_expired_short", amount=amount), (_again(event, language),))


def _hold_ends(event: Event, order: Order, params: Params, language: str, now: int) -> Screen | None:
    if order.hold_until is None or order.hold_until <= now or order.status not in HOLDING:
        return None  # it is over, which is told by itself
    until = wording.deadline(event, order.hold_until, language, now)
    if order.status == "open":
        go_on = Choice(start("purchase", event=event.slug), translate(language, "choice.to_purchase"), word="again")
        return Screen(_said(event, order, language, "hold_ends_soon_open", until=until), (go_on,))
    total = wording.money(order.due, order.currency, language)
    choice = Choice(start("order", code=order.code), translate(language, "choice.order"), word="tickets")
    return Screen(_said(event, order, language, "hold_ends_soon", until=until, total=total), (choice,))


def _cancelled(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    return _with_refund(event, order, params, language, "order_cancelled")


def _some_cancelled(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    return _with_refund(event, order, params, language, "tickets_cancelled")


def _with_refund(event: Event, order: Order, params: Params, language: str, key: str) -> Screen:
    amount = wording.money(int(params.get("refund", 0)), order.currency, language)
    key = f"{key}_refund" if params.get("refund") else key
    return Screen(_said(event, order, language, key, amount=amount, count=int(params.get("count", 1))))


def _late(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    amount = wording.money(int(params["amount"]), order.currency, language)
    return Screen(_said(event, order, language, "money_came_late", amount=amount), (_again(event, language),))


def _reminder(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    when, where = wording.when(event, language), wording.where(event, language)
    return Screen(_said(event, order, language, "event_reminder", when=when, where=where), (_tickets(language),))


def _thank_you(event: Event, order: Order, params: Params, language: str, now: int) -> Screen:
    return Screen(_said(event, order, language, "event_thank_you"))


def _of_order(wording: Wording) -> Notice:
    """Worded from the order and its event, as they were read a moment ago."""

    async def word(work: Work, told: Told) -> Screen | None:
        order = await work.first(ORDER, id=told.payload["order"])
        event = (await work.house.catalog.current()).get(told.payload["event"])
        if order is None or event is None:
            return None
        return wording(event, order, told.params, told.language, told.now)

    return word


ATTENDEE_NOTICES: Mapping[str, Notice] = {
    "order_paid": _of_order(_paid),
    "hold_expired": _of_order(_hold_expired),
    "order_expired": _of_order(_expired),
    "order_expired_short": _of_order(_expired_short),
    "hold_ends_soon": _of_order(_hold_ends),
    "order_cancelled": _of_order(_cancelled),
    "tickets_cancelled": _of_order(_some_cancelled),
    "money_came_late": _of_order(_late),
    "event_reminder": _of_order(_reminder),
    "event_thank_you": _of_order(_thank_you),
}
