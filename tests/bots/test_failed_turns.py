"""A turn that cannot be run is kept before it is acked."""

import pytest

from bots.channel import Inbound
from core.domain.refusals import Fact
from core.storage.database import Busy
from tests.house import make_house
from usher.settings import Settings
from usher.wiring import wire


@pytest.fixture
async def turns(tmp_path, monkeypatch):
    async with make_house(f"sqlite:///{tmp_path}/usher.db") as built:
        turns = wire(Settings(secret_key="a secret of this test"), built.house).turns

        async def breaks(*args):
            raise ValueError("nobody thought of this")

        monkeypatch.setattr(turns, "_once", breaks)
        yield turns, built


async def test_a_failed_turn_is_acked_once_it_is_kept(turns):
    turns, built = turns
    await turns.receive(Inbound("webchat", "ada", "m1", "text", built.now(), text="hello"))
    assert turns.results == {"done": 0, "failed": 1, "busy": 0}


async def test_a_failed_turn_that_could_not_be_kept_is_asked_for_again(turns, monkeypatch):
    turns, built = turns

    async def no_room(work):
        return Fact("stale")

    monkeypatch.setattr(built.house, "commit", no_room)
    with pytest.raises(Busy):
        await turns.receive(Inbound("webchat", "ada", "m1", "text", built.now(), text="hello"))
    assert turns.results == {"done": 0, "failed": 0, "busy": 1}
