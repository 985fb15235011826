"""Whom a broadcast is for, and how it is carried out: each person once, a chunk at a time, on both databases."""

import pytest
from sqlalchemy import bindparam, select

from bots.conversation.arrival import add_identity, add_person
from core.domain.ordering import Item
from core.domain.placeholders import filled, unknown
from core.domain.refusals import Refused
from core.storage.broadcasts import BROADCAST, RESENDABLE, TALLIES
from core.storage.order_writes import Buyer
from core.storage.people import Identity, Person
from core.storage.query import Query
from core.storage.tables import conversations, identities, outbox, scans, tickets
from core.storage.work import Work
from core.usecases import send_broadcast as sending
from core.usecases.cancel_broadcast import cancel_broadcast
from core.usecases.count_audience import Audience, count_audience
from core.usecases.hold_places import hold_places
from core.usecases.pause_broadcast import pause_broadcast
from core.usecases.resend_broadcast import resend_broadcast
from core.usecases.resume_broadcast import resume_broadcast
from core.usecases.send_broadcast import send_broadcast
from core.usecases.start_broadcast import Letter, start_broadcast
from core.usecases.submit_order import submit_order
from scheduler.tasks import run_tasks
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()
ID = "b" * 32


class Row:
    def __init__(self, id, identity, state, kind):
        self.id, self.identity, self.state, self.kind = id, identity, state, kind


ROWS = Query(
    select(outbox.c.id, outbox.c.identity, outbox.c.state, outbox.c.kind).where(outbox.c.subject == bindparam("b")), Row
)
NOTICES = Query(select(outbox.c.id, outbox.c.identity, outbox.c.state, outbox.c.kind)
                .where(outbox.c.kind == "notice"), Row)  # fmt: skip
TICKET_IDS = Query(select(tickets.c.id), str)


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built


async def somebody(built, id, *, account="webchat", start="evening", language="en", person="", campaign="", **more):
    work = Work(built.house, built.actor)
    person_id = person or f"p-{id}"
    if not person:
        add_person(work, Person(person_id, built.organizer, id, "", language))
    add_identity(work, Identity(id, built.organizer, account, id, person_id, start, campaign, "attendees", "", "",
                                None, None))  # fmt: skip
    if more:
        work.change(identities, {"id": id}, more)
    assert await built.house.commit(work) is None


async def buys(built, id, kind="single", finish=True, payment=None):
    event, buyer = built.events["evening"], Buyer({}, (f"identity:{id}",), f"p-{id}", id)
    order, _ = await built.house.do(built.actor, hold_places, event, [Item(kind, 1)], buyer)
    if finish:
        more = {"buyer": {}, "payment": payment}
        await built.house.do(built.actor, submit_order, event, order.id, [{"name": id}], **more)


async def counted(built, *given, **named):
    return await count_audience(Work(built.house, built.actor), built.events["evening"], Audience(*given, **named))


async def starts(built, audience=Audience(), accounts=("webchat",), due_at=None):  # noqa: B008
    people = (await count_audience(Work(built.house, built.actor), built.events["evening"], audience)).people
    await built.house.do(
        built.actor, start_broadcast, built.events["evening"], audience, Letter({"en": "Hello {name}"}),
        promised=people, due_at=due_at, staff="omar", identity="ada", accounts=accounts, edits=True, id=ID,
    )  # fmt: skip
    return people


async def beats(built, times=1):
    for _ in range(times):
        built.now.later(seconds=4)
        await run_tasks(built.house, {"broadcast": send_broadcast})


async def rows(built):
    return await built.house.database.read(ROWS, b=ID)


async def moves(built, state, to, most=10_000, identity=None):
    """What the dispatcher does."""
    work = Work(built.house, built.actor)
    moved = [row for row in await rows(built) if row.state == state and identity in (None, row.identity)][:most]
    for row in moved:
        work.change(outbox, {"id": row.id}, {"state": to})
    for row in await built.house.database.read(NOTICES):
        work.change(outbox, {"id": row.id}, {"state": "sent"})
    await built.house.commit(work)


async def broadcast(built):
    return (await built.house.database.read(BROADCAST, id=ID))[0]


async def does(built, step, **more):
    return await built.house.do(built.actor, _with(step), **more)


def _with(step):
    async def run(work, **more):
        return await step(work, await work.first(BROADCAST, id=ID), **more)

    return run


async def test_each_group_has_its_people_and_nobody_twice(built):
    for id in ("ada", "bob", "cleo", "dan", "eve", "fred"):
        await somebody(built, id, start="" if id != "fred" else "evening", language="zh-Hans" if id == "eve" else "en")
    await buys(built, "ada")
    await buys(built, "ada", "standard", finish=False)
    await buys(built, "bob", "standard", payment="pay_at_door")
    await buys(built, "cleo", "standard", payment="sandbox")
    await buys(built, "dan", finish=False)
    await somebody(built, "gina", start="another")
    await somebody(built, "hal", start="", campaign="poster-a")
    for who, people in {
        ("everybody",): 6, ("holders",): 2, ("holders", "single"): 1, ("holders", "scarce"): 0, ("unpaid",): 4,
        ("unpaid", "single"): 1, ("not_in",): 2,
    }.items():  # fmt: skip
        assert (await counted(built, *who)).people == people, who
    assert (await counted(built, language="zh-Hans")).people == 0  # Eve neither ordered nor came by a link
    assert (await counted(built, campaign="poster-a")).people == 1
    built.now.later(minutes=30)  # holds are over; nobody swept them yet
    assert (await counted(built, "unpaid")).people == 1
    assert (await counted(built)).people == 4


async def test_who_came_in_is_not_waited_for_unless_it_was_undone(built):
    await somebody(built, "ada")
    await buys(built, "ada")
    ticket = (await built.house.database.read(TICKET_IDS))[0]
    scan = {"organizer": "", "event": built.events["evening"].id, "permit": "p", "checkpoint": "entrance",
            "ticket": ticket, "verdict": "admitted", "reason": "admitted", "answer": "", "forced": 0,
            "scanned_at": 1, "received_at": 1}  # fmt: skip
    for id, direction, undoes, people in (("s1", "entry", "", 0), ("s2", "undo", "s1", 1)):
        work = Work(built.house, built.actor)
        work.add(scans, {"id": id, "nonce": id, "direction": direction, "undoes": undoes, **scan})
        await built.house.commit(work)
        assert (await counted(built, "not_in")).people == people


async def test_one_identity_a_person_the_last_used_that_may_be_written_to(built):
    await somebody(built, "ada")
    await somebody(built, "ada-phone", account="sms", person="p-ada")
    await somebody(built, "bob", stopped_at=5)
    await somebody(built, "cleo", unreachable_at=5)
    await somebody(built, "dan", stopped_at=5)
    await somebody(built, "dan-phone", account="sms", person="p-dan")
    work = Work(built.house, built.actor)
    for identity, at in (("ada", 10), ("ada-phone", 20), ("dan", 30)):
        work.add(conversations, {"identity": identity, "organizer": "", "account": "", "version": 1, "state": "{}",
                                 "updated_at": at})  # fmt: skip
    await built.house.commit(work)
    found = await counted(built)
    assert (found.people, found.stopped, found.unreachable) == (2, 1, 1)
    assert found.by("account") == {"sms": 2}
    await starts(built)
    await beats(built)
    assert sorted(row.identity for row in await rows(built)) == ["ada-phone", "dan-phone"]


async def test_chunks_fill_the_line_as_it_gets_shorter_and_the_end_is_summed_up(built, monkeypatch):
    monkeypatch.setattr(sending, "CHUNK", 4)
    monkeypatch.setattr(sending, "MOST_DUE", 8)
    for n in range(19):
        await somebody(built, f"p{n:02}")
    await somebody(built, "ada")
    assert await starts(built) == 20
    seen = []
    for _ in range(12):
        await beats(built)
        seen.append(sum(row.state == "due" for row in await rows(built)))
        await moves(built, "due", "sent", most=5)
    await beats(built, 3)
    found = await rows(built)
    assert max(seen) <= 8 and len(found) == 20 == len({row.identity for row in found})
    assert {row.state for row in found} == {"sent"}
    assert ((await broadcast(built)).state, (await broadcast(built)).made) == ("done", 20)
    assert len(await built.house.database.read(NOTICES)) >= 3


async def test_a_full_line_keeps_no_other_account_waiting(built, monkeypatch):
    monkeypatch.setattr(sending, "CHUNK", 4)
    monkeypatch.setattr(sending, "MOST_DUE", 8)
    monkeypatch.setattr(sending, "STARVES", 2)
    for n in range(20):
        await somebody(built, f"a{n:02}", account="sms")
    await somebody(built, "ada")
    for n in range(3):
        await somebody(built, f"web{n}")
    await starts(built, accounts=("sms", "webchat"))
    await beats(built, 8)
    found = await rows(built)
    assert sum(row.state == "due" and row.identity.startswith("a0") for row in found) <= 8
    assert {row.state for row in found if row.identity.startswith("web")} == {"due"}
    assert len(found) == 24 and sum(row.state == "paused" for row in found) == 12
    await moves(built, "due", "sent")
    await beats(built, 2)
    assert sum(row.state == "due" for row in await rows(built)) in (8, 12)


async def test_paused_resumed_and_what_came_back_from_a_retry_meanwhile(built):
    for id in ("ada", "bob", "cleo"):
        await somebody(built, id)
    await starts(built)
    await beats(built)
    await moves(built, "due", "sending", identity="bob")
    await does(built, pause_broadcast)
    assert sorted(row.state for row in await rows(built)) == ["paused", "paused", "sending"]
    await moves(built, "sending", "due")  # the platform said to wait
    await beats(built, 2)
    assert {row.state for row in await rows(built)} == {"paused"}
    await beats(built)
    assert (await broadcast(built)).state == "paused"
    with pytest.raises(Refused):
        await does(built, pause_broadcast)
    await does(built, resume_broadcast)
    await beats(built)
    assert {row.state for row in await rows(built)} == {"due"}


async def test_cancelled_nobody_else_gets_it_and_failed_ones_still_can_be_sent_again(built):
    for id in ("ada", "bob", "cleo"):
        await somebody(built, id)
    await starts(built)
    await beats(built)
    await moves(built, "due", "failed", identity="ada")
    await moves(built, "due", "sent", identity="bob")
    await does(built, cancel_broadcast)
    await beats(built, 3)
    assert sorted(row.state for row in await rows(built)) == ["cancelled", "failed", "sent"]
    with pytest.raises(Refused):
        await does(built, cancel_broadcast)
    assert await does(built, resend_broadcast, identity="ada", edits=True) == 1
    await beats(built, 3)
    assert sorted(row.state for row in await rows(built)) == ["cancelled", "due", "sent"]


async def test_again_go_those_that_failed_or_are_unknown_each_once_and_nobody_who_left(built, monkeypatch):
    monkeypatch.setattr(sending, "CHUNK", 2)
    for n in range(5):
        await somebody(built, f"p{n}")
    await somebody(built, "ada")
    await somebody(built, "zoe")
    await starts(built)
    await beats(built, 4)
    for identity, state in (("p0", "failed"), ("p1", "failed"), ("p2", "failed"), ("p3", "unknown"), ("zoe", "failed")):
        await moves(built, "due", state, identity=identity)
    work = Work(built.house, built.actor)
    work.change(identities, {"id": "zoe"}, {"unreachable_at": 5})
    await built.house.commit(work)
    await moves(built, "due", "sent")
    await beats(built, 3)
    assert (await built.house.database.read(RESENDABLE, subject=ID))[0].n == 4
    assert await does(built, resend_broadcast, identity="ada", edits=False) == 4
    with pytest.raises(Refused):
        await does(built, resend_broadcast, identity="ada", edits=False)
    for _ in range(6):
        await beats(built)
        await moves(built, "due", "failed")  # and fail again
    counts = {tally.state: tally.n for tally in await built.house.database.read(TALLIES, subject=ID)}
    assert counts == {"sent": 2, "failed": 5} and (await broadcast(built)).state == "done"


async def test_it_waits_for_its_time_and_a_cancelled_one_never_begins(built):
    await somebody(built, "ada")
    await starts(built, due_at=built.now() + 3_600_000)
    await beats(built)
    assert (await broadcast(built)).state == "waiting" and not await rows(built)
    built.now.later(hours=1)
    await beats(built)
    assert (await broadcast(built)).state == "running" and len(await rows(built)) == 1


async def test_progress_is_one_message_and_never_more_often_than_every_three_seconds(built):
    for id in ("ada", "bob"):
        await somebody(built, id)
    await starts(built)
    for _ in range(10):
        built.now.later(seconds=1)
        await run_tasks(built.house, {"broadcast": send_broadcast})
    assert len(await built.house.database.read(NOTICES)) == 1  # the first is still on its way: no second behind it
    for _ in range(10):
        await moves(built, "due", "sent", most=1)
        built.now.later(seconds=1)
        await run_tasks(built.house, {"broadcast": send_broadcast})
    assert len(await built.house.database.read(NOTICES)) <= 5


def test_placeholders_as_people_write_them():
    assert filled("{Name}, {姓名} ｛ event ｝ {when}", {"name": "{event}", "event": "E"}) == "{event}, {event} E {when}"
    assert unknown("{name} {nmae} {时间} {门}") == ["nmae", "门"]
