"""How soon `usher demo` answers after its start, and what an idle `usher serve` without Telegram holds in memory.

Prints one JSON line. Yardsticks in the same run: a Python that only imports our web server's libraries and answers, and
the memory that it holds.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.load import cpu_seconds, resident_mb
from benchmarks.yardstick import Yardstick
from tests.journeys.product import Product

STARTS = 3
IDLE_SECONDS = 5


def first_answer(start: Any, port: int) -> float:
    """Seconds from the start of the process to the first byte of a page."""
    began = time.perf_counter()
    start()
    while time.perf_counter() - began < 60:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if line.recv(12).startswith(b"HTTP/1.1 "):
                    return time.perf_counter() - began
        except OSError:
            time.sleep(0.01)
    raise TimeoutError("it never answered")


def started(folder: Path, command: str) -> dict[str, Any]:
    """Each time as if for the first time, with a new folder and database."""
    seconds, cpu, memory = [], [], []
    for number in range(STARTS):
        own = folder / f"{command}-{number}"
        own.mkdir()
        product = Product(own)
        try:
            seconds.append(first_answer(lambda: product.start(command, wait=False), product.ports[0]))  # noqa: B023
            cpu.append(cpu_seconds(product.pids))
            time.sleep(IDLE_SECONDS if number == STARTS - 1 else 0)
            memory.append(resident_mb(product.pids[0]))
        finally:
            product.stop()
    return {"seconds": round(statistics.median(seconds), 2), "slowest": round(max(seconds), 2),
            "cpu_s": round(statistics.median(cpu), 2), "idle_mb": memory[-1]}  # fmt: skip


def plain(folder: Path) -> dict[str, Any]:
    yardstick = Yardstick(folder)
    try:
        seconds = first_answer(lambda: yardstick.start(wait=False), yardstick.port)
        return {"seconds": round(seconds, 2), "cpu_s": round(cpu_seconds([yardstick.pid]), 2),
                "idle_mb": resident_mb(yardstick.pid)}  # fmt: skip
    finally:
        yardstick.stop()


def main() -> None:
    told: dict[str, Any] = {"bench": "start", "load_before": os.getloadavg()[0]}
    subprocess.run([sys.executable, "-c", "import usher.web"], check=True)  # compiled once, as an installer does
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told |= {"plain": plain(folder), "demo": started(folder, "demo"), "serve": started(folder, "serve")}
    told["ratio"] = round(told["demo"]["seconds"] / told["plain"]["seconds"], 2)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
