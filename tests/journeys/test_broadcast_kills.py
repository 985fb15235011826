"""A broadcast to thousands, with a platform that says to wait, people who have left, and two `kill -9`: everybody
has exactly one final state, nobody reads it twice, and the process stays as small as it was. `USHER_BROADCAST` says to
how many; ten thousand is the size at which it was first seen, and `benchmarks/bench_broadcast.py` goes on from there.
"""

import os

import pytest

from tests.journeys.many import EVERY_BLOCKED, Many
from tests.peers.telegram.server import TelegramPeer

PEOPLE = int(os.environ.get("USHER_BROADCAST", "4000"))


@pytest.mark.slow
async def test_everybody_gets_it_once_whatever_happens(tmp_path):
    async with TelegramPeer() as peer:
        many = Many(tmp_path, peer, on_telegram=PEOPLE * 3 // 10, on_the_web=PEOPLE * 7 // 10)
        await many.prepare()
        run = await many.goes_out(kills=(0.3, 0.7), waits=5)
    blocked = len(range(1000, 1000 + many.on_telegram, EVERY_BLOCKED))
    assert sum(run.states.values()) == many.people and set(run.states) <= {"sent", "failed", "unknown"}
    assert run.states["failed"] == run.reasons["blocked"] == blocked
    assert run.states["unknown"] <= 2, run.reasons  # one a kill, of the only sender that shows doubles
    assert max(run.copies) == 1
    assert run.copies.count(0) <= run.states["unknown"]
    assert run.most_due <= 2 * 1_000  # of each account
    assert any("your broadcast is done" in text for text in run.progress), run.progress
    assert len(run.progress) <= 3  # one message that is kept up to date, and the summary
    for life in run.sizes:
        assert life[-1] - life[min(5, len(life) - 1)] < 60, life
