"""When the network, the server or the permit is gone. Never green without an answer."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.gate_bot.miniapp.stub_gate import StubGate, secret


def typed(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


def test_without_a_network_nobody_is_admitted_and_the_same_scan_is_tried_again(grace: Page, gate: StubGate) -> None:
    grace.context.set_offline(True)
    expect(grace.locator("#connection")).to_contain_text("No connection")
    typed(grace, secret("ada"))
    verdict = grace.locator("[data-verdict]")
    expect(verdict).to_have_attribute("data-reason", "no_connection")
    expect(verdict).to_have_attribute("data-verdict", "")
    expect(grace.locator("body")).to_have_attribute("data-mode", "offline")
    scan = verdict.get_attribute("data-scan")
    grace.context.set_offline(False)
    expect(verdict).to_have_attribute("data-verdict", "admitted")
    expect(grace.locator("body")).to_have_attribute("data-mode", "online")
    expect(grace.locator("#connection")).to_be_hidden()
    assert [body["nonce"] for body in gate.redeems] == [scan]


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_nonce(grace: Page, gate: StubGate) -> None:
    gate.lost = 1
    typed(grace, secret("ada"))
    expect(grace.locator("[data-reason=no_connection]")).to_be_visible()
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()
    first, second = gate.redeems
    assert first["nonce"] == second["nonce"]


def test_a_scan_left_without_an_answer_keeps_its_nonce_when_its_ticket_comes_back(grace: Page, gate: StubGate) -> None:
    """Otherwise the ticket that the server did admit would be refused as already admitted."""
    gate.lost = 1
    typed(grace, secret("ada"))
    expect(grace.locator("[data-reason=no_connection]")).to_be_visible()
    grace.get_by_role("button", name="Leave it").click()
    typed(grace, secret("ada"))
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()
    assert len({scan["nonce"] for scan in gate.redeems}) == 1


def test_a_busy_server_is_tried_again_by_a_tap(grace: Page, gate: StubGate) -> None:
    gate.broken = True
    typed(grace, secret("ada"))
    expect(grace.locator("[data-reason=no_connection]")).to_be_visible()
    gate.broken = False
    grace.get_by_role("button", name="Try again").click()
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()


def test_a_slow_answer_shows_that_it_is_awaited_and_no_second_scan_starts(grace: Page, gate: StubGate) -> None:
    gate.slow_seconds = 1.0
    typed(grace, secret("ada"))
    expect(grace.locator("#checking")).to_be_visible()
    typed(grace, secret("li"))
    expect(grace.locator("[data-verdict=admitted]")).to_contain_text("Ada Lovelace")
    assert len(gate.redeems) == 1


def test_what_the_permit_does_not_cover_is_told(grace: Page, gate: StubGate) -> None:
    gate.role = "scanner"  # taken down a rank while the page still shows the old one
    typed(grace, "ADA4K7QX")
    expect(grace.locator("[data-reason=forbidden]")).to_contain_text("Ask a supervisor")
    expect(grace.locator("[data-verdict]")).to_have_attribute("data-verdict", "")


def test_a_revoked_permit_ends_the_page_and_is_forgotten_with_all_the_names(grace: Page, gate: StubGate) -> None:
    typed(grace, secret("ada"))
    expect(grace.locator("#recent")).to_contain_text("Ada Lovelace")
    expect(grace.locator("#count-admitted")).to_have_text("1")  # asked just now, and not again for a while
    gate.revoked = True
    typed(grace, secret("ada"))
    expect(grace.locator("#closed-title")).to_have_text("This permit has ended")
    expect(grace.locator("#gate")).to_be_hidden()
    assert grace.evaluate("localStorage.getItem('gate.permit')") is None
    assert "Lovelace" not in grace.evaluate("JSON.stringify(sessionStorage) + document.body.innerHTML")


def test_a_permit_whose_checkpoints_are_gone_says_so_and_is_kept(
    open_gate: Callable[..., Page], gate: StubGate
) -> None:
    gate.checkpoints = []
    page = open_gate()
    expect(page.locator("#closed-title")).to_have_text("Nowhere to scan any more")
    assert page.evaluate("localStorage.getItem('gate.permit')") == "permit-of-grace"


def test_the_permit_leaves_the_address_and_stays_on_the_device(grace: Page) -> None:
    assert grace.url.endswith("/gate/")
    grace.reload()
    expect(grace.locator("#permit-name")).to_have_text("Grace · Supervisor")


def test_a_second_staff_link_in_the_same_tab_takes_over(grace: Page) -> None:
    grace.evaluate("location.hash = '#permit=nonsense'")
    expect(grace.locator("#closed-title")).to_have_text("This permit has ended")


def test_without_a_permit_the_page_says_what_to_open(open_gate: Callable[..., Page]) -> None:
    expect(open_gate(permit="").locator("#closed-title")).to_have_text("Open your staff link")


def test_the_contracts_tells_are_there(grace: Page) -> None:
    expect(grace.locator("[data-verdict][data-reason][data-scan]")).to_have_count(1)
    expect(grace.locator("[data-mode=online][data-queue='0'][data-offline-ready=false]")).to_have_count(1)
