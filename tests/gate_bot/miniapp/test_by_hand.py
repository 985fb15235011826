"""Codes that come by hand: typed, from a scan gun, as a picture, by a name."""

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.gate_bot.miniapp.pictures import ticket_png
from tests.gate_bot.miniapp.stub_gate import StubGate, secret


def typed(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


def test_a_supervisor_types_a_short_code(grace: Page, gate: StubGate) -> None:
    typed(grace, " ada4k7qx ")
    expect(grace.locator("[data-verdict=admitted]")).to_contain_text("Seat A 3 12")
    assert gate.redeems[0]["ticket"] == "ada4k7qx"
    assert "secret" not in gate.redeems[0]
    expect(grace.locator("#code")).to_have_value("")


def test_a_scanner_may_type_whole_codes_only(open_gate: Callable[..., Page], gate: StubGate) -> None:
    gate.role = "scanner"
    page = open_gate()
    typed(page, "ADA4K7QX")
    expect(page.locator("[data-reason=unknown]")).to_be_visible()
    typed(page, secret("ada"))
    expect(page.locator("[data-verdict=admitted]")).to_be_visible()
    assert all("ticket" not in scan for scan in gate.redeems)


def test_nothing_typed_asks_for_a_code_and_sends_nothing(grace: Page, gate: StubGate) -> None:
    typed(grace, "  ")
    expect(grace.locator("#code-problem")).to_have_text("Please type a code first.")
    assert gate.redeems == []


def test_the_next_code_may_be_typed_while_a_refusal_stands(grace: Page) -> None:
    typed(grace, "NOPE1234")
    expect(grace.locator("[data-verdict=refused]")).to_be_visible()
    typed(grace, secret("ada"))
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()


def shoots(grace: Page, text: str, *, seconds_a_key: float) -> None:
    """Keys with the times at which a gun presses them: how soon a busy machine hands them over does not matter."""
    keyboard, now = grace.context.new_cdp_session(grace), time.time()
    for place, sign in enumerate([*text, "Enter"]):
        typed = "\r" if sign == "Enter" else sign
        key = {"key": sign, "text": typed, "unmodifiedText": typed, "timestamp": now + place * seconds_a_key}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **key})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})


def test_a_scan_gun_is_heard_wherever_the_focus_is(grace: Page, gate: StubGate) -> None:
    grace.click("#search-panel summary")
    grace.focus("#search")
    shoots(grace, secret("ada"), seconds_a_key=0.005)
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()
    expect(grace.locator("#search")).to_have_value("")
    assert gate.redeems[0]["secret"] == secret("ada")


def test_keys_as_slow_as_a_persons_are_no_scan_gun(grace: Page, gate: StubGate) -> None:
    grace.click("#search-panel summary")
    grace.focus("#search")
    shoots(grace, "LOVELACE", seconds_a_key=0.06)
    expect(grace.locator("#search-results li")).to_have_count(1)
    assert gate.redeems == []


def test_a_person_typing_is_no_scan_gun(grace: Page, gate: StubGate) -> None:
    grace.click("#search-panel summary")
    grace.locator("#search").press_sequentially("lovelace", delay=90)
    grace.keyboard.press("Enter")
    expect(grace.locator("#search-results li")).to_have_count(1)
    assert gate.redeems == []


def test_a_chosen_picture_is_read(grace: Page) -> None:
    file = {"name": "ticket.png", "mimeType": "image/png", "buffer": ticket_png(secret("ada"), pixels=1400)}
    grace.set_input_files("#picture", file)
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()


def test_a_picture_without_a_code_is_told(grace: Page, gate: StubGate) -> None:
    grace.set_input_files("#picture", {"name": "note.txt", "mimeType": "text/plain", "buffer": b"hello"})
    expect(grace.locator("#toast")).to_have_text("No ticket code found in this picture.")
    assert gate.redeems == []


def test_a_dropped_picture_is_read(grace: Page) -> None:
    grace.evaluate(
        """(bytes) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(bytes)], "ticket.png", { type: "image/png" }));
          const dropped = { bubbles: true, cancelable: true, dataTransfer: transfer };
          document.body.dispatchEvent(new DragEvent("drop", dropped));
        }""",
        list(ticket_png(secret("ada"))),
    )
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()


def test_a_picture_dragged_out_of_another_page_of_ours_is_fetched(grace: Page) -> None:
    grace.route(
        "**/t/picture.png", lambda route: route.fulfill(body=ticket_png(secret("li")), content_type="image/png")
    )
    grace.evaluate(
        """() => {
          const transfer = new DataTransfer();
          transfer.setData("text/uri-list", "/elsewhere");
          transfer.setData("text/html", '<a href="/elsewhere"><img src="/t/picture.png"></a>');
          const dropped = { bubbles: true, cancelable: true, dataTransfer: transfer };
          document.body.dispatchEvent(new DragEvent("drop", dropped));
        }"""
    )
    expect(grace.locator("[data-verdict=admitted]")).to_contain_text("李小龙")


def test_a_name_is_found_and_checked_in(grace: Page, gate: StubGate) -> None:
    grace.click("#search-panel summary")
    grace.fill("#search", "lo")
    row = grace.locator("#search-results li")
    expect(row).to_contain_text("Ada Lovelace")
    row.get_by_role("button").click()
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()
    assert gate.redeems[0]["ticket"] == "ADA4K7QX"


def test_one_letter_is_not_searched_and_nobody_found_is_told(grace: Page, gate: StubGate) -> None:
    grace.click("#search-panel summary")
    grace.fill("#search", "z")
    grace.wait_for_timeout(500)
    assert [path for path, _ in gate.heard].count("search") == 0
    grace.fill("#search", "zz")
    expect(grace.locator("#search-status")).to_have_text("Nobody found for “zz”.")


def test_scanners_have_no_search(open_gate: Callable[..., Page], gate: StubGate) -> None:
    gate.role = "scanner"
    expect(open_gate().locator("#search-panel")).to_be_hidden()
