"""Long polling: nothing is confirmed that was not received."""

import asyncio
import time

import pytest

from bots.telegram import client as client_module
from bots.telegram import polling
from tests.peers.telegram.user import User


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(polling, "LONGEST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(polling, "CONFLICT_PAUSE_SECONDS", 0.05)


async def test_updates_arrive_and_are_confirmed(channel, ear, peer):
    ada = User(peer, 1001, "Ada")
    ada.start("E7KQ2M")
    await channel.start(ear)
    ada.send("hi")
    heard = await ear.hears(2)
    assert [(inbound.kind, inbound.text) for inbound in heard] == [("start", "E7KQ2M"), ("text", "hi")]
    await _confirmed(peer)


async def _confirmed(peer):
    async with asyncio.timeout(5):
        while peer.deliveries.pending:
            await asyncio.sleep(0.01)


async def test_an_update_is_confirmed_only_after_its_commit(channel, ear, peer):
    ear.gate.clear()
    User(peer, 1001, "Ada").send("hi")
    await channel.start(ear)
    async with asyncio.timeout(5):
        while not ear.calls:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert len(peer.deliveries.pending) == 1
    ear.gate.set()
    await _confirmed(peer)


async def test_what_failed_comes_again_in_the_chats_order(channel, ear, peer):
    ear.troubles = [RuntimeError("the database is gone")]
    ada = User(peer, 1001, "Ada")
    for word in ("one", "two", "three"):
        ada.send(word)
    await channel.start(ear)
    await ear.hears(3)
    assert ear.texts == ["one", "two", "three"]
    await _confirmed(peer)


async def test_a_chat_that_waits_does_not_hold_back_another(make_channel, ear, peer):
    ada, omar = User(peer, 1001, "Ada"), User(peer, 1002, "Omar")
    slow = asyncio.Event()

    async def receive(inbound):
        if inbound.address == ada.address:
            await slow.wait()
        await ear(inbound)

    ada.send("first")
    omar.send("second")
    await make_channel().start(receive)
    await ear.hears(1)
    assert ear.texts == ["second"]
    slow.set()
    await ear.hears(2)


async def test_ids_that_start_again_lower_are_heard(channel, ear, peer, monkeypatch):
    """Telegram restarts its ids at random after a quiet week."""
    monkeypatch.setattr(client_module, "LONG_POLL_SECONDS", 1)
    User(peer, 1001, "Ada").send("before")
    await channel.start(ear)
    await ear.hears(1)
    async with asyncio.timeout(5):
        while [("offset" in call) for call in peer.called("getUpdates")][-2:] != [True, False]:
            await asyncio.sleep(0.01)
    peer.deliveries.push("message", peer.deliveries.log[700_001]["message"] | {"text": "after"}, update_id=12)
    await ear.hears(2)
    assert ear.texts == ["before", "after"]


def test_an_empty_answer_leaves_no_offset():
    assert polling._next_offset([], []) is None
    assert polling._next_offset([{"update_id": 5}, {"update_id": 4}], []) == 6
    assert polling._next_offset([{"update_id": 5}, {"update_id": 6}], [6, 5]) == 5


async def test_a_webhook_left_over_is_taken_away_once(channel, ear, peer):
    peer.deliveries.set_webhook({"url": "https://old.example/hook"})
    await channel.start(ear)
    User(peer, 1001, "Ada").send("hi")
    await ear.hears(1)
    assert len(peer.called("deleteWebhook")) == 1


async def test_a_second_poller_is_told_to_the_operator_and_waited_for(channel, ear, peer, caplog, capsys):
    await channel.start(ear)
    async with asyncio.timeout(5):
        while not peer.called("getUpdates"):
            await asyncio.sleep(0.01)
    peer.fail("getUpdates", 409, "Conflict: terminated by other getUpdates request", times=2)
    User(peer, 1001, "Ada").send("hi")
    User(peer, 1001, "Ada").send("again")
    await ear.hears(2)
    User(peer, 1001, "Ada").send("and again")
    await ear.hears(3)
    assert "telegram_polling_conflict" in capsys.readouterr().out + caplog.text


@pytest.mark.parametrize(
    ("code", "description", "retry_after"), [(500, "Internal", 0), (429, "Too Many", 1), (401, "Unauthorized", 0)]
)
async def test_polling_goes_on_after_trouble(channel, ear, peer, code, description, retry_after):
    peer.fail("getUpdates", code, description, retry_after=retry_after)
    peer.lose_answer("getUpdates")
    await channel.start(ear)
    User(peer, 1001, "Ada").send("hi")
    await ear.hears(1)


async def test_a_tap_stops_spinning_while_its_turn_still_runs(channel, ear, peer):
    ada = User(peer, 1001, "Ada")
    ear.gate.clear()
    ada.tap_token("m1:0")
    await channel.start(ear)
    await peer.world.until(lambda: not ada.spinning, 5, lambda: "still spinning")
    assert not ear.heard
    ear.gate.set()
    assert (await ear.hears(1))[0].button == "m1:0"


async def test_an_update_newer_than_the_library_stops_nothing(channel, ear, peer):
    peer.deliveries.set_webhook({"allowed_updates": []})
    await channel.start(ear)
    peer.deliveries.push("message", {"message_id": "not a number", "something_new": {"a": [1]}})
    User(peer, 1001, "Ada").send("hi")
    await ear.hears(1)
    assert ear.texts == ["hi"]


async def test_stopping_takes_less_than_two_seconds_and_ends_turns_in_hand(channel, ear, peer):
    await channel.start(ear)
    ear.gate.clear()
    User(peer, 1001, "Ada").send("hi")
    async with asyncio.timeout(5):
        while not ear.calls:
            await asyncio.sleep(0.01)
    began = time.monotonic()
    asyncio.get_running_loop().call_later(0.1, ear.gate.set)
    await channel.stop()
    assert time.monotonic() - began < polling.STOP_SECONDS  # it did not wait for longer than the turn took
    assert ear.texts == ["hi"]


async def test_a_turn_that_hangs_does_not_keep_us_from_stopping(channel, ear, peer):
    await channel.start(ear)
    ear.gate.clear()
    User(peer, 1001, "Ada").send("hi")
    async with asyncio.timeout(5):
        while not ear.calls:
            await asyncio.sleep(0.01)
    began = time.monotonic()
    await channel.stop()
    assert time.monotonic() - began < 2
    assert len(peer.deliveries.pending) == 1
