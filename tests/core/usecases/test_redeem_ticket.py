"""What a reading leaves behind: one fact, the place that it took, and nothing at anybody else's gate."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.domain.admission_entries import held_periods
from core.domain.admission_facts import Scan
from core.domain.event_file import read_event_file
from core.domain.ordering import Item
from core.domain.refusals import Refused
from core.domain.times import HOUR, MINUTE
from core.storage.gate import SCANS_OF_TICKET
from core.storage.people import PERMIT
from core.storage.query import Query
from core.storage.recounting import ADMISSION_ROWS
from core.storage.tables import admissions
from core.storage.work import Actor, Work
from core.usecases.found_organizer import found_organizer
from core.usecases.import_event import import_event
from core.usecases.issue_permit import issue_permit
from core.usecases.place_order import Wanted, place_order
from core.usecases.recount import recount
from core.usecases.redeem_ticket import Redeeming, redeem_ticket
from core.usecases.undo_scan import undo_scan
from tests.house import make_house

EVENT = """
event: fair
title: {en: Fair}
timezone: Europe/Berlin
starts_at: 2027-01-04T09:00
ends_at: 2027-01-09T23:00
currency: EUR
ticket_types: [{id: free, name: {en: Guest}, price: "0.00", per_order: {max: 10}}]
forms:
  attendee:
    - {id: name, kind: name, required: true, label: {en: Name}}
    - {id: size, kind: one_of, label: {en: Shirt}, options: {m: {en: M}, l: {en: L}}}
checkpoints:
  - {id: door, name: {en: Door}, entries: once}
  - {id: yard, name: {en: Yard}, entries: once, direction: both, reentry: true}
  - {id: twice, name: {en: Twice}, entries: {max: 2}}
  - {id: daily, name: {en: Daily}, entries: once_a_day, direction: both, reentry: true}
  - {id: shirts, name: {en: Shirts}, entries: unlimited, ask: [size]}
"""
POINTS = ["door", "yard", "twice", "daily"]


class Door:
    """One device's permit at one event, and a ticket of it."""

    def __init__(self, built, event, permit):
        self.built, self.event, self.permit, self.n = built, event, permit, 0

    @classmethod
    async def of(cls, built, event, role="supervisor"):
        issued = await built.house.do(built.actor, issue_permit, event, checkpoints=(), role=role, name=role)
        return cls(built, event, (await built.house.database.read(PERMIT, id=issued["id"]))[0])

    async def ticket(self):
        wanted = Wanted((Item("free", 1),), {"name": "Ada", "email": "ada@example.org"}, ({"name": "Ada"},), None)
        return (await self.built.house.do(self.built.actor, place_order, self.event, wanted)).tickets[0]

    async def scan(self, secret, checkpoint="door", nonce="", **more):
        self.n += 1
        asked = Redeeming(nonce or f"n{self.n}", checkpoint, **({"secret": secret} if secret else {}), **more)
        done = await self.built.house.do(Actor("gate", "gate"), redeem_ticket, {"permit": self.permit.id}, asked)
        return done.told

    async def undo(self, nonce, checkpoint="door"):
        actor, how = Actor("gate", "gate"), {"nonce": nonce, "checkpoint": checkpoint, "reason": "mistake"}
        return await self.built.house.do(actor, undo_scan, self.event, self.permit, **how)

    async def places(self, ticket):
        rows = Query(select(admissions.c.ticket, admissions.c.period), ADMISSION_ROWS.into)
        found = await self.built.house.database.read(rows)
        return sorted(row.checkpoint for row in found if row.ticket == ticket.id)


@pytest.fixture(params=["sqlite", "postgres"])
async def door(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENT]) as built:
        yield await Door.of(built, built.events["fair"])
        assert await recount(Work(built.house, built.actor)) == []


async def test_an_answer_given_at_a_gate_counts_from_then_on(door):
    ticket = await door.ticket()
    asked = await door.scan(ticket.code, "shirts")
    assert (asked["verdict"], asked["questions"]) == ("attention", ["size"])
    assert (await door.scan(ticket.code, "shirts", answers={"size": ""}))["reason"] == "needs_answer"
    assert (await door.scan(ticket.code, "shirts", answers={"size": "m"}))["verdict"] == "admitted"
    assert (await door.scan(ticket.code, "shirts"))["verdict"] == "admitted"


async def test_another_organizers_ticket_is_foreign_and_names_nobody(door):
    house = door.built.house
    other = await house.do(door.built.actor, found_organizer, "other")
    definition = read_event_file(EVENT.replace("event: fair", "event: foreign")).definition
    event, _ = await house.do(door.built.actor, import_event, definition, other)
    await house.catalog.current()
    ticket = await (await Door.of(door.built, event)).ticket()
    told = await door.scan(ticket.code)
    assert told["reason"] == "wrong_event" and "ticket" not in told
    assert (await door.scan("", ticket=ticket.short_code))["reason"] == "unknown"


async def test_a_ticket_that_was_forced_in_elsewhere_is_still_good_at_home(door):
    other = await Door.of(door.built, await door.built.imports(EVENT.replace("event: fair", "event: other")))
    ticket = await other.ticket()
    told = await door.scan(ticket.code, force=True, nonce="forced")
    assert (told["forced"], told["overrode"]) == (True, "wrong_event")
    assert (await other.scan(ticket.code))["verdict"] == "admitted"
    assert await door.undo("forced")
    assert (await other.scan(ticket.code))["reason"] == "already_admitted"


async def test_an_exit_that_was_none_is_taken_back(door):
    ticket = await door.ticket()
    for direction in ("entry", "exit"):
        assert (await door.scan(ticket.code, "yard", nonce=direction, direction=direction))["verdict"] == "admitted"
    assert await door.places(ticket) == []
    assert await door.undo("exit", "yard")
    assert await door.places(ticket) == [""]
    assert (await door.scan(ticket.code, "yard"))["reason"] == "already_admitted"
    assert await door.undo("entry", "yard")
    assert await door.places(ticket) == []


async def test_of_two_entries_the_first_is_taken_back_and_one_more_is_let_in(door):
    ticket = await door.ticket()
    verdicts = [(await door.scan(ticket.code, "twice", nonce=nonce))["verdict"] for nonce in "abc"]
    assert verdicts == ["admitted", "admitted", "refused"]
    assert await door.undo("a", "twice")
    answers = await asyncio.gather(*(door.scan(ticket.code, "twice", nonce=f"x{n}") for n in range(8)))
    assert sum(told["verdict"] == "admitted" for told in answers) == 1


async def test_a_row_that_was_left_behind_keeps_nobody_out(door):
    """Two devices' queues can write crosswise: the exit's did not see the entry's."""
    ticket, house = await door.ticket(), door.built.house
    await door.scan(ticket.code, "yard", nonce="in")
    scan = (await house.database.read(SCANS_OF_TICKET, ticket=ticket.id))[0].id
    await door.scan(ticket.code, "yard", direction="exit")
    work = Work(house, door.built.actor)
    place = {"ticket": ticket.id, "checkpoint": "yard", "period": "", "organizer": door.event.organizer, "scan": scan}
    work.add(admissions, place)
    assert await house.commit(work) is None
    assert (await door.scan(ticket.code, "yard"))["verdict"] == "admitted"
    assert await door.places(ticket) == [""]


async def test_many_at_once_in_and_out_and_taken_back_never_block_a_ticket(door):
    ticket = await door.ticket()
    await door.scan(ticket.code, "yard", nonce="first")

    async def tries(n):
        if n % 4 == 3:
            return await door.undo("first", "yard")
        return await door.scan(ticket.code, "yard", nonce=f"x{n}", direction="exit" if n % 2 else "entry")

    await asyncio.gather(*(tries(n) for n in range(16)))
    await door.scan(ticket.code, "yard", direction="exit")
    assert (await door.scan(ticket.code, "yard"))["verdict"] == "admitted"


async def test_a_reading_is_one_read_and_so_is_a_repeated_one(door):
    ticket, database = await door.ticket(), door.built.house.database
    for nonce in ("a", "b", "b"):
        before = database.reads
        await door.scan(ticket.code, nonce=nonce)
        assert database.reads - before == 1


@pytest.mark.parametrize(("minutes", "seen"), [(-30, -30), (1, 1), (3, 0)])
async def test_time_is_the_devices_corrected_and_a_time_far_ahead_is_now(door, minutes, seen):
    ticket, now = await door.ticket(), door.built.now()
    offset = -HOUR  # the device's clock is an hour ahead of ours
    told = await door.scan(
        ticket.code, scanned_at=now + HOUR + minutes * MINUTE, device_offset_ms=offset,
        shown=("admitted", "admitted"),
    )  # fmt: skip
    assert told["first_admitted_at"] == now + seen * MINUTE


async def test_what_was_shown_as_refused_uses_nothing_up_and_what_was_admitted_does(door):
    ticket = await door.ticket()
    told = await door.scan(ticket.code, shown=("refused", "unpaid"))
    assert (told["verdict"], told["reason"], told["explanation"]) == ("refused", "unpaid", ["as_shown", {}])
    assert await door.places(ticket) == []
    for n in range(2):
        told = await door.scan(ticket.code, nonce=f"s{n}", shown=("admitted", "admitted"))
        assert (told["verdict"], told["forced"]) == ("admitted", False)
    assert (await door.scan(ticket.code))["reason"] == "already_admitted"
    assert await door.places(ticket) == [""]


@pytest.mark.parametrize("asked", [{"force": True, "secret": "x"}, {"ticket": "ABCD2345"}])
async def test_a_scanner_neither_forces_nor_types_short_codes(door, asked):
    scanner = await Door.of(door.built, door.event, "scanner")
    with pytest.raises(Refused, match="forbidden"):
        await scanner.scan(asked.pop("secret", ""), **asked)


STEP = st.tuples(
    st.sampled_from(["entry", "entry", "exit", "force", "shown", "undo"]), st.sampled_from(POINTS),
    st.integers(-48, 0), st.integers(0, 7),
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
async def test_after_any_history_the_rows_are_those_that_its_scans_leave(door, steps):
    ticket = await door.ticket()
    for place, (what, point, hours, which) in enumerate(steps):
        nonce, at = f"{ticket.id}-{place}", door.built.now() + hours * HOUR
        if what == "undo":
            earlier = [n for n, step in enumerate(steps[:place]) if step[0] != "undo"]
            if earlier:
                back = earlier[which % len(earlier)]
                await door.undo(f"{ticket.id}-{back}", steps[back][1])
        else:
            how = {"force": what == "force", "shown": ("admitted", "admitted") if what == "shown" else None}
            direction = "exit" if what == "exit" and point in ("yard", "daily") else "entry"
            await door.scan(ticket.code, point, nonce=nonce, scanned_at=at, direction=direction, **how)
    stored = await door.built.house.database.read(SCANS_OF_TICKET, ticket=ticket.id)
    undone = {row.undoes for row in stored if row.undoes}
    scans = [Scan(ticket.id, row.checkpoint, row.scanned_at, row.direction, row.verdict, row.id in undone)
             for row in stored if row.direction != "undo"]  # fmt: skip
    points = [point for point in door.event.checkpoints if point.id in ("door", "yard", "daily")]
    due = [held_periods(point, ticket.id, "free", scans, door.event.timezone) for point in points]
    standing = [period for period in await door.places(ticket) if not period.startswith("#")]
    assert standing == sorted(period for periods in due for period in periods)
