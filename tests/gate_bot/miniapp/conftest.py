"""A stub gate, phones that hold the page, and a film before Chromium's fake camera."""

import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.gate_bot.miniapp.pictures import film
from tests.gate_bot.miniapp.stub_gate import StubGate, secret

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream"]  # fmt: skip
PHONE = {"width": 360, "height": 740}
# Ada's ticket is shown, taken away for longer than the page remembers it, and shown again.
SCENES = [("", 0.5), (secret("ada"), 1.5), ("", 3.2)]


@pytest.fixture(scope="module")  # not longer: its event loop would be in the way of asynchronous tests
def gate_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    shown = film(tmp_path_factory.mktemp("film") / "gate.mjpeg", SCENES)
    with sync_playwright() as playwright:
        flags = [*FLAGS, f"--use-file-for-fake-video-capture={shown}"]
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def gate() -> Iterator[StubGate]:
    server = StubGate()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def open_gate(gate_browser: Browser, gate: StubGate) -> Iterator[Callable[..., Page]]:
    """`open_gate(**context options) -> Page` opened by Grace's permit; it may break neither itself nor its policy."""
    problems: list[str] = []
    contexts = []

    def opened(*, permit: str = "permit-of-grace", **options) -> Page:
        options = {"viewport": PHONE, "locale": "en-GB", "permissions": ["camera"]} | options
        contexts.append(gate_browser.new_context(base_url=gate.url, **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda line: problems.append(line.text) if re.search("Security Policy", line.text) else None)
        page.goto(f"/gate/#permit={permit}" if permit else "/gate/")
        page.wait_for_selector("body:not([data-screen=opening])")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def grace(open_gate: Callable[..., Page]) -> Page:
    """Grace's phone, at the gate, the camera not yet started."""
    return open_gate()
