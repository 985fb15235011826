"""Addresses and forms with what no database keeps are refused, wherever they lead, on both databases."""

import httpx
import pytest

from core.storage.leading import Leading
from tests.house import DATA, make_house
from usher.settings import Settings
from usher.web import web_app
from usher.wiring import wire

ADDRESSES = [
    "/t/%00", "/t/%00/qr.png", "/t/x%00y/event.ics", "/files/%00/x", "/files/x/%00", "/c/%00", "/pay/%00", "/staff/%00",
    "/chat/%00", "/chat/?c=%00", "/chat/?i=a%00", "/c/x?lang=%00", "/chat/api/messages?after=%00", "/%00", "/t/?%00=1",
    "/gate/api/counts?checkpoint=%00", "/api/v1/events/%00", "/hooks/telegram/%00",
]  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
async def client(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[(DATA / "events" / "evening.yaml").read_text()]) as built:
        wired = wire(Settings(secret_key="a secret of this test"), built.house)
        app = httpx.ASGITransport(web_app(wired, Leading(url)))
        async with httpx.AsyncClient(transport=app, base_url="http://usher.test") as client:
            begun = await client.post("/chat/api/conversations", json={"event": "evening"})
            client.headers["Authorization"] = f"Bearer {begun.json()['token']}"
            yield client


async def test_an_address_with_a_nul_is_refused(client):
    answers = {
        (method, address): (await client.request(method, address)).status_code
        for address in ADDRESSES
        for method in ("GET", "POST")
    }
    assert {asked: status for asked, status in answers.items() if not 400 <= status < 500} == {}


async def test_what_only_looks_like_it_is_an_address_like_any_other(client):
    assert (await client.get("/t/%2500")).status_code == 404
    assert (await client.get("/t/%EF%BF%BF%ED%A0%80")).status_code == 404
    assert (await client.get("/chat/evening?lang=%25")).status_code == 200


async def test_a_form_with_a_nul_is_refused(client):
    heads = {"Content-Type": "multipart/form-data; boundary=x"}
    for where in ("id", "name", "type"):
        answer = await client.post("/chat/api/messages", content=form_with_nul(where), headers=heads)
        assert 400 <= answer.status_code < 500, where
    right = form_with_nul("id").replace(b"\x00", b"")
    assert (await client.post("/chat/api/messages", content=right, headers=heads)).status_code == 202


def form_with_nul(where):
    name, kind = "a\x00b.png" if where == "name" else "a.png", "image/png" + ("\x00" if where == "type" else "")
    id = "a\x00b" if where == "id" else "a"
    return (
        f'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n{id}\r\n--x\r\nContent-Disposition: form-data; '
        f'name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\npng\r\n--x--\r\n'
    ).encode()
