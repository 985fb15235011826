"""`usher demo`, as a newcomer meets it: one address, three phones, a ticket that is admitted."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from playwright.async_api import async_playwright

CHROMIUM = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture
def demo(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "USHER_PORT": str(port)}
    usher = Path(sys.executable).with_name("usher")
    process = subprocess.Popen([usher, "demo", "--fresh"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE)
    address, began = f"http://127.0.0.1:{port}", time.monotonic()
    while time.monotonic() - began < 60:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                break
        except httpx.HTTPError:
            time.sleep(0.05)
    yield address
    process.terminate()
    assert process.wait(15) == 0, process.stderr.read()


async def test_ada_takes_a_ticket_and_grace_lets_her_in_once(demo):
    async with async_playwright() as browsers:
        browser = await browsers.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(demo)
        ada, omar, grace = (page.frame_locator(f"[data-phone={who}] iframe") for who in ("ada", "omar", "grace"))
        await omar.get_by_text("Hello Omar").wait_for()
        await ada.get_by_role("button", name=re.compile("Visitor")).click()
        await ada.get_by_role("button", name="1", exact=True).click()
        await ada.get_by_text("What is your name?").wait_for()
        await ada.get_by_role("textbox").fill("Ada Lovelace")
        await ada.get_by_role("textbox").press("Enter")
        await ada.get_by_role("button", name="Yes, take the ticket").click()
        await ada.get_by_text("You are in, Ada Lovelace!").wait_for(timeout=30_000)
        told = await ada.get_by_text(re.compile("^Short code [0-9A-Z]{8}$", re.MULTILINE)).last.inner_text()
        code = told.rsplit("Short code ", 1)[1]
        await omar.get_by_text("Ada Lovelace bought 1 × Visitor").wait_for(timeout=10_000)
        for verdict in ("admitted", "refused"):
            await grace.get_by_label("Ticket code or short code").fill(code)
            await grace.get_by_role("button", name="Check").click()
            await grace.locator(f"[data-verdict={verdict}]").wait_for(timeout=15_000)
        assert await grace.locator("[data-verdict]").get_attribute("data-reason") == "already_admitted"
        await page.reload()
        await omar.get_by_text("Hello Omar").wait_for()  # the same chat, by a fresh invitation
        second = await browser.new_page()
        await second.goto(f"{demo}/demo/omar?lang=zh-Hans")
        await second.get_by_text("Omar，你好").wait_for()
        await browser.close()
