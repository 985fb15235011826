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


SCREENS = {
    "phone": (360, 740, "light", "en"), "desktop": (1280, 900, "dark", "zh-CN"),
    "dark phone": (360, 740, "dark", "zh-CN"), "light desktop": (1280, 900, "light", "en"),
}  # fmt: skip


@pytest.fixture(params=list(SCREENS.values()), ids=list(SCREENS))
def screen(request: pytest.FixtureRequest, browser: Browser, stub: StubChat) -> Iterator[Page]:
    width, height, scheme, locale = request.param
    size = {"width": width, "height": height}
    context = browser.new_context(base_url=stub.url, viewport=size, color_scheme=scheme, locale=locale)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def views(stub: StubChat) -> None:
    stub.views = dict(VIEWS)


def look(page: Page) -> None:
    """Asserts that axe finds nothing serious and that nothing sticks out sideways."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, json.dumps([(one["id"], [node["html"] for node in one["nodes"]]) for one in serious], indent=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_pages_are_fit_for_everybody(screen: Page):
    for name in VIEWS:
        screen.goto(f"/show/{name}")
        look(screen)


def test_a_conversation_is_fit_for_everybody(screen: Page, stub: StubChat):
    stub.answers["start"] = [{"say": ("Which ticket?", "Standard", "VIP")}]
    screen.goto("/chat/summit")
    screen.get_by_role("button", name="Standard").click()
    expect(screen.locator(".mine")).to_have_count(1)
    stub.say("Here it is", image="/ticket.png")
    stub.say("Anything else?", links=[{"id": "x", "label": "Ticket page", "url": "/t/x"}])
    expect(screen.get_by_role("link", name="Ticket page")).to_be_visible()
    screen.wait_for_timeout(300)  # the last bubble has faded in: contrast is that of rest
    look(screen)
    screen.locator("[data-picture]").click()
    look(screen)


def test_the_desk_of_staff_is_fit_for_everybody(screen: Page, stub: StubChat):
    stub.page = replace(stub.page, title="", desk="admin")
    stub.answers["start"] = [{"say": ("What would you like to do?", "Sales", "Gate")}]
    screen.goto("/chat/desk?i=once")
    expect(screen.get_by_role("button", name="Gate")).to_be_visible()
    table = {"name": "seats.csv", "mimeType": "text/csv", "buffer": b"name,seat"}
    screen.locator("[data-file]").set_input_files(table)
    stub.say("", file="/files/s3cret/attendees.xlsx")
    expect(screen.get_by_role("link", name="attendees.xlsx")).to_be_visible()
    screen.wait_for_timeout(300)
    look(screen)


def test_the_demo_is_fit_for_everybody(screen: Page):
    screen.goto("/")
    look(screen)


def test_the_demo_hands_adas_ticket_to_graces_gate(phone: Page, stub: StubChat):
    stub.answers["start"] = [{"say": ("Your ticket",), "image": "/ticket.png"}]
    phone.goto("/")
    phone.get_by_role("button", name="Show Ada's ticket to Grace").click()
    got = phone.frame_locator("[data-phone=grace] iframe").locator("#got")
    expect(got).to_have_text(f"{stub.url}/ticket.png image/png")
    expect(got).to_be_visible()


def test_a_picture_dragged_from_adas_phone_arrives_at_graces_gate(browser: Browser, stub: StubChat):
    stub.answers["start"] = [{"say": ("Your ticket",), "image": "/ticket.png"}]
    page = browser.new_page(base_url=stub.url, viewport={"width": 1280, "height": 900})
    page.goto("/")
    ticket = page.frame_locator("[data-phone=ada] iframe").locator("[data-picture] img").last  # phones share one feed
    gate = page.frame_locator("[data-phone=grace] iframe").locator("#got")
    ticket.hover()
    page.mouse.down()
    gate.hover()
    gate.hover()
    page.mouse.up()
    expect(gate).to_contain_text("/ticket.png")
    page.close()


def test_starting_the_demo_over_gives_everybody_a_new_conversation(phone: Page, stub: StubChat):
    stub.answers["start"] = [{"say": ("Which ticket?",)}]
    phone.goto("/")
    said = phone.frame_locator("[data-phone=ada] iframe").locator("[data-said]")
    begun(phone, stub, 2)
    before = said.count()
    phone.get_by_role("button", name="Start over").click()
    begun(phone, stub, 4)
    expect(said).to_have_count(before + 1)  # the stub has one conversation for all
    assert sorted(sorted(way)[0] for way in stub.opened) == ["event", "event", "invitation", "invitation"]


def begun(page: Page, stub: StubChat, conversations: int) -> None:
    """The demo's phones begin in their own time."""
    for _ in range(80):
        page.wait_for_timeout(100)
        if len(stub.opened) == conversations:
            break
    page.wait_for_timeout(300)  # and what is said then is there


def test_the_ticket_fills_the_screen_in_white_when_asked(phone: Page):
    phone.goto("/show/ticket")
    phone.get_by_role("button", name="Show full screen").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog.get_by_text("K7QM-2XRD")).to_be_visible()
    assert dialog.evaluate("(it) => getComputedStyle(it).backgroundColor") == "rgb(255, 255, 255)"
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()


def test_the_pay_page_counts_down_by_the_servers_clock_and_sends_the_chosen_action(phone: Page, stub: StubChat):
    phone.goto("/show/pay")
    expect(phone.get_by_role("timer")).to_contain_text("14:5")
    phone.get_by_role("button", name="Pay too late").click()
    phone.get_by_role("button", name="Pay CN¥2,760.00").click()
    assert stub.posted == ["late", "pay"]


def test_at_the_deadline_the_pay_page_asks_what_became_of_the_order(phone: Page, stub: StubChat):
    stub.views["pay"] = replace(PAY, hold_until=MORNING + 1_000)
    phone.goto("/show/pay")
    stub.views["pay"] = replace(PAY, state="expired")
    expect(phone.get_by_text("The time to pay is over")).to_be_visible()
    assert stub.posted == []
