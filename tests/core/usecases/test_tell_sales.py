"""Sales are told once each, in few messages, to whom they concern; on both databases."""

import orjson
import pytest
from sqlalchemy import select

from bots.conversation.arrival import add_identity, add_person
from core.domain.ordering import Item
from core.storage.people import Identity, Person
from core.storage.query import Query
from core.storage.tables import identities, orders, outbox
from core.storage.work import Actor, Work
from core.usecases.add_staff import add_staff
from core.usecases.change_settings import choose_morning, tell_of_sales
from core.usecases.place_order import Wanted, place_order
from core.usecases.sum_sales import sales_by_day, sum_sales
from core.usecases.sum_up_day import due_summaries, sum_up_day
from core.usecases.tell_sales import tell_sales, wanting_news
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()


class Sent:
    def __init__(self, identity: str, payload: str) -> None:
        self.identity, self.payload = identity, orjson.loads(payload)


SENT = Query(select(outbox.c.identity, outbox.c.payload).where(outbox.c.kind == "notice").order_by(outbox.c.id), Sent)


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built


async def works_here(built, name="Omar", role="owner"):
    made = await built.house.do(built.actor, add_staff, organizer=built.organizer, name=name, role=role)
    work = Work(built.house, built.actor)
    add_person(work, Person(f"p-{name}", built.organizer, name, "", "en"))
    add_identity(work, Identity(name, built.organizer, "webchat", name, f"p-{name}", "", "", "admin", "", made["id"],
                                None, None))  # fmt: skip
    assert await built.house.commit(work) is None
    work = Work(built.house, built.actor)
    work.change(identities, {"id": name}, {"staff": made["id"]})
    await built.house.commit(work)
    return made["id"]


async def buys(built, name="Ada", kind="free", quantity=1, channel="webchat"):
    wanted = Wanted((Item(kind, quantity),), {"name": name, "email": f"{name}@example.org"},
                    tuple({"name": name} for _ in range(quantity)))  # fmt: skip
    actor = Actor("test", channel, built.organizer)
    return (await built.house.do(actor, place_order, built.events["evening"], wanted)).order


async def beat(built):
    for organizer in await wanting_news(Work(built.house, built.actor)):
        await built.house.do(Actor("sales", "scheduler", organizer), tell_sales)


async def told(built):
    rows = await built.house.database.read(SENT)
    return [[(sale["name"], sale["types"]) for sale in row.payload["params"]["events"][0]["sales"]] for row in rows]


async def test_each_sale_is_told_once_the_first_at_once_and_others_together_a_minute_later(built):
    await works_here(built)
    await buys(built, "Ada", quantity=2)
    for _ in range(3):
        await beat(built)
    assert await told(built) == [[("Ada", [["free", 2]])]]
    for name in ("Bob", "Eve"):
        built.now.later(seconds=5)
        await buys(built, name)
        await beat(built)
    built.now.later(minutes=1)
    for _ in range(3):
        await beat(built)
    assert await told(built) == [[("Ada", [["free", 2]])], [("Bob", [["free", 1]]), ("Eve", [["free", 1]])]]
    built.now.later(minutes=2)
    reads = built.house.database.reads
    await beat(built)
    await beat(built)
    assert len(await told(built)) == 2 and built.house.database.reads <= reads + 7


async def test_an_order_that_is_committed_later_than_it_was_paid_is_not_lost(built):
    await works_here(built)
    await buys(built, "Ada")
    await beat(built)
    late = await buys(built, "Bob")
    work = Work(built.house, built.actor)
    work.change(orders, {"id": late.id}, {"paid_at": built.now.at - 2_000})
    await built.house.commit(work)
    built.now.later(minutes=1)
    await beat(built)
    assert await told(built) == [[("Ada", [["free", 1]])], [("Bob", [["free", 1]])]]


async def test_many_sales_are_one_message_with_their_sum(built):
    await works_here(built)
    for n in range(7):
        await buys(built, f"P{n}")
    await beat(built)
    [row] = await built.house.database.read(SENT)
    [block] = row.payload["params"]["events"]
    assert (block["orders"], block["tickets"], block["today"], block["sales"]) == (7, 7, 7, [])


async def test_rehearsals_and_what_nobody_wants_to_know_are_not_told(built):
    id = await works_here(built)
    await buys(built, channel="rehearsal")
    await beat(built)
    assert await told(built) == []
    await built.house.do(built.actor, tell_of_sales, id, False)
    await buys(built, "Bob")
    await beat(built)
    built.now.later(minutes=2)
    await built.house.do(built.actor, tell_of_sales, id, True)
    await beat(built)
    await buys(built, "Eve")
    await beat(built)
    assert await told(built) == [[("Eve", [["free", 1]])]]


async def test_names_and_sums_are_not_even_on_their_way_to_who_may_not_see_them(built):
    id = await works_here(built, "Vera", "viewer")
    await built.house.do(built.actor, tell_of_sales, id, True)
    await buys(built)
    await beat(built)
    [row] = await built.house.database.read(SENT)
    [block] = row.payload["params"]["events"]
    assert set(block) == {"event", "orders", "tickets", "today", "sales"} and set(block["sales"][0]) == {"types"}


async def test_the_morning_is_told_once_and_silence_is_kept_where_nothing_happens(built):
    id = await works_here(built)
    await built.house.do(built.actor, choose_morning, id, 8, "Asia/Shanghai")
    built.now.later(hours=14)  # ten in the morning in Shanghai
    due = await due_summaries(Work(built.house, built.actor))
    assert due == [(built.organizer, id)]
    assert await built.house.do(built.actor, sum_up_day, id) is True
    assert await built.house.do(built.actor, sum_up_day, id) is False
    assert await due_summaries(Work(built.house, built.actor)) == []
    built.now.later(hours=24 * 90)  # long after the event
    assert await built.house.do(built.actor, sum_up_day, id) is False
    assert await due_summaries(Work(built.house, built.actor)) == []
    assert len(await built.house.database.read(SENT)) == 1


async def test_sums_and_days_are_those_of_the_events_own_clock(built):
    event = built.events["evening"]
    await buys(built, quantity=2)
    built.now.later(hours=11)  # midnight has passed in Berlin
    await buys(built, "Bob")
    sales = await sum_sales(Work(built.house, built.actor), event)
    assert (sales.all.sold, sales.today.tickets, sales.by_type["free"].sold, sales.left["free"]) == (3, 1, 3, 97)
    days = await sales_by_day(Work(built.house, built.actor), event)
    assert days.by_type == {"free": [2, 1]} and days.count == 2
    built.now.later(hours=24)
    assert (await sales_by_day(Work(built.house, built.actor), event)).by_type == {"free": [2, 1, 0]}
