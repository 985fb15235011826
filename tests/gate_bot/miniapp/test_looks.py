"""The page is for everybody: readable by machines, in both languages, on a narrow phone and on a desk."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.gate_bot.miniapp.stub_gate import secret

DESK = {"width": 1280, "height": 800}
SHOWN = {"admitted": "ada", "refused": "wen", "attention": "asks"}


def typed(page: Page, code: str) -> None:
    page.fill("#code", code)
    page.press("#code", "Enter")


def serious(page: Page) -> list[tuple[str, str]]:
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
    found = Axe().run(page).response["violations"]
    return [
        (rule["id"], node["html"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_axe_finds_nothing_serious_on_the_page(open_gate: Callable[..., Page], language: str) -> None:
    page = open_gate(locale=language)
    page.select_option("#checkpoint", "lounge")
    typed(page, secret("ada"))
    expect(page.locator("#recent li")).to_have_count(1)
    page.keyboard.press("Escape")
    page.click("#search-panel summary")
    page.fill("#search", "al")
    expect(page.locator("#search-results li")).to_have_count(2)
    assert serious(page) == []
    page.locator("#recent button").click()
    assert serious(page) == []


@pytest.mark.parametrize("verdict", SHOWN)
def test_axe_finds_nothing_serious_on_a_verdict(grace: Page, verdict: str) -> None:
    typed(grace, secret(SHOWN[verdict]))
    expect(grace.locator(f"[data-verdict={verdict}]")).to_be_visible()
    assert serious(grace) == []


@pytest.mark.parametrize("permit", ["", "permit-of-grace"])
def test_nothing_is_wider_than_a_narrow_phone(open_gate: Callable[..., Page], permit: str) -> None:
    page = open_gate(permit=permit, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_link_may_name_the_language_and_a_switch_on_the_page_holds_against_it(open_gate: Callable[..., Page]) -> None:
    page = open_gate()
    page.goto("/gate/?lang=zh-Hans")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.click("#language")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_the_phones_language_is_spoken_and_can_be_switched(open_gate: Callable[..., Page]) -> None:
    page = open_gate(locale="zh-CN")
    expect(page.locator("[data-start]")).to_have_text("打开摄像头")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#checkpoint option").first).to_have_text("主会场")
    page.click("#language")
    expect(page.locator("[data-start]")).to_have_text("Start the camera")
    page.reload()
    expect(page.locator("#event-title")).to_have_text("Asia Robotics Summit 2027")


def test_the_verdict_is_explained_in_the_pages_language(open_gate: Callable[..., Page]) -> None:
    page = open_gate(locale="zh-CN", viewport=DESK)
    typed(page, secret("wen"))
    expect(page.locator("#verdict-explanation")).to_have_text("主会场不接受工作坊票。")


def test_a_keyboard_alone_reaches_everything(open_gate: Callable[..., Page]) -> None:
    page = open_gate(viewport=DESK)
    typed(page, secret("wen"))
    expect(page.locator("#verdict").get_by_role("button", name="Next")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_hidden()
    expect(page.locator("#code")).to_be_focused()
