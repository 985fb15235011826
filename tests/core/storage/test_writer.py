"""The writer's contract on both databases: many sets under one commit, each whole or not at all, and it says which."""

import asyncio
from collections import Counter as Tally
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam

from core.domain.refusals import Fact
from core.storage.counters import COUNTER
from core.storage.query import query
from core.storage.tables import counters, search_words
from core.storage.work import Work
from tests.house import make_house


@dataclass(frozen=True, slots=True)
class Word:
    event: str
    word: str
    ticket: str


WORDS = query(search_words, Word, search_words.c.event == bindparam("event"))
FULL, TAKEN, STALE = Fact("full"), Fact("taken"), Fact("stale")


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url) as built:
        yield built


class Books:
    """A counter `places` of some size, and words that each set writes beside what it counts."""

    def __init__(self, built):
        self.built, self.event = built, built.house.new_id()
        self.id = f"quota:{self.event}:places"

    async def opens(self, size):
        work = self.work()
        row = {
            "id": self.id,
            "organizer": self.built.organizer,
            "event": self.event,
            "size": size,
            "held": 0,
            "sold": 0,
        }
        work.add(counters, row)
        assert await self.built.house.commit(work) is None

    def work(self):
        return Work(self.built.house, self.built.actor)

    def set(self, name, *, n=0, taken=None, was=None, value=None):
        """Writes the word `name`, takes n places; `taken` is a guarded word, `was` what `sold` must be."""
        work = self.work()
        row = {"event": self.event, "organizer": self.built.organizer, "ticket": name}
        work.add(search_words, {**row, "word": value or "free"})
        if taken:
            work.add(search_words, {**row, "word": taken, "ticket": "only one"}, else_=TAKEN)
        if was is not None:
            work.change(counters, {"id": self.id}, {"organizer": self.built.organizer}, was={"sold": was}, else_=STALE)
        if n:
            work.count(self.id, held=n, else_=FULL)
        return work.write_set()

    async def apply(self, *sets):
        return await self.built.house.database.apply(sets)

    async def kept(self):
        """Which sets left their word, and how many places are held."""
        words = await self.built.house.database.read(WORDS, event=self.event)
        counter = (await self.built.house.database.read(COUNTER, id=self.id))[0]
        return {word.ticket for word in words if word.word == "free"}, counter.held


@pytest.fixture
async def books(built):
    books = Books(built)
    await books.opens(3)
    return books


async def test_a_set_that_falls_falls_alone_and_says_why(books):
    sets = [books.set("a", n=1), books.set("b", was=9), books.set("c", n=4), books.set("d", n=2)]
    assert await books.apply(*sets) == [None, STALE, FULL, None]
    assert await books.kept() == ({"a", "d"}, 3)


async def test_of_many_in_one_commit_as_many_are_counted_as_there_is_room_for(books):
    outcomes = await books.apply(*(books.set(f"s{n}", n=1) for n in range(10)))
    assert Tally(outcomes) == {None: 3, FULL: 7}
    names, held = await books.kept()
    assert (len(names), held) == (3, 3)


async def test_of_two_that_want_the_same_row_one_has_it(books):
    writes = [books.built.house.writer.write(books.set(name, taken="seat")) for name in ("a", "b", "c")]
    assert Tally(await asyncio.gather(*writes)) == {None: 1, TAKEN: 2}
    assert len((await books.kept())[0]) == 1


async def test_a_set_that_no_database_takes_fails_alone(books):
    spoiled = books.set("b", value="a\x00b" if books.built.house.database.dialect.name == "postgresql" else 1 << 70)
    outcomes = await books.apply(books.set("a", n=1), spoiled, books.set("c", n=1))
    assert (outcomes[0], outcomes[2]) == (None, None)
    assert isinstance(outcomes[1], Exception)
    assert await books.kept() == ({"a", "c"}, 2)


async def test_what_is_ready_at_once_is_committed_together(books):
    writer = books.built.house.writer
    before = writer.batches
    await asyncio.gather(*(writer.write(books.set(f"s{n}")) for n in range(200)))
    assert writer.batches - before <= 10
    assert len((await books.kept())[0]) == 200


async def test_a_counter_gives_back_no_more_than_it_took_and_its_set_is_written(books):
    await books.apply(books.set("a", n=3))
    assert await books.apply(books.set("b", n=-2), books.set("c", n=2), books.set("d", n=1)) in (
        [None, None, FULL],
        [None, FULL, None],
    )


SET = st.tuples(st.integers(-1, 3), st.sampled_from([None, "x", "y"]), st.sampled_from([None, 0, 1]))


@settings(max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(SET, min_size=1, max_size=8), max_size=4), size=st.integers(0, 6))
async def test_any_sets_in_any_batches_are_whole_or_not_at_all(built, batches, size):
    books = Books(built)
    await books.opens(size)
    done, held = set(), 0
    for number, batch in enumerate(batches):
        named = [(f"{number}-{place}", *one) for place, one in enumerate(batch)]
        writes = [built.house.writer.write(books.set(name, n=n, taken=taken, was=was)) for name, n, taken, was in named]
        for (name, n, _, was), outcome in zip(named, await asyncio.gather(*writes), strict=True):
            assert outcome in (None, FULL, TAKEN, STALE)
            assert (outcome is STALE or outcome == STALE) == (was == 1)
            if outcome is None:
                done.add(name)
                held += n
    assert await books.kept() == (done, held)
    assert held <= max(size, 0)
