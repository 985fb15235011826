"""Without network nothing is sent and nothing lost: what was due goes out, once and in order, when it is back."""

import asyncio
from dataclasses import replace

import pytest

from bots.sms.channel import SmsChannel
from bots.telegram.channel import TelegramChannel
from core.storage.work import NOTICE
from tests.house import make_house
from tests.peers.cable import Cable
from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.user import User
from tests.peers.twilio.peer import SID, TOKEN, Phone, twilio_peer
from tests.scheduler.test_dispatcher import Post, Ticking, to

SHOP, ADA = "+15017122661", "+15558675310"
TRIES = 15  # more than a row has of its own


class Counting:
    """The channel, as the dispatcher has it, and how often it was asked to send."""

    def __init__(self, channel):
        self.channel, self.tries = channel, 0
        self.abilities = replace(channel.abilities, gap_seconds=0.0, per_second=1_000.0)

    async def send(self, address, message):
        self.tries += 1
        return await self.channel.send(address, message)

    async def ask_after(self, address, message, since):
        return None


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Pauses of a moment, where it is seconds."""
    monkeypatch.setattr("scheduler.lanes.SHORTEST_PAUSE_SECONDS", 0)
    monkeypatch.setattr("bots.sms.client.SLOW_DOWN_SECONDS", 0.01)
    monkeypatch.setattr("bots.telegram.wire._SERVER_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("scheduler.lanes.LONGEST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("scheduler.line.FRESH_SECONDS", 0.02)
    monkeypatch.setattr("scheduler.dispatcher.PATIENCE_SECONDS", 0.02)


@pytest.fixture(params=["telegram", "sms"])
async def ada(request):
    """(her address, the cable to the platform, our channel, what she has read)"""
    if request.param == "telegram":
        async with TelegramPeer() as peer:
            cable, her = Cable(peer.api_url), User(peer, 1001, "Ada")
            her.start()
            await cable.plug_in()
            channel = TelegramChannel("a", peer.token, now=lambda: 0, api_url=cable.url)
            yield her.address, cable, channel, lambda: [posted.text for posted in her.received]
            await channel.stop()
    else:
        async with twilio_peer(SHOP) as peer:
            cable, phone = Cable(peer.url), Phone(peer, ADA)
            await cable.plug_in()
            channel = SmsChannel("a", SID, TOKEN, SHOP, None, cable.url, "", lambda: 0, callbacks=False)
            yield ADA, cable, channel, lambda: [text.body for text in peer.texts if text.to == phone.number]
            await channel.stop()


async def test_what_was_due_goes_out_once_and_in_order_when_the_network_is_back(ada, tmp_path):
    address, cable, channel, read = ada
    async with make_house(f"sqlite:///{tmp_path}/usher.db", now=Ticking()) as built:
        sender = Counting(channel)
        post = Post(built, {"a": sender})
        await cable.unplug()
        rows = (to(address, "a ticket"), to(address, "an answer"), to(address, "news", urgency=NOTICE))
        async with post.open():
            ids = await post.write(*rows)
            while sender.tries < TRIES:
                await asyncio.sleep(0.01)
            assert (await post.row(ids[0])).state in ("due", "sending") and read() == []
            await cable.plug_in()
            assert await post.ends(*ids, within=15) == ["sent"] * 3
            await asyncio.sleep(0.1)
    assert read() == ['"a ticket"', '"an answer"', '"news"']
