"""The sandbox provider: its pay page and what its buttons do. No money moves, and none of it on a live event."""

from collections import Counter
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from core.domain.event import Event
from core.domain.money import format_money
from core.domain.refusals import Refused
from core.storage.house import House
from core.storage.orders import ORDER, PAYMENT_BY_SECRET, TICKETS, Order, Payment
from core.storage.tables import orders
from core.storage.work import Actor, Work
from core.usecases.decline_payment import decline_payment
from core.usecases.expire_order import expire_order
from core.usecases.record_movement import Money, record_movement
from payments.sandbox.page import ACTIONS, PayLine, PayPage, PayState

MOST_FORM_BYTES = 4_096
PROVIDER = "sandbox"
Show = Callable[[PayPage | None, Request], Response]  # None: there is no such page
Language = Callable[[Request], str]
ChatLink = Callable[[Order], str]


def routes(house: House, show: Show, language: Language, chat_link: ChatLink) -> list[Route]:
    path = "/pay/{secret}"
    page = PayRoute(house, show, language, chat_link)
    return [Route(path, page.get, methods=["GET"]), Route(path, page.post, methods=["POST"])]


class PayRoute:
    def __init__(self, house: House, show: Show, language: Language, chat_link: ChatLink) -> None:
        self._house, self._show, self._language, self._chat_link = house, show, language, chat_link

    async def get(self, request: Request) -> Response:
        found = await self._found(request)
        if found is None:
            return self._show(None, request)
        event, order, payment = found
        outcome = request.query_params.get("done", "")
        state = _state(order, payment, outcome, self._house.now())
        return self._show(await self._view(event, order, state, request), request)

    async def post(self, request: Request) -> Response:
        found = await self._found(request)
        if found is None or int(request.headers.get("content-length") or 0) > MOST_FORM_BYTES:
            return self._show(None, request)
        async with request.form(max_fields=4, max_files=0, max_part_size=MOST_FORM_BYTES) as form:
            action = str(form.get("action", ""))
        event, order, payment = found
        if action in ACTIONS and not event.live:
            await self._act(event, order, payment, action)
        return RedirectResponse(f"{request.url.path}?done={action}", 303)

    async def _act(self, event: Event, order: Order, payment: Payment, action: str) -> None:
        """Each press has a reference of its own only where a second payment is what is tried out."""
        actor = Actor(payment.id, PROVIDER, order.organizer)
        if action == "decline":
            await self._house.do(actor, decline_payment, payment)
            return
        if action == "late":
            await self._house.do(actor, _time_runs_out, order.id)
        due = order.due or order.total
        amounts = {"twice": [(due, "1"), (order.total, "2")], "less": [(max(1, due // 2), f"part-{order.version}")]}
        for amount, part in amounts.get(action, [(due, "1" if not order.paid else f"rest-{order.version}")]):
            money = Money(PROVIDER, f"{payment.id}-{part}", amount, order.currency, PROVIDER)
            try:
                await self._house.do(actor, _pay, event, order.id, money)
            except Refused as refused:
                if refused.code != "reference_conflict":
                    raise

    async def _found(self, request: Request) -> tuple[Event, Order, Payment] | None:
        work = Work(self._house, Actor("", PROVIDER))
        payment = await work.first(PAYMENT_BY_SECRET, secret=str(request.path_params["secret"])[:80])
        order = await work.first(ORDER, id=payment.order_id) if payment else None
        event = (await self._house.catalog.current()).get(order.event) if order else None
        return (event, order, payment) if event and order and payment else None

    async def _view(self, event: Event, order: Order, state: PayState, request: Request) -> PayPage:
        language = self._language(request)
        made = await self._house.database.read(TICKETS, id=order.id)
        counted = Counter((ticket.ticket_type, ticket.price) for ticket in made)
        lines = tuple(
            PayLine(self._name(event, id, language), n, format_money(price * n, order.currency, language))
            for (id, price), n in counted.items()
        )
        due, total = (format_money(amount, order.currency, language) for amount in (order.due, order.total))
        return PayPage(
            state, order.code, event.text(event.title, language), lines, total, due, order.hold_until,
            self._house.now(), event.timezone, self._chat_link(order),
        )  # fmt: skip

    def _name(self, event: Event, id: str, language: str) -> str:
        kind = event.ticket_type(id)
        return event.text(kind.name, language) if kind else id


async def _pay(work: Work, event: Event, order_id: str, money: Money) -> None:
    order = await work.get(ORDER, orders, order_id)
    assert order is not None, "orders are never deleted"
    await record_movement(work, event, order, money)


async def _time_runs_out(work: Work, order_id: str) -> None:
    """What "pay late" tries out: the hold is over before the money comes."""
    order = await work.get(ORDER, orders, order_id)
    if order is not None and order.status == "awaiting_payment":
        await expire_order(work, order)


def _state(order: Order, payment: Payment, done: str, now: int) -> PayState:
    if order.status == "paid":
        return {"pay": "paid", "late": "late", "twice": "twice", "less": "paid"}.get(done, "already_paid")  # type: ignore[return-value]
    if order.status == "cancelled":
        return "cancelled"
    if order.status == "expired" or order.overdue(now):
        return "late" if done == "late" else "expired"
    if order.paid:
        return "less"
    return "declined" if payment.state == "declined" and done == "decline" else "open"
