"""Threads on both databases: one open thread of each identity, told to whom it concerns, raised with sense."""

import asyncio

import orjson
import pytest
from sqlalchemy import select

from bots.conversation.arrival import add_identity, add_person
from core.domain.refusals import Refused
from core.domain.threads import next_raise
from core.domain.times import DAY, HOUR, MINUTE
from core.storage.people import Identity, Member, Person
from core.storage.query import Query
from core.storage.tables import identities, outbox
from core.storage.threads import NEWEST_MESSAGES, OPEN_THREADS, THREAD
from core.storage.work import Actor, Work
from core.usecases.add_staff import add_staff, remove_staff, set_duty
from core.usecases.answer_person import answer_person, hand_back, leave_thread, take_thread, write_to_person
from core.usecases.ask_team import ask_team, pass_on, settle_thread
from core.usecases.keep_file import keep_file
from core.usecases.raise_threads import raise_thread, raised_threads
from tests.house import make_house


class Told:
    def __init__(self, identity: str, kind: str, payload: str) -> None:
        self.identity, self.kind, self.payload = identity, kind, orjson.loads(payload)


SENT = Query(select(outbox.c.identity, outbox.c.kind, outbox.c.payload).order_by(outbox.c.id), Told)


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url) as built:
        yield built


async def somebody(built, id, staff="", **to):
    work = Work(built.house, built.actor)
    add_person(work, Person(f"person-{id}", built.organizer, id, "", "en"))
    who = Identity(id, built.organizer, "webchat", id, f"person-{id}", "", "", "attendees", "", staff, None, None)
    add_identity(work, who)
    if to:
        work.change(identities, {"id": id}, to)
    assert await built.house.commit(work) is None
    return who


async def works(built, name, role="owner"):
    made = await do(built, add_staff, organizer=built.organizer, name=name, role=role)
    await somebody(built, name.lower(), staff=made["id"])
    return Member(made["id"], name, role)


async def do(built, use_case, *args, **given):
    return await built.house.do(built.actor, use_case, *args, **given)


async def told(built):
    """(Who, what) of everything that is to be sent, in order."""
    rows = await built.house.database.read(SENT)
    return [(row.identity, row.payload.get("notice", row.kind)) for row in rows]


async def thread_of(built, id):
    return (await built.house.database.read(THREAD, id=id))[0]


async def words_of(built, id):
    return [message.text for message in await built.house.database.read(NEWEST_MESSAGES, thread=id, most=9)][::-1]


async def test_two_words_at_once_open_one_thread_and_lose_neither(built):
    await works(built, "Omar")
    ada = await somebody(built, "ada")
    made = await asyncio.gather(*(do(built, ask_team, ada, event="", text=f"word {n}") for n in range(4)))
    assert len(set(made)) == 1 and sorted(await words_of(built, made[0])) == [f"word {n}" for n in range(4)]
    assert await told(built) == [("omar", "thread_words")] * 4


async def test_each_member_on_duty_with_the_right_is_told_once_where_heard_last(built):
    omar = await works(built, "Omar")
    await somebody(built, "omar-phone", staff=omar.id)
    await somebody(built, "omar-gone", staff=omar.id, unreachable_at=1)
    grace, _, late = (
        await works(built, "Grace", "gate"),
        await works(built, "Vera", "viewer"),
        await works(built, "Mei"),
    )
    gone = await works(built, "Gone")
    await do(built, remove_staff, gone.id)
    await do(built, set_duty, late.id, False)
    ada = await somebody(built, "ada")
    await do(built, ask_team, ada, event="")
    assert len(await told(built)) == 1 and (await told(built))[0][0] in ("omar", "omar-phone")
    assert grace.role == "gate"


async def test_where_nobody_can_be_told_nothing_is_written(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada")
    await do(built, set_duty, omar.id, False)
    assert await do(built, ask_team, ada, event="", text="Hello?") == ""
    assert await built.house.database.read(OPEN_THREADS, organizer=built.organizer, most=9) == []


async def test_of_two_who_take_it_over_at_once_one_has_it(built):
    omar, mei = await works(built, "Omar"), await works(built, "Mei")
    thread = await do(built, ask_team, await somebody(built, "ada"), event="", text="Hello?")
    done = await asyncio.gather(
        *(do(built, take_thread, thread, who, from_="") for who in (omar, mei)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "Refused"]
    has = (await thread_of(built, thread)).staff
    other = mei if has == omar.id else omar
    with pytest.raises(Refused, match="wrong_state"):
        await do(built, answer_person, thread, other, text="Hello!")
    with pytest.raises(Refused, match="wrong_state"):
        await do(built, hand_back, thread, other)
    await do(built, take_thread, thread, other, from_=has)
    assert (await told(built))[-1][1] == "thread_taken"


async def test_words_go_to_who_has_it_and_to_all_where_that_one_is_gone(built):
    omar, mei = await works(built, "Omar"), await works(built, "Mei")
    ada = await somebody(built, "ada")
    thread = await do(built, ask_team, ada, event="", text="Hello?")
    await do(built, take_thread, thread, mei, from_="")
    await do(built, pass_on, ada, thread, text="Are you there?")
    assert (await told(built))[2:] == [("mei", "thread_words")]
    await do(built, remove_staff, mei.id)
    await do(built, pass_on, ada, thread, text="Anybody?")
    assert (await told(built))[3:] == [("omar", "thread_words")]
    assert omar.id != mei.id


async def test_an_answer_ends_the_waiting_and_a_blocked_chat_refuses_it(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada")
    thread = await do(built, ask_team, ada, event="", text="Hello?")
    await do(built, take_thread, thread, omar, from_="")
    assert (await thread_of(built, thread)).waits_since is not None
    await do(built, answer_person, thread, omar, text="Hello!")
    found = await thread_of(built, thread)
    assert (found.waits_since, found.raise_at, found.raised) == (None, built.now() + DAY, 0)
    assert (await told(built))[-1] == ("ada", "thread_answer")

    async def leaves(work):
        work.change(identities, {"id": "ada"}, {"unreachable_at": work.now})

    await do(built, leaves)
    with pytest.raises(Refused, match="unreachable"):
        await do(built, answer_person, thread, omar, text="Still there?")
    await do(built, hand_back, thread, omar)
    assert (await thread_of(built, thread)).state == "closed" and (await told(built))[-1] == ("ada", "thread_answer")


async def test_a_picture_goes_before_its_notice_and_nobody_elses_file_is_passed_on(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada")
    mallory = await somebody(built, "mallory")

    async def keeps(work):
        return keep_file(work, b"png", name="map.png", media_type="image/png", identity="ada")

    file = await do(built, keeps)
    thread = await do(built, ask_team, ada, event="", file=file)
    assert (await told(built)) == [("omar", "file"), ("omar", "thread_words")]
    await do(built, ask_team, mallory, event="", text="look", file=file)
    assert (await told(built))[2:] == [("omar", "thread_words")]
    await do(built, take_thread, thread, omar, from_="")
    await do(built, answer_person, thread, omar, text="", file=file)
    assert (await told(built))[3:] == [("ada", "file"), ("ada", "thread_answer")]


async def test_left_to_others_only_where_there_are_others(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada")
    thread = await do(built, ask_team, ada, event="", text="Hello?")
    await do(built, take_thread, thread, omar, from_="")
    with pytest.raises(Refused, match="nobody_else"):
        await do(built, leave_thread, thread, omar)
    await works(built, "Mei", "manager")
    await do(built, leave_thread, thread, omar)
    assert (await told(built))[-1] == ("mei", "thread_left") and (await thread_of(built, thread)).state == "waiting"


async def test_another_organizers_thread_is_not_found_and_another_persons_neither(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada")
    mallory = await somebody(built, "mallory")
    thread = await do(built, ask_team, ada, event="", text="Hello?")
    stranger = Actor("x", "test", "another organizer")
    for deed, more in (
        (take_thread, {"from_": ""}),
        (answer_person, {"text": "x"}),
        (hand_back, {}),
        (leave_thread, {}),
    ):
        with pytest.raises(Refused, match="not_found"):
            await built.house.do(stranger, deed, thread, omar, **more)
    with pytest.raises(Refused, match="not_found"):
        await do(built, pass_on, mallory, thread, text="x")
    await do(built, settle_thread, mallory, thread)
    assert (await thread_of(built, thread)).open
    with pytest.raises(Refused, match="not_found"):
        await built.house.do(stranger, write_to_person, ada.person, omar)


async def test_raising_slows_down_and_ends_and_two_beats_tell_once(built):
    await works(built, "Omar")
    thread = await do(built, ask_team, await somebody(built, "ada"), event="", text="Hello?")
    built.now.later(minutes=10)
    await asyncio.gather(*(do(built, raise_thread, thread) for _ in range(3)))
    assert await told(built) == [("omar", "thread_words"), ("omar", "thread_waits")]
    for _ in range(20):
        built.now.later(hours=1)
        for _, due in await raised_threads(Work(built.house, built.actor)):
            await do(built, raise_thread, due)
    assert (await told(built)).count(("omar", "thread_waits")) == 8
    assert ("ada", "thread_slow") not in await told(built)
    gaps = [next_raise(n, 0) for n in range(10)]
    assert gaps == [10 * MINUTE, 30 * MINUTE, *[HOUR] * 6, None, None]


async def test_an_answered_thread_that_rests_for_a_day_ends_without_a_word(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada")
    thread = await do(built, ask_team, ada, event="", text="Hello?")
    await do(built, take_thread, thread, omar, from_="")
    await do(built, answer_person, thread, omar, text="Hello!")
    before = await told(built)
    built.now.later(hours=23)
    await do(built, pass_on, ada, thread, text="One more thing")
    await do(built, answer_person, thread, omar, text="Yes?")
    built.now.later(hours=23)
    assert await raised_threads(Work(built.house, built.actor)) == []
    built.now.later(hours=1)
    for _, due in await raised_threads(Work(built.house, built.actor)):
        await do(built, raise_thread, due)
    assert not (await thread_of(built, thread)).open and len(await told(built)) == len(before) + 2
    assert await do(built, ask_team, ada, event="", text="Back again") != thread


async def test_who_asked_us_not_to_write_first_is_not_written_to_first(built):
    omar, ada = await works(built, "Omar"), await somebody(built, "ada", stopped_at=1)
    with pytest.raises(Refused, match="stopped"):
        await do(built, write_to_person, ada.person, omar)
    thread = await do(built, ask_team, ada, event="", text="Hello?")
    assert await do(built, write_to_person, ada.person, omar) == thread
