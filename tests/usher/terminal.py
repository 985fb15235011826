"""The real command in a folder of its own, as an operator types it."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.house import DATA

USHER = Path(sys.executable).with_name("usher")


class Terminal:
    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.folder, self.address = folder, f"http://127.0.0.1:{port}"
        own = {"USHER_PORT": str(port), **{f"USHER_{name}": value for name, value in settings.items()}}
        self.environment = {**os.environ, **own}

    def run(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([USHER, *words], cwd=self.folder, env=self.environment, capture_output=True,
                              encoding="utf-8", timeout=120)  # fmt: skip

    def told(self, *words: str | Path) -> dict:
        """What a command that went well says to a script."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)

    def imports(self, name: str, **changes: str) -> dict:
        """A test event, with texts of its file replaced."""
        text = (DATA / "events" / f"{name}.yaml").read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        file = self.folder / f"{name}.yaml"
        file.write_text(text, "utf-8")
        return self.told("event", "import", file)

    @contextmanager
    def serving(self):
        """`usher serve` until the end of the block; the file that all it says goes to."""
        log = self.folder / "serve.log"
        with log.open("w") as said:
            self.process = subprocess.Popen(
                [USHER, "serve"], cwd=self.folder, env=self.environment, stdout=said, stderr=said
            )
        try:
            self._wait()
            yield log
        finally:
            if self.process.poll() is None:
                self.process.terminate()
                assert self.process.wait(20) == 0, log.read_text("utf-8")

    def _wait(self) -> None:
        for _ in range(600):
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise TimeoutError("the server never became ready")
