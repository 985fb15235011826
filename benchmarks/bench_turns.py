"""A whole turn in a chat, from the webhook to the committed answer, on SQLite (one process) and PostgreSQL (two).

Prints one JSON line. People buy: a link, a type, a number, a name, a yes; each turn reads who speaks, runs the flow,
does the deed, keeps conversation, screen, inbox and outbox. Yardstick in the same run: a bot that only stores each
update and its answer durably; `grouped`: the same bot with the product's group commit, which no ordinary bot has.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.bench_orders_and_redemptions import CLIENTS, EVENT, SECONDS
from benchmarks.load import Same, measured, post, server_pid
from benchmarks.yardstick import Yardstick
from scripts.postgres import running
from tests.journeys.product import Product

SECRET = "the-Secret_1"
SAYS = ("/start bench", "Free", "1", "Ada Lovelace", "Yes, take the ticket")


class Buyers:
    """Each client is one person after the other, who buys a ticket in five turns."""

    def __init__(self, first: int) -> None:
        self.kept: list[Any] = []
        self._first, self._update, self._turns = first, first * 100, dict[int, int]()

    def ask(self, client: int) -> bytes | None:
        turn = self._turns[client] = self._turns.get(client, -1) + 1
        self._update += 1
        person = self._first + client * 1_000_000 + turn // len(SAYS)
        return post("/hooks/telegram/telegram", update_of(self._update, person, SAYS[turn % len(SAYS)]),
                    X_Telegram_Bot_Api_Secret_Token=SECRET)  # fmt: skip

    def answered(self, client: int, content: bytes) -> None:
        pass


def update_of(number: int, person: int, text: str) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "Ada", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "Ada"}
    return {"update_id": number, "message": {"message_id": number, "date": 1_800_000_000, "chat": chat, "from": sender,
                                             "text": text}}  # fmt: skip


def measure(folder: Path, url: str, processes: int, servers: list[int]) -> dict[str, Any]:
    folder.mkdir()
    yardstick = Yardstick(folder, url)
    account = {"CHANNEL": "telegram", "TOKEN": "42:bench", "MODE": "webhook", "WEBHOOK_SECRET": SECRET,
               "API_URL": f"http://127.0.0.1:{yardstick.port}"}  # fmt: skip
    settings = {f"USHER_ACCOUNTS__TELEGRAM__{name}": value for name, value in account.items()}
    product = Product(folder, url=url, processes=processes, **settings)
    (folder / "event.yaml").write_text(EVENT)
    product.command("event", "import", "event.yaml")
    told: dict[str, Any] = {}
    try:
        yardstick.start()
        product.start()
        for place, clients in enumerate(CLIENTS, 1):
            served = [yardstick.pid, *servers]
            plain, _ = measured(served, [yardstick.port], clients, SECONDS, Same("/update", place * 10**9))
            grouped, _ = measured(served, [yardstick.port], clients, SECONDS / 2,
                                  Same("/update/grouped", place * 10**10))  # fmt: skip
            turns, _ = measured([*product.pids, *servers], product.ports, clients, SECONDS, Buyers(place * 10**8))
            turns["ratio"] = round(turns["per_second"] / plain["per_second"], 2)
            turns["ratio_to_grouped"] = round(turns["per_second"] / grouped["per_second"], 2)
            told[f"at_{clients}"] = {"stores_only": plain, "stores_only_grouped": grouped, "turns": turns}
        told["orders"] = product.command("report", "bench")["orders"]
        told["turns_failed"] = sum(_failed(address) for address in product.addresses)
    finally:
        yardstick.stop()
        product.stop()
    return told


def _failed(address: str) -> int:
    found = re.findall(r'usher_turns_total\{result="(?:failed|busy)"\} ([0-9.]+)', httpx.get(f"{address}/metrics").text)
    return int(sum(map(float, found)))


def main() -> None:
    told: dict[str, Any] = {"bench": "turns", "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as name:
        told["sqlite"] = measure(Path(name) / "lite", "", 1, [])
        with running(durable=True) as server:
            told["postgres"] = measure(Path(name) / "pg", server.create("bench"), 2, [server_pid(server)])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
