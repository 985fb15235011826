"""What a turn costs the database: four reads at most, whatever is said in an ordinary purchase, and one commit."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from bots.channel import Inbound
from core.storage.query import Query
from core.storage.tables import inbox, orders
from tests.house import DATA, make_house
from usher.settings import Settings
from usher.wiring import wire

EVENING = (DATA / "events" / "evening.yaml").read_text()
MOST_READS = 4
FREE = ("Single", "Ada Lovelace", "Yes, take the ticket")
PAID = ("Standard", "1", "Ada Lovelace", "test, no money moves")


@dataclass
class Told:
    said: str


ORDERS = Query(select(orders.c.status), Told)
INBOX = Query(select(inbox.c.state), Told)


@pytest.fixture
async def says(tmp_path):
    """What is said by somebody new, without a dispatcher beside it; answers how many reads it took."""
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[EVENING]) as built:
        wired, number = wire(Settings(secret_key="a secret of this test"), built.house), 0

        async def said(text, kind="text"):
            nonlocal number
            number += 1
            reads, batches = built.house.database.reads, built.house.writer.batches
            inbound = Inbound("webchat", "ada", f"m{number}", kind, built.now(), text=text, language="en")
            await wired.turns.receive(inbound)
            assert wired.turns.results == {"done": number, "failed": 0, "busy": 0}
            assert built.house.writer.batches - batches == 1
            return built.house.database.reads - reads

        said.built = built
        await built.house.serials.take(1)  # a range for a thousand tickets: not every turn's cost
        await said("evening", "start")  # founds what is founded once
        yield said


@pytest.mark.parametrize("story", [FREE, PAID], ids=["free", "paid"])
async def test_a_turn_reads_four_times_at_most(says, story):
    reads = {text: await says(text) for text in story}
    assert max(reads.values()) <= MOST_READS, reads


async def test_the_story_was_really_told(says):
    for text in FREE:
        await says(text)
    database = says.built.house.database
    assert [row.said for row in await database.read(ORDERS)] == ["paid"]
    assert {row.said for row in await database.read(INBOX)} == {"done"}


@pytest.mark.parametrize("word", ["help", "tickets", "back", "language", "cancel", "anything at all"])
async def test_words_in_between_cost_no_more(says, word):
    await says("Single")
    assert await says(word) <= MOST_READS
