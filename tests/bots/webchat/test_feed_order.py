"""What a web chat shows next comes after what it has shown, also where the clock was put back between two runs."""

from contextlib import AsyncExitStack

import pytest

from bots.webchat.channel import add_to_feed
from core.storage.feed import FEED
from core.storage.work import Work
from tests.house import NOW, Now, make_house


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "postgres":
        return request.getfixturevalue("postgres_database")()
    return f"sqlite:///{tmp_path}/usher.db"


async def shows(built, message):
    work = Work(built.house, built.actor)
    add_to_feed(work, "ada", message=message, mine=False, text=message)
    assert await built.house.commit(work) is None


async def read(built, after=""):
    rows = await built.house.database.read(FEED, identity="ada", after=after, most=200)
    return [row.message for row in rows], rows[-1].id if rows else after


async def test_several_processes_go_on_after_what_was_shown_before_the_clock_was_put_back(url):
    async with make_house(url) as built:
        for n in range(3):
            await shows(built, f"before {n}")
        _, seen = await read(built)
    async with AsyncExitStack() as stack:
        clock = Now(NOW - 86_400_000)
        houses = [await stack.enter_async_context(make_house(url, now=clock)) for _ in range(2)]
        said = []
        for n in range(20):
            for number, built in enumerate(houses):
                for one in range(1 + 40 * (number == 0)):  # one is far busier
                    said.append(f"after {n} {number} {one}")
                    await shows(built, said[-1])
                clock.at += 5
        told = []
        while page := (await read(houses[0], seen))[0]:
            told += page
            _, seen = await read(houses[0], seen)
        assert told == said
