"""Whatever people do to their orders, in whatever order and at once: every place and every cent is accounted for."""

import asyncio
import contextlib
import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam

from core.domain.ordering import Item
from core.domain.refusals import Refused
from core.storage.availability import pools
from core.storage.database import Busy
from core.storage.order_writes import Buyer
from core.storage.orders import ORDER, Order, whole
from core.storage.query import query
from core.storage.tables import orders
from core.storage.work import Work
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.expire_overdue import expire_overdue
from core.usecases.hold_places import hold_places
from core.usecases.place_order import Wanted, place_order
from core.usecases.record_movement import Money, record_movement
from core.usecases.recount import recount
from core.usecases.release_places import release_places
from core.usecases.submit_order import submit_order
from tests.house import make_house

EVENT = """
event: {slug}
title: {{en: Fair}}
languages: [en]
timezone: Europe/Berlin
starts_at: 2028-01-04T09:00
currency: EUR
quotas: {{hall: {size}}}
ticket_types:
  - {{id: free, name: {{en: Free}}, price: "0.00", quotas: [hall], per_person: 3}}
  - {{id: paid, name: {{en: Paid}}, price: "12.50", quotas: [hall], refund: {{until: 2028-01-01T00:00}}}}
  - {{id: few, name: {{en: Few}}, price: "40.00", capacity: 3}}
payments: [sandbox, pay_at_door]
"""
SIZE = 6
KINDS, PAYMENTS = st.sampled_from(["free", "paid", "few"]), st.sampled_from([None, "sandbox", "pay_at_door"])
WHICH, COUNT = st.integers(0, 2), st.integers(1, 3)
STEP = st.one_of(
    st.tuples(st.just("place"), KINDS, COUNT, PAYMENTS),
    st.tuples(st.just("hold"), KINDS, COUNT),
    st.tuples(st.just("submit"), WHICH, PAYMENTS),
    st.tuples(st.just("release"), WHICH),
    st.tuples(st.just("pay"), WHICH, st.sampled_from(["exact", "exact", "short", "over", "foreign", "again"])),
    st.tuples(st.just("cancel"), WHICH, st.booleans(), st.sampled_from(["attendee", "organizer"])),
    st.tuples(st.just("wait"), st.sampled_from([1, 14, 16])),
    st.tuples(st.just("sweep")),
    st.tuples(st.just("resize"), st.integers(0, 8)),
)
ORDERS_OF_EVENT = query(orders, Order, orders.c.event == bindparam("event"))
NUMBERS = itertools.count()


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url) as built:
        yield built


class History:
    def __init__(self, built, slug):
        self.built, self.slug, self.known, self.smallest = built, slug, [], SIZE

    @property
    def event(self):
        return self.built.events[self.slug]

    async def runs(self, step):
        what, *given = step
        with contextlib.suppress(Refused, Busy):  # a no is an answer too
            await getattr(self, what)(*given)

    async def do(self, use_case, *given, **named):
        return await self.built.house.do(self.built.actor, use_case, *given, **named)

    def buyer(self):
        return {"email": f"p{next(NUMBERS) % 4}.{self.slug}@example.org"}

    async def order(self, which):
        if not self.known:
            raise Refused("not_found")
        return (await self.built.house.database.read(ORDER, id=self.known[which % len(self.known)]))[0]

    async def place(self, kind, count, payment):
        wanted = Wanted((Item(kind, count),), self.buyer(), ({},) * count, payment)
        self.known.append((await self.do(place_order, self.event, wanted)).order.id)

    async def hold(self, kind, count):
        buyer = self.buyer()
        held = await self.do(hold_places, self.event, [Item(kind, count)], Buyer(buyer, (f"email:{buyer['email']}",)))
        self.known.append(held[0].id)

    async def submit(self, which, payment):
        order = await self.order(which)
        await self.do(submit_order, self.event, order.id, [], buyer={}, payment=payment)

    async def release(self, which):
        await self.do(release_places, (await self.order(which)).id)

    async def pay(self, which, how):
        order = await self.order(which)
        amount = {"short": max(1, order.due // 2), "over": order.due + 7}.get(how, order.due or order.total or 1)
        reference = "again" if how == "again" else f"r{next(NUMBERS)}"
        currency = "USD" if how == "foreign" else "EUR"
        money = Money("bank" if amount % 2 else "sandbox", f"{order.id}-{reference}", amount, currency)
        await self.do(record_movement, self.event, order, money)

    async def cancel(self, which, some, by):
        order = await self.order(which)
        made = (await whole(Work(self.built.house, self.built.actor), order)).tickets
        await self.do(cancel_order, self.event, order, Cancelling((made[0].id,) if some else (), as_=by))

    async def wait(self, minutes):
        self.built.now.later(minutes=minutes)

    async def sweep(self):
        await self.do(expire_overdue)

    async def resize(self, size):
        self.smallest = min(self.smallest, size)
        await self.built.imports(EVENT.format(slug=self.slug, size=size))

    async def ends(self):
        """What holds of every history."""
        house = self.built.house
        assert await recount(Work(house, self.built.actor)) == []
        for pool in (await pools(Work(house, self.built.actor), self.event)).values():
            most = pool.size if pool.id == "few" else max(SIZE, 8)
            assert pool.held >= 0 and pool.sold >= 0 and pool.held + pool.sold <= most
        for order in await house.database.read(ORDERS_OF_EVENT, event=self.event.id):
            self.accounts_for(await whole(Work(house, self.built.actor), order))

    def accounts_for(self, seen):
        order, valid = seen.order, [ticket for ticket in seen.tickets if ticket.status == "valid"]
        worth = sum(ticket.price for ticket in valid)
        gone = sum(refund.amount for refund in seen.refunds if refund.state != "failed")
        kept = order.paid - gone - order.fee - (worth if order.status == "paid" else 0)
        assert kept >= 0, "more went back, or was given for, than came"
        if order.status == "paid":
            assert valid and all(ticket.code for ticket in valid)
        if order.status in ("open", "awaiting_payment"):
            assert order.total == worth and (order.due or order.status == "open"), "whoever paid enough has tickets"
        elif kept:
            assert seen.cases, f"{kept} of {order.paid} is kept without a word ({order.status})"
        assert order.refunded <= gone


@settings(max_examples=50, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.lists(STEP, min_size=1, max_size=3), min_size=3, max_size=12))
async def test_any_history_of_orders_holds_and_payments_is_accounted_for(built, steps):
    history = History(built, f"fair-{next(NUMBERS)}")
    await built.imports(EVENT.format(slug=history.slug, size=SIZE))
    for at_once in steps:
        await asyncio.gather(*(history.runs(step) for step in at_once))
    await history.ends()
