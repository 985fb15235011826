"""A pool that comes later, or that a type moves into, counts what was sold before: nobody's place is sold twice."""

import pytest

from core.domain.ordering import Item
from core.domain.refusals import Refused
from core.storage.availability import offers, pools
from core.storage.orders import ORDER, TICKETS
from core.storage.work import Work
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.place_order import Wanted, place_order
from core.usecases.recount import recount
from tests.house import make_house

OPEN = """
event: fair
title: {en: Fair}
languages: [en]
timezone: Europe/Berlin
starts_at: 2027-05-01T20:00
currency: EUR
quotas: {hall: 10, garden: 10}
ticket_types:
  - {id: free, name: {en: Free}, price: "0.00"}
  - {id: paid, name: {en: Paid}, price: "5.00"}
  - {id: tent, name: {en: Tent}, price: "0.00", quotas: [garden]}
"""
SMALL = OPEN.replace('"0.00"}', '"0.00", capacity: 6}', 1)
SHARED = OPEN.replace('"0.00"}', '"0.00", quotas: [hall]}', 1).replace('"5.00"}', '"5.00", quotas: [hall]}')


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[OPEN]) as built:
        yield built
        assert await recount(work_of(built)) == []


def work_of(built):
    return Work(built.house, built.actor)


async def buys(built, kind, count):
    wanted = Wanted((Item(kind, count),), {"email": "ada@example.org"})
    return (await built.house.do(built.actor, place_order, built.events["fair"], wanted)).order


async def left(built, kind):
    return next(one.left for one in await offers(work_of(built), built.events["fair"]) if one.kind.id == kind)


async def test_a_capacity_that_comes_later_counts_what_was_sold(built):
    await buys(built, "free", 4)
    await built.imports(SMALL)
    assert await left(built, "free") == 2
    with pytest.raises(Refused) as refused:
        await buys(built, "free", 3)
    assert refused.value.code == "sold_out" and refused.value.details["left"] == 2
    await buys(built, "free", 2)


async def test_smaller_than_what_was_sold_nothing_is_left_and_nobody_loses_a_place(built):
    order = await buys(built, "free", 8)
    await built.imports(SMALL)
    assert await left(built, "free") == 0
    assert (await work_of(built).first(ORDER, id=order.id)).status == "paid"


async def test_held_places_are_held_in_the_new_pool_and_come_back_to_it(built):
    await buys(built, "paid", 3)
    await built.imports(SHARED)
    hall = (await pools(work_of(built), built.events["fair"]))["hall"]
    assert (hall.held, hall.sold, hall.left) == (3, 0, 7)
    built.now.later(minutes=16)
    assert await left(built, "paid") == 10


async def test_a_type_that_moves_takes_what_was_sold_along(built):
    order = await buys(built, "tent", 3)
    await built.imports(OPEN.replace("quotas: [garden]", "quotas: [hall]"))
    now = await pools(work_of(built), built.events["fair"])
    assert (now["garden"].left, now["hall"].left) == (10, 7)
    whole = await built.house.do(built.actor, _one_ticket_less, built.events["fair"], order.id)
    assert whole.order.status == "paid"
    assert (await pools(work_of(built), built.events["fair"]))["hall"].left == 8


async def _one_ticket_less(work, event, id):
    order = await work.first(ORDER, id=id)
    first = (await work.read(TICKETS, id=id))[0]
    return await cancel_order(work, event, order, Cancelling(tickets=(first.id,)))


async def test_places_that_nobody_holds_do_not_come_back(built):
    """Of two pools one is gone for good: the type is sold out, although places of the other are held."""
    both = OPEN.replace('"5.00"}', '"5.00", quotas: [hall, garden]}').replace("garden: 10", "garden: 2")
    await built.imports(both)
    await buys(built, "tent", 2)
    await built.imports(both.replace("hall: 10", "hall: 0"))
    offer = next(one for one in await offers(work_of(built), built.events["fair"]) if one.kind.id == "paid")
    assert (offer.state, offer.left) == ("sold_out", 0)
    with pytest.raises(Refused) as refused:
        await buys(built, "paid", 1)
    assert refused.value.details["state"] == "sold_out"
