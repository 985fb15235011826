"""Every page in a browser: nothing serious for axe, nothing wider than the screen; and what its scripts add."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bots.pages.views import CampaignPage, ErrorPage, EventOnSale, HomePage, TicketPage, WayIn, When
from payments.sandbox.page import PayLine, PayPage
from tests.bots.webchat.stub_chat import StubChat

MORNING = 1_810_256_400_000  # 2027-05-14 09:00 in Shanghai
WHEN = When("Asia/Shanghai", MORNING, MORNING + 33 * 3_600_000, MORNING - 3_600_000)
TITLE = "Asia Robotics Summit 2027"
TICKET = TicketPage(
    "s3cret",
    "valid",
    TITLE,
    "Standard",
    "Ada Lovelace",
    "K7QM-2XRD",
    WHEN,
    "Lakeside Convention Centre",
    "88 Hubin Road, Hangzhou",
)
LINES = (PayLine("Standard", 2, "CN¥2,560.00"), PayLine("Workshop add-on", 1, "CN¥200.00"))
PAY = PayPage(
    "open", "K3M9Q", TITLE, LINES, "CN¥2,760.00", "CN¥2,760.00", MORNING + 900_000, MORNING, "Asia/Shanghai", "/chat/x"
)
WAYS = (
    WayIn("webchat", "/chat/x"),
    WayIn("telegram", "https://t.me/b?start=E7KQ22"),
    WayIn("sms", "sms:+15550100?&body=JOIN%20E7KQ22"),
)
VIEWS = {
    "ticket": TICKET,
    "unpaid": replace(TICKET, state="unpaid", due="CN¥1,280.00"),
    "cancelled": replace(TICKET, state="cancelled"),
    "pay": PAY,
    "less": replace(PAY, state="less", due="CN¥1,380.00"),
    "expired": replace(PAY, state="expired"),
    "campaign": CampaignPage(
        TITLE, WHEN, WAYS, "Lakeside Convention Centre", "Two days of talks, workshops and an exhibition."
    ),
    "home": HomePage((EventOnSale(TITLE, "/chat/x", WHEN, "Lakeside Convention Centre", "Two days of talks."),) * 2),
    "missing": ErrorPage("missing"),
}


@pytest.fixture(params=[(360, 740, "light"), (1280, 900, "dark")], ids=["phone-light", "desktop-dark"])
def screen(request: pytest.FixtureRequest, browser: Browser, stub: StubChat) -> Iterator[Page]:
    width, height, scheme = request.param
    context = browser.new_context(base_url=stub.url, viewport={"width": width, "height": height}, color_scheme=scheme)
    stub.views = dict(VIEWS)
    yield context.new_page()
    context.close()


def look(page: Page) -> None:
    """Asserts that axe finds nothing serious and that nothing sticks out sideways."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, json.dumps([(one["id"], [node["html"] for node in one["nodes"]]) for one in serious], indent=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_pages_are_fit_for_everybody(screen: Page, language: str):
    for name in VIEWS:
        screen.goto(f"/show/{name}?lang={language}")
        look(screen)


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_conversation_is_fit_for_everybody(screen: Page, stub: StubChat, language: str):
    stub.answers["start"] = [{"say": ("Which ticket?", "Standard", "VIP")}]
    screen.goto(f"/chat/summit?lang={language}")
    screen.get_by_role("button", name="Standard").click()
    expect(screen.locator(".mine")).to_have_count(1)
    stub.say("Here it is", image="/ticket.png")
    stub.say("Anything else?", links=[{"id": "x", "label": "Ticket page", "url": "/t/x"}])
    expect(screen.get_by_role("link", name="Ticket page")).to_be_visible()
    screen.wait_for_timeout(300)  # the last bubble has faded in: contrast is that of rest
    look(screen)
    screen.locator("[data-picture]").click()
    look(screen)


def test_the_demo_is_fit_for_everybody(screen: Page):
    screen.goto("/")
    look(screen)


def test_the_demo_hands_adas_ticket_to_graces_gate(screen: Page, stub: StubChat):
    stub.answers["start"] = [{"say": ("Your ticket",), "image": "/ticket.png"}]
    screen.goto("/")
    screen.get_by_role("button", name="Show Ada's ticket to Grace").click()
    got = screen.frame_locator("[data-phone=grace] iframe").locator("#got")
    expect(got).to_have_text(f"{stub.url}/ticket.png image/png")
    expect(got).to_be_visible()


def test_a_picture_dragged_from_adas_phone_arrives_at_graces_gate(browser: Browser, stub: StubChat):
    stub.answers["start"] = [{"say": ("Your ticket",), "image": "/ticket.png"}]
    page = browser.new_page(base_url=stub.url, viewport={"width": 1280, "height": 900})
    page.goto("/")
    ticket = page.frame_locator("[data-phone=ada] iframe").locator("[data-picture] img")
    gate = page.frame_locator("[data-phone=grace] iframe").locator("#got")
    ticket.hover()
    page.mouse.down()
    gate.hover()
    gate.hover()
    page.mouse.up()
    expect(gate).to_contain_text("/ticket.png")
    page.close()


def test_starting_the_demo_over_gives_ada_a_new_conversation(screen: Page, stub: StubChat):
    stub.answers["start"] = [{"say": ("Which ticket?",)}]
    screen.goto("/")
    said = screen.frame_locator("[data-phone=ada] iframe").locator("[data-said]")
    expect(said.first).to_be_visible()
    screen.get_by_role("button", name="Start over").click()
    expect(said).to_have_count(2)  # the stub has one conversation for all
    assert len(stub.opened) == 2


def test_the_ticket_fills_the_screen_in_white_when_asked(screen: Page):
    screen.goto("/show/ticket")
    screen.get_by_role("button", name="Show full screen").click()
    dialog = screen.get_by_role("dialog")
    expect(dialog.get_by_text("K7QM-2XRD")).to_be_visible()
    assert dialog.evaluate("(it) => getComputedStyle(it).backgroundColor") == "rgb(255, 255, 255)"
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_the_pay_page_counts_down_by_the_servers_clock_and_sends_the_chosen_action(screen: Page, stub: StubChat):
    screen.goto("/show/pay")
    expect(screen.get_by_role("timer")).to_contain_text("14:5")
    screen.get_by_role("button", name="Pay too late").click()
    screen.get_by_role("button", name="Pay CN¥2,760.00").click()
    assert stub.posted == ["late", "pay"]


def test_at_the_deadline_the_pay_page_asks_what_became_of_the_order(screen: Page, stub: StubChat):
    stub.views["pay"] = replace(PAY, hold_until=MORNING + 1_000)
    screen.goto("/show/pay")
    stub.views["pay"] = replace(PAY, state="expired")
    expect(screen.get_by_text("The time to pay is over")).to_be_visible()
    assert stub.posted == []
