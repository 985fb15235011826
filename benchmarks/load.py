"""Clients that ask again and again over HTTP, and what it cost: requests a second, p95, CPU of everybody who served.

The clients speak HTTP by hand in a process of their own, so that they take little of a small machine.
"""

import asyncio
import multiprocessing
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import orjson
import uvloop

from scripts.postgres import Server

_TICKS = os.sysconf("SC_CLK_TCK")


class Crowd(Protocol):
    """What the clients say. It lives in their process; of what it learns only `kept` comes back."""

    kept: list[Any]

    def ask(self, client: int) -> bytes | None:
        """The client's next request, whole; None when it has nothing left to ask."""
        ...

    def answered(self, client: int, content: bytes) -> None: ...


class Same:
    """The yardstick's crowd: one request, numbered."""

    def __init__(self, path: str, first: int = 1) -> None:
        self.kept: list[Any] = []
        self._path, self._number = path, first

    def ask(self, client: int) -> bytes | None:
        self._number += 1
        return post(self._path, {"update_id": self._number, "message": {"text": "Where do I sit?", "from": client}})

    def answered(self, client: int, content: bytes) -> None:
        pass


def post(path: str, body: Any, **headers: str) -> bytes:
    """One request as bytes; underscores in header names are dashes."""
    content = orjson.dumps(body)
    own = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{own}"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


def measured(
    pids: Sequence[int], ports: Sequence[int], clients: int, seconds: float, crowd: Crowd
) -> tuple[dict[str, Any], list[Any]]:
    """Figures, and what the crowd kept. `pids`: who serves; what their children take counts as theirs."""
    before = cpu_seconds(pids)
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_clients, args=(theirs, ports, clients, seconds, crowd))
    child.start()
    theirs.close()
    told = ours.recv()
    child.join()
    if isinstance(told, str):
        raise RuntimeError(told)
    times, took, kept = told
    spent, times = cpu_seconds(pids) - before, sorted(times)
    figures = {"per_second": round(len(times) / took), "p50_ms": _ms(times, 0.5), "p95_ms": _ms(times, 0.95),
               "cpu_ms_each": round(spent * 1000 / len(times), 3)}  # fmt: skip
    return figures, kept


def _ms(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 1)


def _clients(pipe: Any, ports: Sequence[int], clients: int, seconds: float, crowd: Crowd) -> None:
    try:
        times, took = uvloop.run(_drive(ports, clients, seconds, crowd))
        pipe.send((times, took, crowd.kept))
    except Exception as error:
        pipe.send(f"a client failed: {error!r}")


async def _drive(ports: Sequence[int], clients: int, seconds: float, crowd: Crowd) -> tuple[list[float], float]:
    times: list[float] = []
    began = time.perf_counter()

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", ports[number % len(ports)])
        while time.perf_counter() - began < seconds:
            request = crowd.ask(number)
            if request is None:
                break
            sent = time.perf_counter()
            writer.write(request)
            content = await _answer(reader)
            times.append(time.perf_counter() - sent)
            crowd.answered(number, content)
        writer.close()

    await asyncio.gather(*(one(number) for number in range(clients)))
    return times, time.perf_counter() - began


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
    content = await reader.readexactly(length) if length else b""
    if head[9:10] != b"2":
        raise RuntimeError(f"{head[:12].decode()}: {content[:500].decode()}")
    return content


def cpu_seconds(pids: Sequence[int]) -> float:
    """What these processes and all below them have taken so far."""
    return sum(_cpu(pid) for pid in {below for pid in pids for below in _family(pid)})


def server_pid(server: Server) -> int:
    """PostgreSQL's first process; what it takes are its children's sums."""
    return int(server.sql("select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"))


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident_mb(pid: int) -> float:
    """Memory of a process as the kernel counts it now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = task.read_text().split()
        except FileNotFoundError:
            continue
        for child in below:
            yield from _family(int(child))
