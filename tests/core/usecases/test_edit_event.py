"""Events are made, changed and copied in a chat: everything is checked as a file, and what was sold stays sold."""

from datetime import datetime

import orjson
import pytest
from sqlalchemy import select

from bots.conversation.arrival import add_identity, add_person
from core.domain.ordering import Item
from core.domain.refusals import Refused
from core.domain.times import DAY, parse_rfc3339
from core.storage.events import EVENT_ROW
from core.storage.order_writes import Buyer
from core.storage.orders import ORDER, TICKETS
from core.storage.people import Identity, Person
from core.storage.query import Query
from core.storage.tables import audit, movements, orders, outbox, payments, search_words, tickets
from core.storage.tasks import DUE_TASKS
from core.storage.work import Actor, Work
from core.usecases.count_touched import Touched, count_touched
from core.usecases.edit_event import edit_event
from core.usecases.follow_date import MOVE_DOOR_HOLDS, move_door_holds
from core.usecases.hold_places import hold_places
from core.usecases.make_event import copy_event, make_event
from core.usecases.purge_test_orders import (
    PURGE_TEST_ORDERS,
    count_orders,
    has_test_orders,
    purge_later,
    purge_test_orders,
    switch_mode,
)
from core.usecases.record_movement import Money, record_movement
from core.usecases.recount import recount
from core.usecases.submit_order import submit_order
from core.usecases.tell_holders import TELL_HOLDERS, tell_holders, tell_holders_later
from scheduler.reminders import remind
from scheduler.tasks import run_tasks
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()
CHUNKS = {MOVE_DOOR_HOLDS: move_door_holds, TELL_HOLDERS: tell_holders, PURGE_TEST_ORDERS: purge_test_orders}
NEW = {
    "title": {"en": "Summer"}, "languages": ["en"], "timezone": "Europe/Berlin", "starts_at": "2027-05-14T19:30",
    "currency": "EUR", "ticket_types": [{"id": "standard", "name": {"en": "Standard"}, "price": "10.00"}],
}  # fmt: skip


class Row:
    def __init__(self, *values) -> None:
        self.values = values


AUDIT = Query(select(audit.c.what, audit.c.details).order_by(audit.c.id), Row)
NOTICES = Query(select(outbox.c.identity, outbox.c.payload).where(outbox.c.kind == "notice"), Row)
WORDS = Query(select(search_words.c.ticket), Row)


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built
        assert await recount(Work(built.house, built.actor)) == []


async def somebody(built, id):
    work = Work(built.house, built.actor)
    add_person(work, Person(f"person-{id}", built.organizer, id, "", "en"))
    who = Identity(id, built.organizer, "webchat", id, f"person-{id}", "", "", "attendees", "", "", None, None)
    add_identity(work, who)
    assert await built.house.commit(work) is None


async def buys(built, id, kind="standard", count=1, payment="pay_at_door", finish=True, slug="evening"):
    event = (await built.house.catalog.current()).by_slug[slug]
    buyer = Buyer({}, (f"identity:{id}",), f"person-{id}", id)
    order, _ = await built.house.do(built.actor, hold_places, event, [Item(kind, count)], buyer)
    if finish:
        names = [{"name": f"{id} {n}"} for n in range(count)]
        more = {"buyer": {}, "payment": None if kind == "free" else payment}
        await built.house.do(built.actor, submit_order, event, order.id, names, **more)
    return order.id


async def edits(built, *patch, slug="evening"):
    event = await built.house.do(built.actor, edit_event, slug, patch)
    await built.house.catalog.current()
    return event


async def order_of(built, id):
    return await Work(built.house, built.actor).first(ORDER, id=id)


async def runs(built):
    return await run_tasks(built.house, CHUNKS)


async def notices(built):
    return [(row.values[0], orjson.loads(row.values[1])) for row in await built.house.database.read(NOTICES)]


async def test_an_edit_changes_what_comes_and_nothing_that_was_sold(built):
    for id in ("ada", "bob"):
        await somebody(built, id)
    at_door = await buys(built, "ada", count=2)
    paid = await buys(built, "bob", payment="sandbox")
    event = built.events["evening"]
    waiting = await buys(built, "ada", payment="sandbox")
    await built.house.do(built.actor, record_movement, event, await order_of(built, paid),
                         Money("sandbox", "1", 1250, "EUR"))  # fmt: skip
    before = {id: await Work(built.house, built.actor).read(TICKETS, id=id) for id in (at_door, paid, waiting)}
    touched = await count_touched(Work(built.house, built.actor), event.id, "standard")
    assert touched == Touched(tickets=3, waiting=1, people=2)
    assert not await count_touched(Work(built.house, built.actor), event.id, "scarce")
    changed = await edits(
        built, (("ticket_types", "standard", "price"), "15.00"), (("quotas", "hall"), 2),
        (("venue", "city"), "Potsdam"),
        (("starts_at",), "2027-03-06T20:30"), (("ticket_types", "standard", "on_sale"), {"until": "2027-01-04T10:00"}),
    )  # fmt: skip
    assert changed.ticket_type("standard").price == 1500 and changed.version == event.version + 1
    for id, made in before.items():
        assert await Work(built.house, built.actor).read(TICKETS, id=id) == made
    assert (await order_of(built, waiting)).total == 1250, "who waits to pay keeps the old price"
    settled, _ = await built.house.do(built.actor, record_movement, changed, await order_of(built, waiting),
                                      Money("sandbox", "2", 1250, "EUR"))  # fmt: skip
    assert settled.order.status == "paid"
    with pytest.raises(Refused):
        await buys(built, "bob")


EDITS = {
    "price": [(("ticket_types", "standard", "price"), "99.00")],
    "free": [(("ticket_types", "standard", "price"), "0.00")],
    "places": [(("quotas", "hall"), 0)],
    "own places": [(("ticket_types", "standard", "capacity"), 1)],
    "time": [(("starts_at",), "2027-03-06T21:00"), (("doors_at",), "2027-03-06T20:30")],
    "zone": [(("timezone",), "Europe/London")],
    "place": [(("venue",), {"name": {"en": "Elsewhere"}, "country": "FR"})],
    "limits": [(("ticket_types", "standard", "per_order"), {"max": 1}), (("ticket_types", "free", "per_person"), 1)],
    "sale": [(("on_sale",), {"until": "2027-01-01T00:00"})],
    "form": [(("forms", "attendee", "+"), {"id": "age", "kind": "number", "required": True, "label": {"en": "Age?"}})],
    "languages": [(("languages",), ["zh-Hans"]), (("title",), {"zh-Hans": "晚会"})],
    "payments": [(("payments",), ["sandbox"])],
    "off": [(("published",), False)],
    "refunds": [(("ticket_types", "standard", "refund"), None)],
    "hold": [(("hold", "minutes"), 1)],
}


class Everything:
    """All columns of a row."""

    def __init__(self, *values) -> None:
        self.values = values


SOLD = [Query(select(table).order_by(table.c.id), Everything) for table in (orders, tickets, movements, payments)]


def _without_pools(row):
    """An order without what says which counters it stands in."""
    names = [column.name for column in orders.c]
    return {name: value for name, value in zip(names, row, strict=True) if name not in ("takes", "version")}


@pytest.mark.parametrize("edit", EDITS)
async def test_no_edit_touches_what_was_sold(tmp_path, edit):
    """Orders, tickets, payments and money are the same to the last column; only who pays at the door waits longer, and
    a type's own places begin with those that were sold."""
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[EVENING]) as built:
        await somebody(built, "ada")
        await buys(built, "ada", "free")
        await buys(built, "ada", payment="sandbox")
        paid = await buys(built, "ada", payment="sandbox")
        money = Money("sandbox", "1", 1250, "EUR")
        await built.house.do(built.actor, record_movement, built.events["evening"], await order_of(built, paid), money)
        before = [[row.values for row in await built.house.database.read(query)] for query in SOLD]
        await edits(built, *EDITS[edit])
        await runs(built)
        after = [[row.values for row in await built.house.database.read(query)] for query in SOLD]
        if edit == "own places":
            before[0], after[0] = ([_without_pools(row) for row in rows] for rows in (before[0], after[0]))
        assert after == before
        assert await recount(Work(built.house, built.actor)) == []


async def test_a_change_that_would_be_a_mistake_in_a_file_is_none(built):
    with pytest.raises(Refused) as refused:
        await edits(built, (("ticket_types", "standard", "price"), "12.5"), (("ends_at",), "2027-03-06T10:00"))
    told = [(problem.field, problem.code) for problem in refused.value.details["problems"]]
    assert set(told) == {("ticket_types[1].price", "amount_digits"), ("ends_at", "order")}
    with pytest.raises(Refused) as refused:
        await edits(built, (("ticket_types", "gone", "price"), "12.50"))
    assert refused.value.code == "wrong_state"
    row = await Work(built.house, built.actor).first(EVENT_ROW, slug="evening")
    assert row.version == 1


async def test_two_who_edit_at_once_both_count_and_audit_says_what_but_not_whom(built):
    await edits(built, (("ticket_types", "standard", "price"), "15.00"))
    await edits(built, (("contact",), {"name": "Grace", "phone": "+4930123456"}))
    rows = await built.house.database.read(AUDIT)
    told = [orjson.loads(row.values[1]) for row in rows if row.values[0] == "event.edited"]
    assert told[0]["values"] == {"ticket_types.standard.price": ["12.50", "15.00"]}
    assert told[1] == {"fields": ["contact"], "values": {}}


async def test_another_organizers_event_is_not_there(built):
    stranger = Actor("x", "test", "somebody-else")
    with pytest.raises(Refused) as refused:
        await built.house.do(stranger, edit_event, "evening", [(("published",), False)])
    assert refused.value.code == "not_found"
    with pytest.raises(Refused):
        await built.house.do(stranger, copy_event, "evening", {"en": "Mine"}, datetime(2027, 5, 1, 20))


async def test_a_new_event_gets_a_name_that_is_free_in_the_whole_installation(built):
    first = await built.house.do(built.actor, make_event, NEW, "Evening")
    assert (first.slug, first.published, first.live) == ("evening-2", False, False)
    chinese = {**NEW, "title": {"zh-Hans": "夏夜"}, "languages": ["zh-Hans"]}
    assert [(await built.house.do(built.actor, make_event, chinese, "夏夜")).slug for _ in range(2)] == [
        "event-0514", "event-0514-2",
    ]  # fmt: skip
    poster = await built.house.do(built.actor, make_event, NEW, "Poster A")
    assert poster.slug == "poster-a-2", "a campaign's code is a start payload too"
    assert poster.checkpoints[0].id == "entrance"


async def test_a_copy_has_nothing_sold(built):
    await somebody(built, "ada")
    await buys(built, "ada", "free")
    copy = await built.house.do(built.actor, copy_event, "evening", {"en": "Evening again"}, datetime(2027, 4, 3, 20))
    assert (copy.slug, copy.published, copy.campaigns) == ("evening-again", False, ())
    assert copy.ends_at - copy.starts_at == built.events["evening"].ends_at - built.events["evening"].starts_at
    assert await count_orders(Work(built.house, built.actor), copy.id) == (0, 0)


async def test_reminders_and_places_at_the_door_follow_a_changed_date(built):
    await somebody(built, "ada")
    order = await buys(built, "ada")
    built.now.at = built.events["evening"].starts_at - DAY
    await remind(built.house)
    assert len(await notices(built)) == 1
    await edits(built, (("starts_at",), "2027-03-20T20:00"), (("doors_at",), "2027-03-20T19:00"),
                (("ends_at",), "2027-03-20T23:00"))  # fmt: skip
    await runs(built)
    start = parse_rfc3339("2027-03-20T20:00:00+01:00")
    assert (await order_of(built, order)).hold_until == start
    built.now.at = start - DAY
    await remind(built.house)
    await remind(built.house)
    assert len(await notices(built)) == 2, "the day before the new date, once"
    await edits(built, (("summary",), {"en": "New words"}))
    assert await Work(built.house, built.actor).read(DUE_TASKS, now=built.now(), most=9) == []


async def test_holders_are_told_once_each(built, monkeypatch):
    monkeypatch.setattr("core.usecases.tell_holders.CHUNK", 2)
    for id in ("ada", "bob", "carl", "dora"):
        await somebody(built, id)
        await buys(built, id, "free")
    await buys(built, "ada", "free")

    async def tell(work):
        return tell_holders_later(work, built.events["evening"].id, ["time"])

    await built.house.do(built.actor, tell)
    await runs(built)
    told = await notices(built)
    assert sorted(identity for identity, _ in told) == ["ada", "bob", "carl", "dora"]
    assert told[0][1]["notice"] == "event_changed" and told[0][1]["params"] == {"what": ["time"]}


async def purges(built, event):
    async def ask(work):
        return purge_later(work, event, account="webchat", identity="ada")

    await built.house.do(built.actor, ask)
    await runs(built)


async def test_test_data_goes_as_a_whole_and_then_the_event_may_be_live(built, monkeypatch):
    monkeypatch.setattr("core.usecases.purge_test_orders.AT_ONCE", 2)
    await somebody(built, "ada")
    event = built.events["evening"]
    for kind in ("free", "standard", "free"):
        await buys(built, "ada", kind)
    paid = await buys(built, "ada", payment="sandbox")
    await built.house.do(built.actor, record_movement, event, await order_of(built, paid),
                         Money("sandbox", "1", 1250, "EUR"))  # fmt: skip
    await buys(built, "ada", finish=False)
    with pytest.raises(Refused) as refused:
        await built.house.do(built.actor, switch_mode, event, live=True)
    assert refused.value.details == {"orders": 5}
    kept = len(await built.house.database.read(AUDIT))
    await purges(built, event)
    assert await count_orders(Work(built.house, built.actor), event.id) == (0, 0)
    assert await built.house.database.read(WORDS) == [] and len(await built.house.database.read(AUDIT)) >= kept
    assert [told[1]["notice"] for told in await notices(built)][-1] == "test_purged"
    live = await built.house.do(built.actor, switch_mode, event, live=True)
    assert live.live
    await built.house.catalog.current()
    await buys(built, "ada", "free")
    with pytest.raises(Refused):
        await built.house.do(built.actor, switch_mode, live, live=False)
    with pytest.raises(Refused):
        await purges(built, live)


async def test_what_was_sold_for_real_outlives_a_purge(built):
    await somebody(built, "ada")
    live = await edits(built, (("live",), True))
    real = await buys(built, "ada", "free")
    test = await edits(built, (("live",), False))  # as an event file can
    tried = await buys(built, "ada", "free")
    assert await has_test_orders(Work(built.house, built.actor), live.id)
    await purges(built, test)
    assert await order_of(built, real) is not None and await order_of(built, tried) is None
    assert len(await Work(built.house, built.actor).read(TICKETS, id=real)) == 1
    assert not await has_test_orders(Work(built.house, built.actor), live.id)
