"""`usher serve` as it is installed: processes in a folder of their own, on one port each, that can be killed and come
back. For journeys that need the running product, and for benchmarks."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

USHER = Path(sys.executable).with_name("usher")
START_SECONDS = 180  # a crowded machine takes its time


class Product:
    """`url`: a database of somebody else; without one it is SQLite in the folder. More than one process needs it."""

    def __init__(self, folder: Path, *, url: str = "", processes: int = 1, **settings: str) -> None:
        self.folder, self.ports = folder, [_free_port() for _ in range(processes)]
        self.addresses = [f"http://127.0.0.1:{port}" for port in self.ports]
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}
        self.environment |= {"USHER_SECRET_KEY": "a secret of this run only", **settings}
        if url:
            self.environment["USHER_DATABASE_URL"] = url
        self.running: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        return self.addresses[0]

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.running]

    def command(self, *words: str) -> Any:
        """What the command told as JSON."""
        told = subprocess.run([USHER, *words, "--json"], cwd=self.folder, env=self.environment, check=True,
                              capture_output=True)  # fmt: skip
        return json.loads(told.stdout)

    def start(self, command: str = "serve", *, wait: bool = True) -> None:
        """Returns when every process is ready. `command`: serve or demo."""
        for port in self.ports:
            own = {**self.environment, "USHER_PORT": str(port)}
            self.running.append(subprocess.Popen([USHER, command], cwd=self.folder, env=own,
                                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))  # fmt: skip
        for address in self.addresses if wait else ():
            _wait(address)

    def kill(self) -> None:
        """As `kill -9` does: nothing is finished, nothing is closed."""
        for process in self.running:
            process.kill()
            process.wait()
        self.running = []

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(20)
        self.running = []

    def healthy(self) -> str:
        """What `usher doctor` finds wrong; empty when the recount is equal."""
        told = subprocess.run([USHER, "doctor"], cwd=self.folder, env=self.environment, capture_output=True)
        return told.stdout.decode() if told.returncode else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"{address}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.02)
    raise TimeoutError(f"{address} never became ready")
