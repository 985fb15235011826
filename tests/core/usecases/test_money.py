"""Money ends as a ticket, a refund or a case: never lost, never silent."""

import pytest

from core.domain.ordering import Item
from core.domain.refusals import Refused
from core.storage.orders import ORDER
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.expire_overdue import expire_overdue
from core.usecases.place_order import Wanted, place_order
from core.usecases.record_movement import Money, record_movement
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()
ADA = {"name": "Ada", "email": "ada@example.org"}


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built


async def order(built, kind="standard", quantity=1, payment="sandbox"):
    people = tuple({"name": f"Ada {n}"} for n in range(quantity))
    wanted = Wanted((Item(kind, quantity),), ADA, people, payment)
    return (await built.house.do(built.actor, place_order, built.events["evening"], wanted)).order


async def read(built, order):
    return (await built.house.database.read(ORDER, id=order.id))[0]


async def pays(built, order, amount, reference="r1", currency="EUR", provider="cash"):
    fresh = await read(built, order)
    money = Money(provider, reference, amount, currency)
    return (await built.house.do(built.actor, record_movement, built.events["evening"], fresh, money))[0]


async def test_exact_money_pays_and_issues_the_tickets(built):
    placed = await order(built, quantity=2)
    assert (placed.status, placed.total, placed.tax) == ("awaiting_payment", 2500, 400)
    whole = await pays(built, placed, 2500)
    assert whole.order.status == "paid" and all(ticket.code for ticket in whole.tickets)


async def test_too_little_waits_for_the_rest(built):
    placed = await order(built)
    assert (await pays(built, placed, 1000)).order.status == "awaiting_payment"
    assert (await pays(built, placed, 250, "r2")).order.status == "paid"


async def test_too_much_is_a_ticket_and_a_case(built):
    whole = await pays(built, await order(built), 1300)
    assert whole.order.status == "paid" and [case.kind for case in whole.cases] == ["overpaid"]


async def test_the_same_reference_counts_once(built):
    placed = await order(built)
    await pays(built, placed, 1250)
    again = await pays(built, placed, 1250)
    assert again.order.paid == 1250
    with pytest.raises(Refused, match="reference_conflict"):
        await pays(built, placed, 999)


async def test_money_after_the_hold_takes_the_places_again_where_they_are_free(built):
    placed = await order(built)
    built.now.later(minutes=16)
    assert await built.house.do(built.actor, expire_overdue) == 1
    whole = await pays(built, placed, 1250)
    assert whole.order.status == "paid" and whole.tickets[0].status_in("paid") == "valid" and whole.tickets[0].code


async def test_money_after_the_hold_goes_back_where_the_places_are_gone(built):
    placed = await order(built, "scarce")
    built.now.later(minutes=16)
    await built.house.do(built.actor, expire_overdue)
    for _ in range(10):
        await order(built, "scarce")
    whole = await pays(built, placed, 4000)
    assert whole.order.status == "expired" and whole.order.paid == 4000
    assert [case.kind for case in whole.cases] == ["late_no_stock"]
    assert [(refund.amount, refund.state) for refund in whole.refunds] == [(4000, "requested")]


async def test_foreign_money_is_a_case_and_pays_nothing(built):
    whole = await pays(built, await order(built), 1250, currency="USD")
    assert whole.order.status == "awaiting_payment" and [case.kind for case in whole.cases] == ["foreign_currency"]


async def test_money_for_a_cancelled_order_goes_back(built):
    placed = await order(built)
    fresh = await read(built, placed)
    await built.house.do(built.actor, cancel_order, built.events["evening"], fresh, Cancelling(reason="x"))
    whole = await pays(built, placed, 1250, provider="sandbox")
    assert [case.kind for case in whole.cases] == ["cancelled_order_paid"]
    assert [(refund.amount, refund.state) for refund in whole.refunds] == [(1250, "done")]
    assert whole.order.refunded == 1250


async def test_an_attendee_gets_back_what_the_type_says(built):
    placed = await order(built)
    await pays(built, placed, 1250, provider="sandbox")
    fresh = await read(built, placed)
    how = Cancelling(as_="attendee")
    whole = await built.house.do(built.actor, cancel_order, built.events["evening"], fresh, how)
    assert whole.order.status == "cancelled" and whole.order.fee == 125
    assert [refund.amount for refund in whole.refunds] == [1125]


async def test_too_late_for_an_attendee(built):
    placed = await order(built)
    await pays(built, placed, 1250)
    built.now.later(hours=24 * 60.5)
    with pytest.raises(Refused, match="refund_closed"):
        await built.house.do(built.actor, cancel_order, built.events["evening"], await read(built, placed),
                             Cancelling(as_="attendee"))  # fmt: skip


async def test_one_ticket_of_two_is_cancelled_and_its_place_comes_back(built):
    placed = await order(built, "scarce", 2)
    whole = await pays(built, placed, 8000, provider="sandbox")
    how = Cancelling(tickets=(whole.tickets[0].id,))
    whole = await built.house.do(built.actor, cancel_order, built.events["evening"], await read(built, placed), how)
    assert whole.order.status == "paid" and [ticket.status for ticket in whole.tickets] == ["cancelled", "valid"]
    assert sum(refund.amount for refund in whole.refunds) == 4000
    for _ in range(9):
        await order(built, "scarce")
    with pytest.raises(Refused, match="sold_out"):
        await order(built, "scarce")
