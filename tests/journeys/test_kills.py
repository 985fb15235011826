"""kill -9 at random moments: nothing is lost, and nothing is done twice. `USHER_KILLS` says how often."""

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx

from tests.house import DATA

KILLS = int(os.environ.get("USHER_KILLS", "8"))
USHER = Path(sys.executable).with_name("usher")


class Product:
    """`usher serve` in a folder of its own, started again whenever it was killed."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.address = folder, f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "USHER_PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> dict:
        told = subprocess.run([USHER, *words], cwd=self.folder, env=self.environment, check=True, capture_output=True)
        return json.loads(told.stdout)

    def start(self) -> None:
        self.process = subprocess.Popen([USHER, "serve"], cwd=self.folder, env=self.environment,
                                        stderr=subprocess.DEVNULL)  # fmt: skip
        for _ in range(600):
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise TimeoutError("it never came back")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def insists(method, url, **request) -> httpx.Response:
    """As every platform does: what was not acknowledged is sent again, word for word."""
    while True:
        try:
            answer = httpx.request(method, url, timeout=10, **request)
            if answer.status_code < 500:
                return answer
        except httpx.HTTPError:
            pass
        time.sleep(0.1)


def buys_and_enters(product: Product, token: str, permit: str, done: threading.Event, made: list) -> None:
    number = 0
    while not done.is_set():
        number += 1
        name = f"{threading.get_ident()}-{number}"
        body = {"items": [{"ticket_type": "free", "quantity": 1}], "buyer": {"email": f"{name}@example.org"},
                "attendees": [{"name": "Ada"}]}  # fmt: skip
        heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": name}
        order = insists("POST", f"{product.address}/api/v1/events/evening/orders", json=body, headers=heads)
        if order.status_code != 201:
            assert order.json()["error"]["code"] == "sold_out", order.text
            return
        order = order.json()
        scan = {"secret": order["tickets"][0]["secret"], "nonce": name, "checkpoint": "entrance"}
        gate = {"Authorization": f"Bearer {permit}"}
        verdict = insists("POST", f"{product.address}/gate/api/redeem", json=scan, headers=gate).json()
        made.append((order["code"], verdict["verdict"]))


def test_killed_again_and_again_it_keeps_every_promise(tmp_path):
    product = Product(tmp_path)
    text = (DATA / "events" / "evening.yaml").read_text().replace("hall: 100", "hall: 100000")
    (tmp_path / "evening.yaml").write_text(text)
    product.command("event", "import", "evening.yaml", "--json")
    token = product.command("token", "create", "--name", "t", "--json")["token"]
    permit = product.command("permit", "create", "evening", "--name", "g", "--json")["token"]
    product.start()
    done, made = threading.Event(), []
    people = [threading.Thread(target=buys_and_enters, args=(product, token, permit, done, made)) for _ in range(2)]
    for person in people:
        person.start()
    chance = random.Random(7)
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.05, 0.6))
        product.kill()
        product.start()
    done.set()
    for person in people:
        person.join(60)
    told = product.command("report", "evening", "--json")
    assert len({code for code, _ in made}) == len(made)
    assert all(verdict == "admitted" for _, verdict in made)
    assert told["admitted"]["entrance"] == len(made)
    product.process.terminate()
    product.process.wait(20)
    healthy = subprocess.run([USHER, "doctor"], cwd=tmp_path, env=product.environment, capture_output=True)
    assert healthy.returncode == 0, healthy.stdout.decode()
