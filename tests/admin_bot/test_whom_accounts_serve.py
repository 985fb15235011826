"""What `serves` of an account means: no desk where it does not serve the staff, a polite nothing for strangers."""

import itertools

import orjson
import pytest

from admin_bot.flows import ADMIN_FLOWS
from bots.telegram.commands import COMMANDS
from core.storage.tables import people
from core.usecases.add_staff import add_staff
from tests.admin_bot.test_rights import SENT, Desk
from tests.house import DATA, make_house

ALL = ("attendees", "admin", "gate")
PHONE = "+491701234567"


@pytest.fixture
async def built(tmp_path):
    event = (DATA / "events" / "evening.yaml").read_text()
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[event]) as built:
        yield built


@pytest.fixture
def opened(built, tmp_path):
    """A desk whose one account serves whom it is told; several stand in the same house."""
    numbers = itertools.count(step=1000)
    return lambda *serves: Desk(built, f"{tmp_path}/usher.db", numbers=next(numbers), serves=serves or ALL)


async def said(desk, identity):
    rows = await desk.built.house.database.read(SENT, identity=identity)
    return orjson.loads(rows[-1].payload)["message"]


async def test_an_invitation_does_nothing_where_staff_are_not_served_and_stays_good(built, opened):
    shop, desk = opened("attendees"), opened()
    made = await desk.do(add_staff, organizer=built.organizer, name="Omar", role="owner")
    identity = await shop.speaks("omar", "start", text=made["invitation"])
    assert "another of our apps" in (await said(shop, identity))["text"]
    identity = await desk.speaks("omar", "start", text=made["invitation"])
    assert "Hello Omar" in (await said(desk, identity))["text"]


@pytest.mark.parametrize("word", ["admin", "/admin", "gate"])
async def test_no_word_opens_the_desk_where_staff_are_not_served(opened, word):
    """Not even for a member, and nobody is asked for a number."""
    desk = opened()
    _, identity = await desk.hired("owner")
    shop = opened("attendees")
    address = desk.rows("select address from identities where id = ?", identity)[0][0]
    await shop.speaks(address, "text", text=word)
    text = (await said(shop, identity))["text"]
    assert "Hello Omar" not in text and "number" not in text and "Which ticket" in text
    told = await shop.begins(identity, "home", {})
    assert "did not understand" in told[0][1]
    assert shop.turns.results["failed"] == 0


@pytest.mark.parametrize("serves", [("admin",), ("gate",), ("admin", "gate")])
async def test_a_stranger_in_an_account_for_staff_is_told_a_polite_nothing_whatever_is_said(opened, serves):
    desk = opened(*serves)
    for what in ("hello", "tickets", "evening", "help", "human", "1"):
        identity = await desk.speaks("mallory", "text", text=what)
        message = await said(desk, identity)
        assert "This is for the people who run the events" in message["text"] and "Evening" not in message["text"]
    identity = await desk.speaks("mallory", "start", text="evening")
    assert "This is for the people who run the events" in (await said(desk, identity))["text"]
    for flow in ("purchase", "begin", "events", "tickets", "human", "home"):
        told = await desk.begins(identity, flow, {"event": "evening"})
        assert "Evening" not in told[0][1] and "ticket" not in told[0][1]
    assert desk.turns.results["failed"] == 0


async def test_whoever_proves_a_number_is_let_in_where_the_account_serves_staff_only(built, opened):
    desk = opened("admin")
    await desk.do(add_staff, organizer=built.organizer, name="Omar", role="owner", phone=PHONE)
    identity = await desk.speaks("omar", "text", text="hello")
    await desk.do(_proves, desk.rows("select person from identities where id = ?", identity)[0][0])
    await desk.speaks("omar", "text", text="admin")
    message = await said(desk, identity)
    assert "Welcome, Omar" in message["text"]
    await desk.speaks("omar", "button", button=message["buttons"][0]["token"])
    assert "Hello Omar" in (await said(desk, identity))["text"]


def test_telegrams_menu_names_only_what_everybody_may_do():
    assert {"admin", "gate"}.isdisjoint(COMMANDS)
    assert all(flow.word not in COMMANDS for flow in ADMIN_FLOWS.values() if flow.word != "help")


async def _proves(work, person):
    work.change(people, {"id": person}, {"phone": PHONE})
