"""The outbox to the channels: order, rates, doubts, and nothing that holds up what it need not."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import bindparam, select

from bots.channel import Abilities, Message, Rejected, RetryAfter, Sent, Unknown, Unreachable, WindowClosed
from bots.conversation.arrival import add_identity, add_person
from bots.making import Gone
from core.domain.times import DAY
from core.storage.people import IDENTITY, Identity, Person
from core.storage.query import Query
from core.storage.tables import outbox
from core.storage.work import ANSWER, BROADCAST, NOTICE, Work
from scheduler import dispatcher as dispatching
from scheduler import line as lines
from scheduler.dispatcher import Dispatcher
from scheduler.lanes import Lanes
from tests.house import Now, make_house

ONE_BY_ONE = Abilities(text_max=4096, text_unit="utf16", buttons=8, button_label=64, edits=True, per_second=1_000.0)
AT_ONCE = replace(ONE_BY_ONE, doubles=False)


class Row:
    def __init__(self, id, state, error, attempts, identity):
        self.id, self.state, self.error, self.attempts, self.identity = id, state, error, attempts, identity


ROW = Query(select(outbox.c.id, outbox.c.state, outbox.c.error, outbox.c.attempts, outbox.c.identity)
            .where(outbox.c.id == bindparam("id")), Row)  # fmt: skip


@dataclass
class Ticking(Now):
    began: float = field(default_factory=time.monotonic)

    def __call__(self):
        return self.at + int((time.monotonic() - self.began) * 1000)


@dataclass
class Platform:
    """Answers what `results` say for an address, in order, then that it was sent."""

    abilities: Abilities = ONE_BY_ONE
    seconds: float = 0.0
    results: dict = field(default_factory=dict)
    known: Sent | None = None
    sent: list = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    edits: list = field(default_factory=list)

    async def send(self, address, message):
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        self.sent.append((address, message.text))
        self.edits.append(message.edits)
        mine = self.results.get(address, [])
        result = mine.pop(0) if mine else Sent(f"m{len(self.sent)}")
        if isinstance(result, Exception):
            raise result
        return result

    async def ask_after(self, address, message, since):
        return self.known

    @property
    def texts(self):
        return [text for _, text in self.sent]


class Maker:
    """A message of whatever the payload says; `broken` ones cannot be made."""

    async def word(self, work, row, abilities):
        return Gone("subject_gone")

    async def make(self, house, row):
        if "broken" in row.payload:
            raise ValueError("cannot be made")
        return Message(row.payload, id=row.id)


class Post:
    def __init__(self, built, platforms):
        self.built, self.house, self.platforms, self.people = built, built.house, platforms, set()
        self.dispatcher = Dispatcher(built.house, platforms, Maker())

    async def write(self, *rows):
        """(person, words, what else the row says); all in one commit. Their ids."""
        work, ids = Work(self.house, self.built.actor), []
        for person, words, more in rows:
            account = more.get("account", "a")
            if person not in self.people:
                add_person(work, Person(f"p-{person}", self.built.organizer, person, "", "en"))
                who = Identity(person, self.built.organizer, account, person, f"p-{person}", "", "", "attendees", "",
                               "", None, None)  # fmt: skip
                add_identity(work, who)
                self.people.add(person)
            ids.append(self.add(work, person, account, words, **{k: v for k, v in more.items() if k != "account"}))
        assert await self.house.commit(work) is None
        return ids

    def add(self, work, person, account, words, question=None, kind="word", **more):
        payload = words
        if question is not None:
            kind, payload = "screen", {"question": question, "screen": words, "message": {
                "text": words, "buttons": [], "removes_keyboard": False}}  # fmt: skip
        changed = {name: more.pop(name) for name in ("state", "sent_at", "error", "created_at") if name in more}
        id = work.send(account=account, identity=person, kind=kind, payload=payload, **more)
        if changed:
            work.change(outbox, {"id": id}, changed)
        return id

    async def row(self, id):
        return (await self.house.database.read(ROW, id=id))[0]

    async def ends(self, *ids, within=5.0):
        """Waits until each has its final state; the states."""
        until = time.monotonic() + within
        while True:
            states = [(await self.row(id)).state for id in ids]
            if not {"due", "sending"} & set(states):
                return states
            assert time.monotonic() < until, states
            await asyncio.sleep(0.01)

    @asynccontextmanager
    async def open(self):
        task = asyncio.create_task(self.dispatcher.run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.dispatcher.drain()


@pytest.fixture
async def posts(tmp_path):
    """`posts(a=platform, …)`: the dispatcher of these accounts."""
    async with make_house(f"sqlite:///{tmp_path}/usher.db", now=Ticking()) as built:
        yield lambda **platforms: Post(built, platforms)


def to(person, words, **more):
    return person, words, more


async def test_what_people_wait_for_goes_first_and_each_person_in_order(posts):
    one = Platform()
    post = posts(a=one)
    ids = await post.write(
        to("ada", "news 1", urgency=BROADCAST), to("bob", "news 2", urgency=BROADCAST),
        to("ada", "note", urgency=NOTICE), to("ada", "answer 1"), to("ada", "answer 2"), to("bob", "answer 3"),
    )  # fmt: skip
    async with post.open():
        assert await post.ends(*ids) == ["sent"] * 6
    mine = [text for who, text in one.sent if who == "ada"]
    assert mine == ['"answer 1"', '"answer 2"', '"note"', '"news 1"']
    assert one.texts.index('"answer 3"') < one.texts.index('"news 2"')


@pytest.mark.parametrize(("abilities", "one_by_one"), [(ONE_BY_ONE, True), (AT_ONCE, False)])
async def test_one_message_is_on_its_way_where_a_double_would_show(posts, abilities, one_by_one):
    one = Platform(abilities, seconds=0.02)
    post = posts(a=one)
    ids = await post.write(*(to(f"p{n}", "hi") for n in range(20)))
    async with post.open():
        await post.ends(*ids)
    assert (one.most_at_once == 1) is one_by_one


async def test_of_the_messages_in_flight_none_is_in_doubt_but_the_last(posts, monkeypatch):
    """When a message is handed over, what became of the one before it is committed."""
    one = Platform()
    post = posts(a=one)
    states = []
    plain = one.send

    async def looking(address, message):
        found = await post.house.database.read(Query(select(outbox.c.state), str))
        states.append(found.count("sending"))
        return await plain(address, message)

    monkeypatch.setattr(one, "send", looking)
    ids = await post.write(*(to(f"p{n}", "hi") for n in range(30)))
    async with post.open():
        await post.ends(*ids)
    assert states == [1] * 30


async def test_an_answer_overtakes_the_many_within_a_moment_even_in_a_slow_account(posts):
    one = Platform(replace(ONE_BY_ONE, per_second=4.0))
    post = posts(a=one)
    await post.write(*(to(f"p{n}", "news", urgency=BROADCAST) for n in range(40)))
    async with post.open():
        await asyncio.sleep(0.6)
        (id,) = await post.write(to("ada", "answer"))
        began = time.monotonic()
        await post.ends(id)
        assert time.monotonic() - began < 1.0


async def test_a_question_that_a_newer_screen_replaced_is_never_sent(posts):
    one = Platform()
    post = posts(a=one)
    ids = await post.write(
        to("ada", "how many?", question=True), to("ada", "a ticket"), to("ada", "what name?", question=True),
        to("ada", "well done", question=False), to("bob", "how many?", question=True),
    )  # fmt: skip
    async with post.open():
        assert await post.ends(*ids) == ["superseded", "sent", "superseded", "sent", "sent"]


async def test_a_question_behind_a_notice_stays_unless_a_newer_answer_came(posts):
    one = Platform()
    post = posts(a=one)
    ids = await post.write(
        to("ada", "doors open", question=False, urgency=NOTICE), to("ada", "how many?", question=True, urgency=NOTICE)
    )
    async with post.open():
        assert await post.ends(*ids) == ["sent", "sent"]
    assert one.texts == ["doors open", "how many?"]


async def test_a_row_in_retry_holds_back_its_persons_later_rows_and_nobody_else(posts):
    one = Platform(results={"ada": [RetryAfter(0.6)]})
    post = posts(a=one)
    ids = await post.write(to("ada", "first"), to("ada", "second"), to("bob", "hi"))
    async with post.open():
        await post.ends(*ids)
    assert one.texts == ['"first"', '"hi"', '"first"', '"second"']


def due(id, identity="ada", urgency=ANSWER):
    from core.storage.chats import Due

    return Due(id, "", "a", identity, "word", urgency, "", "", "", 0, 0, 0, "", identity, "en", "", None, None)


def test_it_is_held_back_for_a_minute_at_most_and_what_is_more_urgent_only_as_long_as_the_platform_says():
    lanes = Lanes()
    lanes.again(due("news", urgency=BROADCAST), 10, now=0)
    assert not lanes.free(due("answer"), 9) and lanes.free(due("answer"), 10)
    assert lanes.free(due("news", urgency=BROADCAST), 10) and not lanes.free(due("news 2", urgency=BROADCAST), 59)
    lanes.again(due("news", urgency=BROADCAST), 40, now=10)  # told to wait once more: still the same minute
    assert not lanes.free(due("news 2", urgency=BROADCAST), 59.9) and lanes.free(due("news 2", urgency=BROADCAST), 60)
    lanes.ended(due("news", urgency=BROADCAST))
    assert lanes.free(due("news 2", urgency=BROADCAST), 50)


def test_refused_again_and_again_a_row_holds_back_nobody_for_a_second_minute_nor_what_came_before_it():
    lanes = Lanes()
    for now in range(0, 3_600, 50):
        lanes.forget_old(now)
        lanes.again(due("b"), 5, now, pause=50)
        assert lanes.free(due("c"), now + 5) is (now >= 60) and lanes.free(due("a"), now + 5)
    lanes.again(due("c"), 5, now)
    assert lanes.free(due("b"), now + 5) and not lanes.free(due("d"), now + 5)


def test_an_account_that_serves_nobody_is_asked_less_and_less_often_but_once_a_minute():
    lanes, now, pauses = Lanes(), 0.0, []
    for _ in range(7):
        lanes.pause("a", 5, now)
        lanes.pause("a", 5, now)  # another one that was on its way
        pauses.append(lanes._accounts["a"] - now)
        now = lanes._accounts["a"]
    assert pauses == [5, 10, 20, 40, 60, 60, 60]
    lanes.pause("a", 300, now)
    assert lanes._accounts["a"] - now == 300, "as long as the platform says"
    lanes.served("a")
    lanes.pause("a", 5, now + 300)
    assert lanes._accounts["a"] - now == 305


def test_a_gap_never_shortens_a_wait_and_what_is_over_is_forgotten():
    lanes = Lanes()
    lanes.hold("ada", 30, now=0)
    lanes.hold("ada", 1, now=0)
    assert not lanes.free(due("x"), 29)
    lanes.again(due("x", "bob"), 5, now=0)
    lanes.forget_old(100)
    assert lanes == Lanes()


async def test_an_account_that_must_wait_holds_up_no_other_and_nothing_is_tried_meanwhile(posts):
    one, two = Platform(results={"p0": [RetryAfter(3, whole_account=True)]}), Platform()
    post = posts(a=one, b=two)
    ids = await post.write(*(to(f"p{n}", "hi") for n in range(20)), to("bob", "hi", account="b"))
    async with post.open():
        assert await post.ends(ids[-1]) == ["sent"]
        await asyncio.sleep(1)
        assert len(one.sent) == 1
        assert set(await post.ends(*ids, within=8)) == {"sent"}
    assert len(one.sent) == 21


async def test_where_one_after_the_other_is_told_to_wait_the_account_waits(posts):
    """Telegram does not say whether the chat's lane or the bot's is full."""
    one = Platform(results={f"p{n}": [RetryAfter(3)] for n in range(20)})
    post = posts(a=one)
    ids = await post.write(*(to(f"p{n}", "hi") for n in range(20)))
    async with post.open():
        await asyncio.sleep(1.5)
        assert len(one.sent) == 3
    assert {(await post.row(id)).state for id in ids} == {"due"}


async def test_every_result_is_a_state_and_whoever_left_is_known_to_have(posts):
    results = {"ada": Rejected("too_long"), "bob": WindowClosed(), "cleo": Unreachable("blocked"), "dan": Sent("7")}
    one = Platform(results={who: [result] for who, result in results.items()})
    post = posts(a=one)
    ids = await post.write(*(to(who, "hi") for who in results))
    async with post.open():
        assert await post.ends(*ids) == ["failed", "failed", "failed", "sent"]
    assert [(await post.row(id)).error for id in ids] == ["too_long", "window_closed", "blocked", ""]
    left = [(await post.house.database.read(IDENTITY, id=who))[0].unreachable_at for who in results]
    assert [at is not None for at in left] == [False, False, True, False]


@pytest.mark.parametrize(("urgency", "age", "state", "tries"), [
    (BROADCAST, 0, "failed", 12), (ANSWER, 0, "sent", 21), (ANSWER, DAY, "failed", 12), (NOTICE, 0, "sent", 21),
])  # fmt: skip
async def test_what_somebody_waits_for_is_tried_for_a_day_and_what_goes_to_many_twelve_times(
    posts, monkeypatch, urgency, age, state, tries
):
    monkeypatch.setattr("scheduler.lanes.SHORTEST_PAUSE_SECONDS", 0)
    one = Platform(results={"ada": [RetryAfter(0)] * 20})
    post = posts(a=one)
    ids = await post.write(to("ada", "hi", urgency=urgency, created_at=post.house.now() - age))
    async with post.open():
        assert await post.ends(*ids) == [state]
    assert ((await post.row(ids[0])).error, len(one.sent)) == ("given_up" if state == "failed" else "", tries)


@pytest.mark.parametrize("urgency", [ANSWER, BROADCAST])
async def test_no_row_is_to_blame_where_nothing_of_the_account_goes_out(posts, monkeypatch, urgency):
    monkeypatch.setattr("scheduler.lanes.SHORTEST_PAUSE_SECONDS", 0)
    one = Platform(results={"ada": [RetryAfter(0, whole_account=True)] * 40})
    post = posts(a=one)
    ids = await post.write(
        to("ada", "first", urgency=urgency, created_at=post.house.now() - DAY), to("ada", "second", urgency=urgency)
    )
    async with post.open():
        assert await post.ends(*ids) == ["sent", "sent"]
    assert one.texts == ['"first"'] * 41 + ['"second"'] and (await post.row(ids[0])).attempts == 1


async def test_a_question_that_never_left_is_superseded_like_one_that_was_not_tried(posts):
    one = Platform(results={"ada": [RetryAfter(2.5, whole_account=True)]})
    post = posts(a=one)
    (old,) = await post.write(to("ada", "how many?", question=True))
    async with post.open():
        while not one.sent:
            await asyncio.sleep(0.01)
        (new,) = await post.write(to("ada", "what name?", question=True))
        assert await post.ends(old, new) == ["superseded", "sent"]
    assert one.texts == ["how many?", "what name?"]


async def test_a_lost_answer_sends_an_answer_once_more_and_a_broadcast_never(posts):
    one = Platform(results={"ada": [RetryAfter(0), Unknown("no_answer"), Unknown("no_answer")],
                            "bob": [OSError("cut"), Sent("8")], "cleo": [Unknown("no_answer")]})  # fmt: skip
    post = posts(a=one)
    ids = await post.write(to("ada", "hi"), to("bob", "hi"), to("cleo", "news", urgency=BROADCAST))
    async with post.open():
        assert await post.ends(*ids) == ["unknown", "sent", "unknown"]
    assert sorted(who for who, _ in one.sent) == ["ada"] * 3 + ["bob"] * 2 + ["cleo"]


async def test_a_platform_that_can_be_asked_is_asked_first(posts):
    one = Platform(results={"ada": [Unknown("no_answer")], "bob": [Unknown("no_answer")]}, known=Sent("9"))
    post = posts(a=one)
    ids = await post.write(to("ada", "hi"), to("bob", "news", urgency=BROADCAST))
    async with post.open():
        assert await post.ends(*ids) == ["sent", "sent"]
    assert len(one.sent) == 2


@pytest.mark.parametrize(("abilities", "known", "answer", "news"), [
    (ONE_BY_ONE, None, "sent", "unknown"), (ONE_BY_ONE, Sent("9"), "sent", "sent"), (AT_ONCE, None, "sent", "sent"),
])  # fmt: skip
async def test_what_a_killed_process_left_on_its_way(posts, abilities, known, answer, news):
    one = Platform(abilities, known=known)
    post = posts(a=one)
    ids = await post.write(
        to("ada", "hi", state="sending", sent_at=5), to("bob", "news", urgency=BROADCAST, state="sending", sent_at=5)
    )
    again = await post.write(to("cleo", "hi", state="sending", sent_at=5, error="doubt"))
    async with post.open():
        assert await post.ends(*ids, *again) == [answer, news, "sent" if known or not abilities.doubles else "unknown"]
    assert len(one.sent) == (0 if known else 1 if abilities.doubles else 3)


async def test_a_row_that_nobody_holds_is_taken_up_while_we_run(posts, monkeypatch):
    monkeypatch.setattr(dispatching, "TIDY_SECONDS", 0.2)
    monkeypatch.setattr(dispatching, "STUCK", 100)
    one = Platform()
    post = posts(a=one)
    async with post.open():
        ids = await post.write(to("ada", "hi", state="sending", sent_at=post.house.now() + 50))
        assert await post.ends(*ids) == ["sent"]


async def test_rows_of_an_account_that_is_gone_end_as_failures(posts, monkeypatch):
    monkeypatch.setattr(dispatching, "READ_AHEAD", 3)
    post = posts(b=Platform())
    ids = await post.write(*(to(f"p{n}", "hi") for n in range(10)))
    async with post.open():
        assert await post.ends(*ids) == ["failed"] * 10
    assert (await post.row(ids[9])).error == "account_gone"


async def test_people_who_must_wait_do_not_starve_those_behind_them(posts, monkeypatch):
    monkeypatch.setattr(lines, "READ_AHEAD", 4)
    one = Platform(results={"ada": [RetryAfter(30)]})
    post = posts(a=one)
    await post.write(*(to("ada", f"{n}") for n in range(12)))
    (id,) = await post.write(to("bob", "hi"))
    async with post.open():
        assert await post.ends(id) == ["sent"]


async def test_what_cannot_be_made_ends_as_a_failure_and_stands_in_nobodys_way(posts, monkeypatch):
    monkeypatch.setattr("scheduler.sending.TROUBLE_SECONDS", 0.0)
    monkeypatch.setattr("scheduler.sending.MOST_TROUBLES", 3)
    one = Platform()
    post = posts(a=one)
    ids = await post.write(to("ada", "broken"), to("ada", "hi"), to("bob", "hi"))
    async with post.open():
        assert await post.ends(*ids, within=9) == ["failed", "sent", "sent"]
    assert (await post.row(ids[0])).error == "not_made"


async def test_one_lines_trouble_is_not_anothers(posts):
    one, two = Platform(), Platform()
    post = posts(a=one, b=two)
    (bad, id) = await post.write(to("ada", "x", kind="screen"), to("bob", "hi", account="b"))
    await post.write(to("ada", "y", kind="screen"))  # payloads that are no screens
    async with post.open():
        assert await post.ends(id) == ["sent"]
    assert (await post.row(bad)).state == "due"


async def test_an_edit_of_a_message_that_never_arrived_is_not_sent_as_a_new_one(posts):
    one = Platform(results={"ada": [Rejected("odd")]})
    post = posts(a=one)
    (first,) = await post.write(to("ada", "10 sent", question=False))
    (other,) = await post.write(to("bob", "10 sent", question=False))
    ids = await post.write(
        to("ada", "20 sent", question=False, replaces=f"row:{first}"),
        to("bob", "20 sent", question=False, replaces=f"row:{other}"),
    )
    async with post.open():
        assert await post.ends(first, other, *ids) == ["failed", "sent", "superseded", "sent"]
    assert one.edits[-1] == "m2" and len(one.sent) == 3


async def test_what_was_taken_back_while_it_stood_ready_is_not_sent(posts):
    one = Platform(replace(ONE_BY_ONE, per_second=5.0))
    post = posts(a=one)
    ids = await post.write(*(to(f"p{n}", "news", urgency=BROADCAST) for n in range(6)))
    async with post.open():
        await asyncio.sleep(0.3)
        work = Work(post.house, post.built.actor)
        for id in ids:
            work.change(outbox, {"id": id}, {"state": "paused"}, was={"state": "due"})
        await post.house.commit(work)
        sent = len(one.sent)
        await asyncio.sleep(0.8)
    assert len(one.sent) <= sent + 1


async def test_a_thousand_messages_need_few_reads_and_no_message_is_made_twice(posts):
    one = Platform(AT_ONCE)
    post = posts(a=one, b=Platform())
    ids = await post.write(*(to(f"p{n}", "news", urgency=BROADCAST) for n in range(1000)))
    before = post.house.database.reads
    async with post.open():
        await asyncio.sleep(0.5)
        while post.dispatcher.results.get(("a", "Sent"), 0) < 1000:
            await asyncio.sleep(0.05)
        reads = post.house.database.reads - before
        await post.ends(ids[-1])
    assert reads < 60 and len(one.sent) == 1000


async def test_what_stands_ready_is_left_for_the_next_start(posts):
    one = Platform(replace(ONE_BY_ONE, per_second=2.0))
    post = posts(a=one)
    ids = await post.write(*(to(f"p{n}", "hi") for n in range(10)))
    async with post.open():
        await asyncio.sleep(0.2)
        began = time.monotonic()
    assert time.monotonic() - began < 1.5
    assert {(await post.row(id)).state for id in ids} == {"sent", "due"}
