"""REST in-process, on both databases, with a token of every scope."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from core.usecases.issue_token import issue_token
from tests.house import DATA, Built, make_house
from usher import api

EVENTS = "/api/v1/events"
GATE_DOORS = {name: f"https://{name}.test/{{}}".format for name in ("webchat", "telegram")}


@dataclass(slots=True)
class Shop:
    built: Built
    client: httpx.AsyncClient
    token: str

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        heads = {"Authorization": f"Bearer {self.token}", **{n.replace("_", "-"): v for n, v in headers.items()}}
        content = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        return await self.client.request(method, f"{EVENTS}{path}", headers=heads, **content)

    async def orders(self, kind="free", quantity=1, payment=None, email="ada@example.org", name="Ada Lovelace", **more):
        body = {"items": [{"ticket_type": kind, "quantity": quantity}], "buyer": {"name": name, "email": email},
                "attendees": [{"name": name}] * quantity, **({"payment": payment} if payment else {})}  # fmt: skip
        return await self.call("POST", "/evening/orders", body, **more)

    async def orders_of(self, slug, kind, quantity=1, payment=None, email="ada@example.org"):
        body = {"items": [{"ticket_type": kind, "quantity": quantity}], "buyer": {"email": email},
                "attendees": [{}] * quantity, "payment": payment}  # fmt: skip
        return await self.call("POST", f"/{slug}/orders", body)

    async def token_for(self, *scopes: str) -> str:
        made = await self.built.house.do(self.built.actor, issue_token, name="t", organizer="", scopes=scopes)
        return made["token"]


@pytest.fixture(params=["sqlite", "postgres"])
async def shop(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[(DATA / "events" / "evening.yaml").read_text()]) as built:
        app = Starlette()
        api.mount(app, built.house, "http://usher.test", lambda organizer: GATE_DOORS)
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url="http://usher.test") as client:
            shop = Shop(built, client, "")
            shop.token = await shop.token_for("read", "orders", "manage")
            yield shop
