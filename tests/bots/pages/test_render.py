"""Pages are escaped, carry the house's headers, and speak the reader's language."""

import re
from dataclasses import fields, replace

import httpx
import pytest
from starlette.applications import Starlette

from bots.pages.assets import assets
from bots.pages.reader import reader_language
from bots.pages.render import STATIC, Pages
from bots.pages.views import CampaignPage, ErrorPage, EventOnSale, HomePage, TicketPage, WayIn, When
from bots.webchat import page as chat
from payments.sandbox import page as pay
from usher.demo_page import page as demo

HOSTILE = "</script><script>alert(1)</script>\" ' {{ 7*7 }} <img src=x onerror=alert(1)>"
MORNING = 1_810_256_400_000  # 2027-05-14 09:00 in Shanghai
SHANGHAI = When("Asia/Shanghai", MORNING, MORNING + 33 * 3_600_000, MORNING - 3_600_000)

TICKET = TicketPage(
    "s3cret", "valid", "Robotics Summit", "Standard", "Ada", "K7QM-2XRD", SHANGHAI, "Lakeside", "88 Hubin Road", "A12"
)
CAMPAIGN = CampaignPage(
    "Robotics Summit", SHANGHAI, (WayIn("webchat", "/chat/x?c=E7KQ22"), WayIn("telegram", "https://t.me/b?start=E"))
)
HOME = HomePage((EventOnSale("Robotics Summit", "/chat/x", SHANGHAI, "Lakeside", "Two days"),))
CHAT = chat.ChatPage("robotics", "Robotics Summit", SHANGHAI, "Lakeside")
LINES = (pay.PayLine("Standard", 2, "¥2,560.00"),)
PAY = pay.PayPage(
    "open",
    "K3M9Q",
    "Robotics Summit",
    LINES,
    total="¥2,560.00",
    due="¥2,560.00",
    hold_until=MORNING + 900_000,
    now=MORNING,
    timezone="Asia/Shanghai",
    chat="/chat/x",
)
DEMO = demo.DemoPage(
    {"en": "Robotics Summit", "zh-Hans": "机器人峰会"},
    (
        demo.Phone("ada", "/chat/x"),
        demo.Phone("omar", "/demo/omar"),
        demo.Phone("grace", "/gate/#permit=P", camera=True),
    ),
)
EVERY = [
    TICKET,
    CAMPAIGN,
    HOME,
    CHAT,
    PAY,
    DEMO,
    *(ErrorPage(why) for why in ("missing", "spent", "over", "broken", "busy")),
]

pages = Pages(chat.TEMPLATES, pay.TEMPLATES, demo.TEMPLATES)


def poisoned(view):
    """The view with every text in it hostile."""
    texts = {field.name: HOSTILE for field in fields(view) if field.type is str or field.type == "str"}
    return replace(view, **texts)


@pytest.mark.parametrize("view", EVERY, ids=lambda view: f"{view.template}-{view.status}")
@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_every_page_has_the_strict_policy_its_language_and_nothing_inline(view, language):
    response = pages.show(view, language)
    page = response.body.decode()
    assert response.status_code == view.status
    assert "'unsafe" not in response.headers["content-security-policy"]
    assert response.headers["referrer-policy"] == "no-referrer" and response.headers["cache-control"] == "no-store"
    assert f'<html lang="{language}" dir="ltr">' in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\son\w+=|\sstyle=", page)
    assert "http://" not in page.replace("http://www.w3.org", "")


@pytest.mark.parametrize(
    "view",
    [TICKET, replace(TICKET, state="unpaid", due="x"), CAMPAIGN, CHAT, PAY, replace(PAY, state="less"), DEMO,
     replace(CAMPAIGN, ways=(WayIn("webchat", HOSTILE),)), replace(HOME, events=(poisoned(HOME.events[0]),)),
     replace(PAY, lines=(pay.PayLine(HOSTILE, 2, HOSTILE),)), replace(DEMO, phones=(demo.Phone("ada", HOSTILE),)),
     replace(DEMO, event_title={"en": HOSTILE}), replace(CHAT, desk="admin")],
    ids=lambda view: view.template,
)  # fmt: skip
def test_what_people_wrote_is_shown_as_text(view):
    kept = {"timezone": "Asia/Shanghai"} if hasattr(view, "timezone") else {}
    hostile = view if view.template in ("home.html",) else poisoned(view)
    hostile = replace(hostile, **kept, **({"state": view.state} if hasattr(view, "state") else {}))
    page = pages.markup(hostile, "en")
    assert "alert(1)</script>" not in page and "<img src=x" not in page
    assert "49" not in re.findall(r"\b49\b", page)


@pytest.mark.parametrize("state", ["valid", "unpaid", "waiting", "cancelled", "revoked", "blocked"])
def test_a_ticket_shows_its_code_only_while_it_admits(state):
    page = pages.markup(replace(TICKET, state=state), "en")
    assert ("/t/s3cret/qr.png" in page) == (state in ("valid", "unpaid"))
    assert "K7QM-2XRD" in page


def test_a_ticket_tells_the_time_at_the_event_and_whether_it_is_only_a_test():
    assert "Friday, May 14, 2027, 9:00 AM (China Standard Time)" in pages.markup(TICKET, "en").replace("\u202f", " ")
    assert "Test mode" in pages.markup(TICKET, "en")
    assert "Test mode" not in pages.markup(replace(TICKET, live=True), "en")
    assert "现场付款" in pages.markup(replace(TICKET, state="unpaid", due="¥ 880.00"), "zh-Hans")


@pytest.mark.parametrize("state", pay.PayPage.__dataclass_fields__["state"].type.__args__)
def test_the_pay_page_says_that_no_money_moves_and_offers_what_can_be_done(state):
    page = pages.markup(replace(PAY, state=state), "en")
    payable = state in ("open", "declined", "less")
    assert "No money moves" in page
    assert page.count('<form method="post">') == payable
    assert re.findall(r'name="action" value="(\w+)"', page) == (
        ["pay", "decline", "late", "twice", "less"] if payable else []
    )
    assert pay.ACTIONS == ("pay", "decline", "late", "twice", "less")
    assert (f'data-state="{state}"' in page) == (state != "open")


def test_the_demos_phones_get_the_language_before_the_fragment():
    assert demo.Phone("grace", "/gate/#permit=P").address("zh-Hans") == "/gate/?lang=zh-Hans#permit=P"
    assert demo.Phone("ada", "/chat/x?c=E").address("en") == "/chat/x?c=E&lang=en"


@pytest.mark.parametrize(
    ("header", "chosen", "expected"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "zh-Hans"),
        ("de-DE, fr;q=0.9, zh;q=0.5, en;q=0.4", "", "zh-Hans"),
        ("en;q=0.1, zh-TW;q=0.9", "", "zh-Hans"),
        ("zh;q=0, en", "", "en"),
        ("zh", "en", "en"),
        ("zh", "klingon", "zh-Hans"),
        ("", "", "en"),
        (";;q=x,,\x00=,zh;q=abc", "", "en"),
        ("fr," * 5000, "", "en"),
    ],
)
def test_the_readers_language_is_what_was_chosen_or_the_best_wish_that_we_speak(header, chosen, expected):
    assert reader_language(header, chosen) == expected


async def test_assets_are_asked_for_again_after_an_upgrade():
    app = Starlette(routes=[assets("/static/pages", STATIC)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://usher") as client:
        answer = await client.get("/static/pages/base.css")
        assert answer.headers["cache-control"] == "no-cache" and answer.headers["etag"]
        known = {"If-None-Match": answer.headers["etag"]}
        assert (await client.get("/static/pages/base.css", headers=known)).status_code == 304
        assert (await client.get("/static/pages/..%2frender.py")).status_code == 404
