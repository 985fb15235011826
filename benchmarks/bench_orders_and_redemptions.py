"""Whole orders by REST and redemptions at the gate, at 8 and 32 clients, on SQLite (one process) and PostgreSQL (two).

Prints one JSON line. Whole: a ticket with its signature, audit, search words, counters, the answer kept under its
Idempotency-Key; durable before the answer. Yardstick: bare guarded claims over the same HTTP, in the same run.
`BENCH_SECONDS` says how long each figure is measured.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.load import Same, measured, post, server_pid
from benchmarks.yardstick import Yardstick
from scripts.postgres import running
from tests.journeys.product import Product

EVENT = """
event: bench
title: {en: Bench}
languages: [en]
timezone: Europe/Berlin
starts_at: 2030-03-06T20:00
currency: EUR
quotas: {hall: 10000000}
ticket_types:
  - {id: free, name: {en: Free}, price: "0.00", quotas: [hall], per_person: 10}
forms: {attendee: [{id: name, kind: name, required: true, label: {en: Name}}]}
checkpoints: [{id: door, name: {en: Door}}]
"""
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
CLIENTS = (8, 32)


class Orders:
    """Everybody orders one ticket for a person of their own. `kept`: the tickets' secrets."""

    def __init__(self, token: str, run: str) -> None:
        self.kept: list[str] = []
        self._token, self._run, self._number = token, run, 0

    def ask(self, client: int) -> bytes | None:
        self._number += 1
        name = f"{self._run}-{self._number}"
        body = {"items": [{"ticket_type": "free", "quantity": 1}], "attendees": [{"name": "Ada Lovelace"}],
                "buyer": {"name": "Ada Lovelace", "email": f"{name}@example.org"}}  # fmt: skip
        return post("/api/v1/events/bench/orders", body, Authorization=f"Bearer {self._token}", Idempotency_Key=name)

    def answered(self, client: int, content: bytes) -> None:
        self.kept.append(orjson.loads(content)["tickets"][0]["secret"])


class Scans:
    """Each ticket once; every one must be admitted."""

    def __init__(self, permit: str, secrets: list[str]) -> None:
        self.kept: list[Any] = []
        self._permit, self._secrets = permit, secrets

    def ask(self, client: int) -> bytes | None:
        if not self._secrets:
            return None
        secret = self._secrets.pop()
        body = {"secret": secret, "nonce": secret[-20:], "checkpoint": "door"}
        return post("/gate/api/redeem", body, Authorization=f"Bearer {self._permit}")

    def answered(self, client: int, content: bytes) -> None:
        told = orjson.loads(content)
        assert told["verdict"] == "admitted", told


def measure(folder: Path, url: str, processes: int, servers: list[int]) -> dict[str, Any]:
    """`servers`: processes of a database that works beside the product; their CPU counts."""
    folder.mkdir()
    product, yardstick = Product(folder, url=url, processes=processes), Yardstick(folder, url)
    (folder / "event.yaml").write_text(EVENT)
    product.command("event", "import", "event.yaml")
    token = product.command("token", "create", "--name", "bench")["token"]
    permit = product.command("permit", "create", "bench", "--role", "supervisor", "--name", "g")["token"]
    told: dict[str, Any] = {}
    try:
        product.start()
        yardstick.start()
        for clients in CLIENTS:
            claims, _ = measured([yardstick.pid, *servers], [yardstick.port], clients, SECONDS / 2, Same("/claim"))
            serving = [*product.pids, *servers]
            orders, secrets = measured(serving, product.ports, clients, SECONDS, Orders(token, f"r{clients}"))
            scans, _ = measured(serving, product.ports, clients, SECONDS, Scans(permit, secrets))
            for figures in (orders, scans):
                figures["ratio"] = round(figures["per_second"] / claims["per_second"], 2)
            told[f"at_{clients}"] = {"claims": claims, "orders": orders, "redemptions": scans}
    finally:
        yardstick.stop()
        product.stop()
    return told


def main() -> None:
    told: dict[str, Any] = {"bench": "orders_and_redemptions", "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory() as name:
        told["sqlite"] = measure(Path(name) / "lite", "", 1, [])
        with running(durable=True) as server:
            told["postgres"] = measure(Path(name) / "pg", server.create("bench"), 2, [server_pid(server)])
    print(json.dumps(told))


if __name__ == "__main__":
    main()
