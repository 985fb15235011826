"""A stub server and a phone that reads the page in Debian's Chromium."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bots.webchat.stub_chat import StubChat

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")  # not longer: its event loop would be in the way of asynchronous tests
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def stub() -> Iterator[StubChat]:
    server = StubChat()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def phone(browser: Browser, stub: StubChat) -> Iterator[Page]:
    """A phone at /chat/… whose page must not have logged an error or broken the content policy."""
    context = browser.new_context(
        base_url=stub.url, viewport={"width": 360, "height": 740}, locale="en-GB", has_touch=True
    )
    page = context.new_page()
    page.set_default_timeout(5_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console", lambda line: problems.append(line.text) if re.search("Content Security Policy", line.text) else None
    )
    yield page
    context.close()
    assert problems == []
