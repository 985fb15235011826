"""What the staff do with orders leaves counters, money and audit right; on both databases."""

import pytest

from core.domain.ordering import Item
from core.domain.refusals import Refused
from core.storage.money_waiting import CASES_OPEN, COUNT_WAITING, REFUNDS_WAITING
from core.storage.notes import NOTES_OF
from core.storage.order_cards import CAME_IN, NEWEST
from core.storage.orders import ORDER, TICKETS
from core.storage.work import Work
from core.usecases.add_note import add_note
from core.usecases.add_staff import add_staff
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.close_case import close_case
from core.usecases.confirm_at_door import confirm_at_door
from core.usecases.give_tickets import give_tickets
from core.usecases.place_order import Wanted, place_order
from core.usecases.record_movement import Money, record_movement
from core.usecases.recount import recount
from core.usecases.send_refund import mark_refund_sent
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built
        assert await recount(Work(built.house, built.actor)) == []


async def order(built, kind="standard", quantity=1, payment="pay_at_door"):
    people = tuple({"name": f"Ada {n}"} for n in range(quantity))
    wanted = Wanted((Item(kind, quantity),), {"name": "Ada", "email": "ada@example.org"}, people, payment)
    return (await built.house.do(built.actor, place_order, built.events["evening"], wanted)).order


async def read(built, order):
    return (await built.house.database.read(ORDER, id=order.id))[0]


async def confirm(built, order, amount, reference="r"):
    fresh = await read(built, order)
    return await built.house.do(built.actor, confirm_at_door, built.events["evening"], fresh, amount,
                                reference=reference)  # fmt: skip


async def test_money_at_the_door_counts_once_and_only_as_it_was_said(built):
    placed = await order(built, quantity=2)
    with pytest.raises(Refused, match="wrong_state"):
        await confirm(built, placed, 1250)
    assert (await confirm(built, placed, 2500)).order.status == "paid"
    with pytest.raises(Refused, match="wrong_state"):
        await confirm(built, placed, 2500, "again")
    free = await order(built, "free", payment=None)
    with pytest.raises(Refused, match="wrong_state"):
        await confirm(built, free, 0)


async def test_a_refund_that_waits_is_sent_once(built):
    placed = await order(built)
    await confirm(built, placed, 1250)
    await built.house.do(built.actor, cancel_order, built.events["evening"], await read(built, placed), Cancelling())
    [waits] = await built.house.database.read(REFUNDS_WAITING, organizer=built.organizer)
    assert (waits.code, waits.amount, waits.provider) == (placed.code, 1250, "cash")
    with pytest.raises(Refused, match="wrong_state"):
        await built.house.do(built.actor, mark_refund_sent, waits.id, 1)
    with pytest.raises(Refused, match="not_found"):
        await built.house.do(built.actor.of("somebody else"), mark_refund_sent, waits.id, 1250)
    assert (await built.house.do(built.actor, mark_refund_sent, waits.id, 1250)).refunded == 1250
    with pytest.raises(Refused, match="wrong_state"):
        await built.house.do(built.actor, mark_refund_sent, waits.id, 1250)
    assert await built.house.database.read(REFUNDS_WAITING, organizer=built.organizer) == []


async def test_a_case_is_decided_once(built):
    placed = await order(built, payment="sandbox")
    money = Money("bank", "r1", 1300, "EUR")
    await built.house.do(built.actor, record_movement, built.events["evening"], placed, money)
    [case] = await built.house.database.read(CASES_OPEN, organizer=built.organizer)
    counted = {row.what: row.n for row in await built.house.database.read(COUNT_WAITING, organizer=built.organizer)}
    assert (case.kind, counted) == ("overpaid", {"refunds": 0, "cases": 1})
    await built.house.do(built.actor, close_case, case.id)
    with pytest.raises(Refused, match="wrong_state"):
        await built.house.do(built.actor, close_case, case.id)


async def test_gifts_take_places_cost_nothing_and_end_where_the_places_end(built):
    event = built.events["evening"]
    given = await built.house.do(built.actor, give_tickets, event, "scarce", 8, "Grace Hopper")
    kinds = {(ticket.price, ticket.price_kind, ticket.name, bool(ticket.code)) for ticket in given.tickets}
    assert kinds == {(0, "complimentary", "Grace Hopper", True)}
    assert (given.order.status, given.order.total, given.order.payment) == ("paid", 0, "complimentary")
    with pytest.raises(Refused) as refused:
        await built.house.do(built.actor, give_tickets, event, "scarce", 3, "Grace Hopper")
    assert (refused.value.code, refused.value.details["left"]) == ("sold_out", 2)
    fresh = await read(built, given.order)
    one = (await built.house.database.read(TICKETS, id=fresh.id))[0]
    await built.house.do(built.actor, cancel_order, event, fresh, Cancelling(tickets=(one.id,)))
    await built.house.do(built.actor, give_tickets, event, "scarce", 3, "Grace Hopper")


async def test_a_gift_takes_the_places_of_a_hold_that_ran_out(built):
    event = built.events["evening"]
    await order(built, "scarce", 6, payment="sandbox")
    with pytest.raises(Refused, match="sold_out"):
        await built.house.do(built.actor, give_tickets, event, "scarce", 6, "Grace")
    built.now.later(minutes=16)
    assert len((await built.house.do(built.actor, give_tickets, event, "scarce", 6, "Grace")).tickets) == 6


@pytest.mark.parametrize(
    ("kind", "count", "name", "code"),
    [
        ("standard", 0, "Grace", "over_order_limit"),
        ("standard", 21, "Grace", "over_order_limit"),
        ("standard", 1, "  ", "invalid_request"),
        ("standard", 1, "G" * 81, "invalid_request"),
        ("nothing", 1, "Grace", "unknown_ticket_type"),
    ],
)
async def test_what_cannot_be_given(built, kind, count, name, code):
    with pytest.raises(Refused, match=code):
        await built.house.do(built.actor, give_tickets, built.events["evening"], kind, count, name)


async def test_notes_and_pages_are_read(built):
    made = await built.house.do(built.actor, add_staff, organizer=built.organizer, name="Omar", role="owner")
    placed = await order(built)
    for text in ("first", "second"):
        await built.house.do(built.actor, add_note, placed.id, text, staff=made["id"])
    notes = await built.house.database.read(NOTES_OF, organizer=built.organizer, subject=placed.id, most=5)
    assert [(note.text, note.by) for note in notes] == [("second", "Omar"), ("first", "Omar")]
    event = built.events["evening"].id
    [row] = await built.house.database.read(NEWEST, event=event, at=built.now.at + 1, id="", most=5)
    assert row.id == placed.id
    assert await built.house.database.read(NEWEST, event=event, at=row.created_at, id=row.id, most=5) == []
    assert await built.house.database.read(CAME_IN, order_id=placed.id) == []
