"""A broadcast to 100,000 people, a tenth on Telegram (one message on its way at a time) and the rest on the web, by the
product as it is installed, with two kills: how many a second, and how large the process is at the start and the end.

`USHER_BROADCAST` says to how many. The yardstick is the same client sending to the same loopback Telegram, one message
after the other, with nothing kept.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from bots.channel import Message
from bots.telegram.channel import TelegramChannel
from tests.journeys.many import Clock, Many
from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.world import Chat

PEOPLE = int(os.environ.get("USHER_BROADCAST", "100000"))
PLAIN = 1_000


async def plain_rate() -> float:
    async with TelegramPeer() as peer:
        channel = TelegramChannel("plain", peer.token, now=Clock(), api_url=peer.api_url)
        for n in range(1000, 1000 + PLAIN):
            peer.world.chats[n] = Chat(n, started=True)
        began = time.monotonic()
        for n in range(1000, 1000 + PLAIN):
            await channel.send(str(n), Message("Hello, An Evening begins soon."))
        seconds = time.monotonic() - began
        await channel.stop()
    return PLAIN / seconds


async def measured(folder: Path) -> dict[str, object]:
    async with TelegramPeer() as peer:
        many = Many(folder, peer, on_telegram=PEOPLE // 10, on_the_web=PEOPLE - PEOPLE // 10)
        await many.prepare()
        run = await many.goes_out(kills=(0.3, 0.7), waits=3, seconds=3_600)
    sizes = [size for life in run.sizes for size in life]
    return {
        "people": many.people, "seconds": round(run.seconds, 1), "per_second": round(many.people / run.seconds),
        "plain_telegram_per_second": round(await plain_rate()), "states": dict(run.states), "kills": 2,
        "twice": sum(copies > 1 for copies in run.copies), "most_due": run.most_due,
        "mb_at_start": round(run.sizes[-1][0]), "mb_at_end": round(run.sizes[-1][-1]), "mb_most": round(max(sizes)),
    }  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"benchmark": "broadcast", **asyncio.run(measured(Path(folder)))}))
