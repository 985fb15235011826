"""Before a camera: what it sees becomes a verdict, and only once."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.gate_bot.miniapp.stub_gate import StubGate, secret


def test_a_ticket_before_the_camera_is_admitted_once_and_then_refused(grace: Page, gate: StubGate) -> None:
    grace.click("[data-start]")
    verdict = grace.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-verdict", "admitted", timeout=15_000)
    expect(verdict).to_be_visible()
    expect(verdict).to_contain_text("Ada Lovelace")
    first = verdict.get_attribute("data-scan")
    expect(verdict).to_be_hidden(timeout=5_000)

    expect(verdict).to_have_attribute("data-reason", "already_admitted", timeout=15_000)
    assert verdict.get_attribute("data-scan") != first
    expect(verdict).to_contain_text("First admitted")
    assert [scan["secret"] for scan in gate.redeems] == [secret("ada")] * 2
    assert {(scan["checkpoint"], scan["direction"], scan["force"]) for scan in gate.redeems} == {
        ("hall", "entry", False)
    }


def test_a_refusal_stays_and_its_code_is_not_sent_again_while_it_stands(grace: Page, gate: StubGate) -> None:
    gate.redeem({"secret": secret("ada"), "nonce": "n0", "direction": "entry", "force": False}, "en")
    grace.click("[data-start]")
    verdict = grace.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-verdict", "refused", timeout=15_000)
    grace.wait_for_timeout(1_200)
    expect(verdict).to_be_visible()
    assert len(gate.redeems) == 1


def test_frames_are_read_one_after_another_and_counted(grace: Page) -> None:
    """How many is a measure of the machine (24 to 30 a second on an idle one), so only that it goes on is asserted."""
    grace.click("[data-start]")
    for _ in range(2):
        grace.wait_for_function("() => Number(document.querySelector('video').dataset.fps) >= 3", timeout=15_000)
        grace.evaluate("delete document.querySelector('video').dataset.fps")


def test_a_reader_that_could_not_be_loaded_is_loaded_again(open_gate: Callable[..., Page]) -> None:
    page = open_gate()
    network = {"there": False, "asked": 0}

    def passes(route: Route) -> None:
        network["asked"] += 1
        route.continue_() if network["there"] else route.abort()

    page.context.route("**/zxing_reader.wasm", passes)
    page.reload()
    page.click("[data-start]")
    page.wait_for_timeout(2_000)
    assert network["asked"]
    network["there"] = True
    expect(page.locator("[data-verdict=admitted]")).to_be_visible(timeout=20_000)


def test_a_camera_that_was_refused_is_told_and_codes_can_be_typed(open_gate: Callable[..., Page]) -> None:
    page = open_gate(permissions=[])
    page.click("[data-start]")
    expect(page.locator("#sight-text")).to_contain_text("not allowed to use the camera")
    page.fill("#code", secret("ada"))
    page.press("#code", "Enter")
    expect(page.locator("[data-verdict=admitted]")).to_be_visible()


def test_without_https_the_page_says_why_there_is_no_camera(open_gate: Callable[..., Page]) -> None:
    """Browsers take the camera away from insecure pages; the test takes it away as they do."""
    page = open_gate()
    page.add_init_script("delete Navigator.prototype.mediaDevices; delete Crypto.prototype.randomUUID")
    page.reload()
    expect(page.locator("#sight-text")).to_contain_text("https")
    expect(page.locator("[data-start]")).to_be_hidden()
    page.fill("#code", secret("ada"))
    page.press("#code", "Enter")
    scan = page.locator("[data-verdict=admitted]").get_attribute("data-scan")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", scan or "")
