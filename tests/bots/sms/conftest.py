"""Ada's phone, a loopback Twilio, and our channel with its hook served where Twilio reaches it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from starlette.applications import Starlette

from bots.channel import Inbound
from bots.sms.channel import SmsChannel
from bots.sms.routes import routes
from bots.sms.statuses import furthest
from tests.peers.twilio.peer import SID, TOKEN, Phone, TwilioPeer, served, twilio_peer

NUMBER, ADA = "+15017122661", "+15558675310"
NOW = 1_810_000_000_000


@dataclass
class House:
    """Remembers what the channel handed on, as the inbox and the outbox would."""

    channel: SmsChannel
    peer: TwilioPeer
    inbox: list[Inbound] = field(default_factory=list)
    statuses: list[tuple[str, str, str, str]] = field(default_factory=list)
    outcome: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    async def receive(self, inbound: Inbound) -> None:
        if self.broken:
            raise RuntimeError("the database is gone")
        self.inbox.append(inbound)

    async def on_status(self, outbox_id: str, sid: str, status: str, error_code: str) -> None:
        self.statuses.append((outbox_id, sid, status, error_code))
        self.outcome[outbox_id] = furthest(self.outcome.get(outbox_id, ""), status)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with twilio_peer(NUMBER) as peer:
        channel = SmsChannel("sms", SID, TOKEN, NUMBER, None, peer.url, "", lambda: NOW)
        house = House(channel, peer)
        async with served(Starlette(routes=routes(channel, house.receive, house.on_status))) as url:
            channel.hook_url = peer.hooks[NUMBER] = f"{url}/hooks/twilio/sms"
            yield house
            await peer.settled()
        await channel.stop()


@pytest.fixture
def ada(house: House) -> Phone:
    return Phone(house.peer, ADA)
