"""The plain server (`plain.py`) started beside the product, on a database of its own on the same disk."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx


class Yardstick:
    """`url`: a database on the same server as the product's; empty for SQLite in `folder`."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self._database = url or str(folder / "plain.db")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None, "it was started"
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        script = Path(__file__).with_name("plain.py")
        self._process = subprocess.Popen([sys.executable, script, str(self.port), self._database])
        for _ in range(400 if wait else 0):
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz").status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.02)
        if wait:
            raise TimeoutError("the yardstick did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
