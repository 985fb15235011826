"""Whole orders and redemptions over HTTP against bare guarded claims, on SQLite (one process) and PostgreSQL (two).

Prints one JSON line. `usher serve` runs as it is; the clients are a process of their own on the same machine.
"""

import asyncio
import json
import multiprocessing
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))
from scripts.postgres import running

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
USHER = Path(sys.executable).with_name("usher")
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))


def usher(folder: Path, environment: dict[str, str], *words: str) -> dict[str, str]:
    told = subprocess.run([USHER, *words, "--json"], cwd=folder, env=environment, check=True, capture_output=True)
    answer: dict[str, str] = json.loads(told.stdout)
    return answer


async def drive(ports: list[int], clients: int, call, seconds: float) -> dict[str, float]:
    """`call(client, number)` again and again; how many a second, and the time that 95 of 100 stay under."""
    times: list[float] = []
    until = time.monotonic() + seconds

    async def one(number: int) -> None:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{ports[number % len(ports)]}") as client:
            turn = 0
            while time.monotonic() < until:
                began = time.perf_counter()
                await call(client, f"{number}-{turn}")
                times.append(time.perf_counter() - began)
                turn += 1

    await asyncio.gather(*(one(number) for number in range(clients)))
    times.sort()
    return {"per_second": round(len(times) / seconds), "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1)}


def claims_a_second(folder: Path) -> int:
    """The yardstick: a guarded claim, each under a durable commit of its own."""
    db = sqlite3.connect(folder / "claims.db", isolation_level=None)
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=full")
    db.execute("create table c (id int primary key, n int)")
    db.execute("insert into c values (1, 100000000)")
    until, done = time.monotonic() + 1, 0
    while time.monotonic() < until:
        db.execute("begin immediate")
        db.execute("update c set n = n - 1 where id = 1 and n >= 1")
        db.execute("commit")
        done += 1
    return done


def measure(folder: Path, url: str | None, processes: int) -> dict[str, object]:
    environment = {**os.environ, "USHER_SECRET_KEY": "a secret for the benchmark"}
    if url:
        environment["USHER_DATABASE_URL"] = url
    (folder / "event.yaml").write_text(EVENT)
    usher(folder, environment, "event", "import", "event.yaml")
    token = usher(folder, environment, "token", "create", "--name", "bench")["token"]
    permit = usher(folder, environment, "permit", "create", "bench", "--role", "supervisor", "--name", "g")["token"]
    ports = [18_400 + os.getpid() % 1000 + n for n in range(processes)]
    servers = [subprocess.Popen([USHER, "serve"], cwd=folder, env={**environment, "USHER_PORT": str(port)},
                                stderr=subprocess.DEVNULL) for port in ports]  # fmt: skip
    try:
        for port in ports:
            _wait(port)
        queue: multiprocessing.Queue[dict[str, object]] = multiprocessing.Queue()
        child = multiprocessing.Process(target=_clients, args=(ports, token, permit, queue))
        child.start()
        told = queue.get()
        child.join()
        told["cpu_s"] = round(sum(_cpu(server.pid) for server in servers), 1)
        return told
    finally:
        for server in servers:
            server.terminate()
            server.wait(20)


def _clients(ports: list[int], token: str, permit: str, queue) -> None:
    secrets: list[str] = []

    async def order(client: aiohttp.ClientSession, number: str) -> None:
        body = {"items": [{"ticket_type": "free", "quantity": 1}], "buyer": {"email": f"p{number}@example.org"},
                "attendees": [{"name": "Ada Lovelace"}]}  # fmt: skip
        heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{run}-{number}"}
        async with client.post("/api/v1/events/bench/orders", json=body, headers=heads) as answer:
            assert answer.status == 201, await answer.text()
            secrets.append((await answer.json())["tickets"][0]["secret"])

    async def redeem(client: aiohttp.ClientSession, number: str) -> None:
        body = {"secret": secrets.pop() if secrets else "x", "nonce": f"{run}-{number}", "checkpoint": "door"}
        async with client.post("/gate/api/redeem", json=body, headers={"Authorization": f"Bearer {permit}"}) as answer:
            assert answer.status == 200, await answer.text()

    told: dict[str, object] = {}
    for clients in (8, 32):
        run = f"r{clients}"
        told[f"orders_{clients}"] = asyncio.run(drive(ports, clients, order, SECONDS))
        told[f"redemptions_{clients}"] = asyncio.run(drive(ports, clients, redeem, SECONDS / 2))
    queue.put(told)


def _wait(port: int) -> None:
    for _ in range(400):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise TimeoutError(port)


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "lite").mkdir()
        yardstick = claims_a_second(folder)
        told: dict[str, object] = {"bench": "orders_and_redemptions", "claims_per_second": yardstick}
        told["sqlite"] = measure(folder / "lite", None, 1)
        (folder / "pg").mkdir()
        with running(durable=True) as server:
            told["postgres"] = measure(folder / "pg", server.create("bench"), 2)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
