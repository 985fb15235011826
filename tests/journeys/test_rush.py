"""Sixty-four want the last ten places in the same moment: ten have them, and nobody else waits to be told."""

import asyncio
import contextlib
import time

import httpx
import pytest

from core.usecases.issue_token import issue_token
from tests.journeys.stage import on_stage

BUYERS, PLACES = 64, 10
PATIENCE_SECONDS = 20


@pytest.fixture(params=["sqlite", "postgres"])
async def stage(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with on_stage(url) as stage:
        yield stage
        assert await stage.recount() == []


async def insists(stage, method, path, **request):
    """A connection that was idle for long is closed by the server, now and then just when it is used again: browsers
    ask once more, and so does whoever buys here."""
    for _ in range(5):
        with contextlib.suppress(httpx.TransportError):
            return await stage.client.request(method, path, **request)
    raise AssertionError(f"{path} was never answered")


class Buyer:
    """Somebody in a web chat who taps as soon as there is something to tap. `told` is what came last."""

    def __init__(self, stage, number):
        self.stage, self.number, self.sent, self.after, self.told, self.buttons = stage, number, 0, "", "", {}

    async def arrives(self):
        answer = await insists(self.stage, "POST", "/chat/api/conversations", json={"event": "evening"})
        self.heads = {"Authorization": f"Bearer {answer.json()['token']}"}
        await self.hears()

    async def taps(self, label):
        await self.sends({"button": next(id for name, id in self.buttons.items() if label in name)})

    async def says(self, text):
        await self.sends({"text": text})

    async def sends(self, body):
        self.sent += 1
        message = {"id": f"{self.number}-{self.sent}", **body}
        answer = await insists(self.stage, "POST", "/chat/api/messages", json=message, headers=self.heads)
        assert answer.status_code == 202, answer.text
        await self.hears()

    async def hears(self):
        """The newest message of ours, once there is one that was not there before."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            query = {"after": self.after} if self.after else {}
            answer = await insists(self.stage, "GET", "/chat/api/messages", params=query, headers=self.heads)
            rows = answer.json()["messages"]
            ours = [row for row in rows if not row["mine"]]
            if ours:
                self.after, self.told = rows[-1]["id"], ours[-1]["text"]
                self.buttons = {button["label"]: button.get("id") or button["url"] for button in ours[-1]["buttons"]}
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{self.number} heard nothing after {self.told!r}")


async def all_of(buyers, deed, *given):
    await asyncio.gather(*(getattr(buyer, deed)(*given) for buyer in buyers))


async def test_ten_hold_places_and_the_others_are_told_at_once_that_others_are_paying_or_that_all_is_gone(stage):
    buyers = [Buyer(stage, number) for number in range(BUYERS)]
    await all_of(buyers, "arrives")
    await all_of(buyers, "taps", "Scarce")
    assert all("How many Scarce tickets?" in buyer.told for buyer in buyers)
    began = time.monotonic()
    await all_of(buyers, "taps", "1")
    assert time.monotonic() - began < PATIENCE_SECONDS / 2
    lucky = [buyer for buyer in buyers if "Your name?" in buyer.told]
    others = [buyer for buyer in buyers if buyer not in lucky]
    assert len(lucky) == PLACES
    assert [buyer.told for buyer in others if "thers are paying" not in buyer.told] == []
    await all_of(lucky, "says", "Ada Lovelace")
    await all_of(lucky, "taps", "test, no money moves")
    await asyncio.gather(*(pays(stage, buyer) for buyer in lucky))
    late = Buyer(stage, "late")
    await late.arrives()
    assert "sold out" in late.told and "paying" not in late.told


async def pays(stage, buyer):
    address = next(url for label, url in buyer.buttons.items() if label.startswith("Pay"))
    answer = await insists(stage, "POST", httpx.URL(address).path, data={"action": "pay"})
    assert answer.status_code == 303


async def test_half_in_chats_and_half_over_rest_are_ten_together(stage):
    house, actor = stage.built.house, stage.built.actor
    token = (await house.do(actor, issue_token, name="t", organizer="", scopes=("orders",)))["token"]
    buyers = [Buyer(stage, number) for number in range(BUYERS // 2)]
    await all_of(buyers, "arrives")
    await all_of(buyers, "taps", "Scarce")

    async def orders(number):
        body = {"items": [{"ticket_type": "scarce", "quantity": 1}], "payment": "sandbox",
                "buyer": {"email": f"p{number}@example.org"}, "attendees": [{"name": "Ada"}]}  # fmt: skip
        heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k{number}"}
        return await insists(stage, "POST", "/api/v1/events/evening/orders", json=body, headers=heads)

    answers, _ = await asyncio.gather(
        asyncio.gather(*(orders(number) for number in range(BUYERS // 2))), all_of(buyers, "taps", "1")
    )
    made = [answer for answer in answers if answer.status_code == 201]
    refused = [answer.json()["error"] for answer in answers if answer.status_code != 201]
    lucky = [buyer for buyer in buyers if "Your name?" in buyer.told]
    assert len(made) + len(lucky) == PLACES
    assert {(one["code"], one["details"]["state"]) for one in refused} == {("sold_out", "held")}
