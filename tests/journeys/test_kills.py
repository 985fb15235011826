"""kill -9 at random moments: nothing is lost, and nothing is done twice. `USHER_KILLS` says how often."""

import os

import pytest

from tests.journeys.kills import day_of_kills

KILLS = int(os.environ.get("USHER_KILLS") or (50 if os.environ.get("CI") else 8))
TELEGRAM = max(2, KILLS // 10)  # of them; each start there takes seconds longer


@pytest.mark.slow
@pytest.mark.timeout(900)  # on a machine that is busy, too
@pytest.mark.parametrize(("channel", "kills"), [("webchat", KILLS - TELEGRAM), ("telegram", TELEGRAM)])
async def test_killed_again_and_again_it_keeps_every_promise(tmp_path, channel, kills):
    day = await day_of_kills(tmp_path, kills, channel)
    assert day.problems() == []
    assert day.kills >= kills and day.bought_by_rest and day.admitted and day.bought_in_chat
