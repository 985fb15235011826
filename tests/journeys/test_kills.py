"""kill -9 at random moments: nothing is lost, and nothing is done twice. `USHER_KILLS` says how often."""

import os

import pytest

from tests.journeys.kills import day_of_kills

KILLS = int(os.environ.get("USHER_KILLS") or (50 if os.environ.get("CI") else 8))


@pytest.mark.slow
@pytest.mark.parametrize(("channel", "kills"), [("webchat", KILLS), ("telegram", max(2, KILLS // 10))])
async def test_killed_again_and_again_it_keeps_every_promise(tmp_path, channel, kills):
    day = await day_of_kills(tmp_path, kills, channel)
    assert day.problems() == []
    assert day.kills >= kills and day.bought_by_rest and day.admitted and day.bought_in_chat
