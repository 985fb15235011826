"""Reminders reach each person once, whoever bought how often, and nobody who does not want them."""

import asyncio

import orjson
import pytest
from sqlalchemy import select

from bots.conversation.arrival import add_identity, add_person
from core.domain.ordering import Item
from core.domain.times import DAY, HOUR
from core.storage.order_writes import Buyer
from core.storage.people import Identity, Person
from core.storage.query import Query
from core.storage.tables import identities, outbox
from core.storage.work import Work
from core.usecases import send_reminders
from core.usecases.hold_places import hold_places
from core.usecases.submit_order import submit_order
from scheduler.reminders import nudge, remind
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()


class Told:
    def __init__(self, identity: str, payload: str) -> None:
        self.identity, self.payload = identity, orjson.loads(payload)


NOTICES = Query(select(outbox.c.identity, outbox.c.payload).where(outbox.c.kind == "notice"), Told)


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built


async def somebody(built, id):
    work = Work(built.house, built.actor)
    add_person(work, Person(f"person-{id}", built.organizer, id, "", "en"))
    who = Identity(id, built.organizer, "webchat", id, f"person-{id}", "", "", "attendees", "", "", None, None)
    add_identity(work, who)
    assert await built.house.commit(work) is None


async def buys(built, id, kind="single", finish=True):
    event, buyer = built.events["evening"], Buyer({}, (f"identity:{id}",), f"person-{id}", id)
    order, _ = await built.house.do(built.actor, hold_places, event, [Item(kind, 1)], buyer)
    if finish:
        more = {"buyer": {}, "payment": None}
        await built.house.do(built.actor, submit_order, event, order.id, [{"name": id}], **more)


async def notices(built):
    rows = await built.house.database.read(NOTICES)
    return sorted((row.identity, row.payload["notice"]) for row in rows)


def a_day_before(built):
    built.now.at = built.events["evening"].starts_at - DAY + HOUR


async def test_who_bought_three_times_is_told_once_also_over_a_chunks_border(built, monkeypatch):
    monkeypatch.setattr(send_reminders, "CHUNK", 2)
    for id in ("ada", "bob"):
        await somebody(built, id)
    for _ in range(3):
        for id in ("ada", "bob"):
            await buys(built, id)
    a_day_before(built)
    for _ in range(2):
        await remind(built.house)
    assert await notices(built) == [("ada", "event_reminder"), ("bob", "event_reminder")]


async def test_two_processes_at_once_tell_everybody_once(built):
    for id in ("ada", "bob"):
        await somebody(built, id)
        await buys(built, id)
    a_day_before(built)
    await asyncio.gather(remind(built.house), remind(built.house))
    assert await notices(built) == [("ada", "event_reminder"), ("bob", "event_reminder")]


async def test_who_asked_us_to_stop_and_who_did_not_pay_hear_nothing(built):
    for id in ("ada", "bob"):
        await somebody(built, id)
    await buys(built, "ada")
    await buys(built, "bob", finish=False)
    work = Work(built.house, built.actor)
    work.change(identities, {"id": "ada"}, {"stopped_at": 1})
    await built.house.commit(work)
    a_day_before(built)
    await remind(built.house)
    assert await notices(built) == []


async def test_nothing_is_said_too_early_or_long_after(built):
    await somebody(built, "ada")
    await buys(built, "ada")
    await remind(built.house)
    built.now.at = built.events["evening"].starts_at + HOUR
    await remind(built.house)
    assert await notices(built) == []


async def test_a_hold_that_ends_soon_is_told_once(built):
    await somebody(built, "ada")
    await buys(built, "ada", finish=False)
    built.now.later(minutes=11)
    assert [await nudge(built.house), await nudge(built.house)] == [1, 0]
    assert await notices(built) == [("ada", "hold_ends_soon")]
