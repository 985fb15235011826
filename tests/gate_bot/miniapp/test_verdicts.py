"""What a verdict shows and what can be done about it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.gate_bot.miniapp.stub_gate import StubGate, secret


def typed(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


@pytest.mark.parametrize(
    ("who", "verdict", "reason", "colour"),
    [
        ("ada", "admitted", "admitted", "rgb(11, 122, 67)"),
        ("wen", "refused", "wrong_type", "rgb(177, 20, 28)"),
        ("nobody", "refused", "forged", "rgb(177, 20, 28)"),
        ("old", "attention", "stale_code", "rgb(255, 194, 51)"),
    ],
)
def test_each_verdict_has_its_colour_and_is_spoken(
    grace: Page, who: str, verdict: str, reason: str, colour: str
) -> None:
    typed(grace, secret(who))
    shown = grace.locator(f"[data-verdict={verdict}][data-reason={reason}]")
    expect(shown).to_be_visible()
    expect(shown).to_have_css("background-color", colour)
    expect(grace.locator("#spoken")).not_to_be_empty()


def test_a_name_is_text_whatever_stands_in_it(grace: Page) -> None:
    typed(grace, secret("wen"))
    expect(grace.locator("#verdict-name")).to_contain_text("<b>Wen</b>")


def test_green_goes_by_itself_and_red_waits_for_a_tap(grace: Page) -> None:
    typed(grace, secret("ada"))
    verdict = grace.locator("#verdict")
    expect(verdict).to_be_visible()
    expect(verdict).to_be_hidden(timeout=4_000)
    typed(grace, secret("ada"))
    expect(grace.locator("[data-reason=already_admitted]")).to_be_visible()
    grace.wait_for_timeout(3_000)
    expect(verdict).to_be_visible()
    verdict.click(position={"x": 20, "y": 20})
    expect(verdict).to_be_hidden()


def test_a_question_is_asked_and_its_answer_sent_as_a_scan_of_its_own(grace: Page, gate: StubGate) -> None:
    typed(grace, secret("asks"))
    expect(grace.locator("[data-reason=needs_answer]")).to_be_visible()
    grace.get_by_role("button", name="Save and check again").click()
    expect(grace.locator(".verdict-ask .problem")).to_have_text("Still to be answered: T-shirt size")
    grace.get_by_text("Large").click()
    grace.get_by_label("Car plate").fill("ZJ-A1")
    grace.get_by_role("button", name="Save and check again").click()
    expect(grace.locator("[data-verdict=admitted]")).to_be_visible()
    first, second = gate.redeems
    assert second["answers"] == {"size": "l", "plate": "ZJ-A1"}
    assert second["secret"] == secret("asks")
    assert second["nonce"] != first["nonce"]


def test_of_two_tickets_the_one_meant_is_chosen(grace: Page, gate: StubGate) -> None:
    typed(grace, secret("two"))
    expect(grace.locator("[data-reason=ambiguous]")).to_be_visible()
    grace.get_by_role("button", name="Tea ceremony").click()
    expect(grace.locator("[data-verdict=admitted]")).to_contain_text("TEA00001")
    assert (gate.redeems[1]["secret"], gate.redeems[1]["ticket"]) == (secret("two"), "TEA00001")


def test_a_supervisor_lets_in_anyway(grace: Page, gate: StubGate) -> None:
    typed(grace, secret("wen"))
    grace.get_by_role("button", name="Let in anyway").click()
    expect(grace.locator("[data-verdict=admitted]")).to_contain_text("Not admitted here")
    assert [scan["force"] for scan in gate.redeems] == [False, True]
    assert gate.redeems[0]["nonce"] != gate.redeems[1]["nonce"]


@pytest.mark.parametrize(("role", "code"), [("supervisor", secret("nobody")), ("scanner", secret("wen"))])
def test_nobody_forces_a_forged_code_and_a_scanner_nothing(
    open_gate: Callable[..., Page], gate: StubGate, role: str, code: str
) -> None:
    gate.role = role
    page = open_gate()
    typed(page, code)
    expect(page.locator("[data-verdict=refused]")).to_be_visible()
    expect(page.get_by_role("button", name="Let in anyway")).to_have_count(0)


def test_a_supervisor_takes_an_admission_back_with_a_reason(grace: Page, gate: StubGate) -> None:
    typed(grace, secret("ada"))
    expect(grace.locator("#count-admitted")).to_have_text("1")
    grace.locator("#verdict").get_by_role("button", name="Undo").click()
    grace.get_by_text("Did not go in").click()
    grace.get_by_role("button", name="Take it back").click()
    expect(grace.locator("#toast")).to_have_text("The admission was taken back.")
    expect(grace.locator("#recent")).to_contain_text("Undone")
    expect(grace.locator("#count-admitted")).to_have_text("0")
    undo = next(body for path, body in gate.heard if path == "undo")
    assert undo == {"nonce": gate.redeems[0]["nonce"], "checkpoint": "hall", "reason": "Did not go in"}


def test_undo_is_in_the_list_of_scans_too_and_outlives_a_reload(grace: Page, gate: StubGate) -> None:
    typed(grace, secret("ada"))
    expect(grace.locator("#verdict")).to_be_visible()
    grace.reload()
    grace.get_by_role("button", name="Undo the admission of Ada Lovelace").click()
    grace.get_by_text("Something else").click()
    grace.get_by_label("In your words").fill("Fainted at the door")
    grace.get_by_role("button", name="Take it back").click()
    expect(grace.locator("#recent")).to_contain_text("Undone")
    assert next(body for path, body in gate.heard if path == "undo")["reason"] == "Fainted at the door"


def test_the_last_twenty_scans_are_listed(grace: Page) -> None:
    for number in range(21):
        before = grace.locator("#verdict").get_attribute("data-scan")
        typed(grace, f"NOPE{number:04}")
        grace.wait_for_function("(before) => document.querySelector('#verdict').dataset.scan !== before", arg=before)
    expect(grace.locator("#recent li")).to_have_count(20)
    expect(grace.locator("#recent li").first).to_contain_text("Not our ticket")


def test_exits_are_scanned_where_the_checkpoint_has_both_and_the_place_is_remembered(
    grace: Page, gate: StubGate
) -> None:
    expect(grace.locator("#directions")).to_be_hidden()
    grace.select_option("#checkpoint", "lounge")
    grace.get_by_text("Out", exact=True).click()
    grace.reload()
    expect(grace.locator("#checkpoint")).to_have_value("lounge")
    typed(grace, secret("li"))
    expect(grace.locator("[data-verdict=admitted][data-reason=exited]")).to_contain_text("Out")
    assert (gate.redeems[0]["checkpoint"], gate.redeems[0]["direction"]) == ("lounge", "exit")
