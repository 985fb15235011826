"""Files of people nobody knows: read no further than their bound, kept once, and no more of them than is good."""

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from bots.webchat import bounds, uploads
from bots.webchat.bounds import Allowance, client_of
from bots.webchat.channel import WebchatChannel
from bots.webchat.routes import Webchat, guarded
from core.domain.times import DAY, HOUR, SECOND
from core.storage.query import Query
from core.storage.tables import files, identities
from core.storage.work import Work
from tests.house import DATA, make_house

FILES = Query(select(files.c.size), int)
PATH = "/chat/api/messages"


class Chat:
    """One visitor, whose address on the network may change."""

    def __init__(self, built):
        self.built, self.heard = built, []
        self.web = Webchat(WebchatChannel("webchat", built.house, "http://usher"), built.house, self.receive)
        self.app = Starlette(routes=[
            Route("/chat/api/conversations", guarded(self.web.begin), methods=["POST"]),
            Route(PATH, guarded(self.web.send), methods=["POST"]),
        ])  # fmt: skip
        self.identity, self.token = "", ""

    async def receive(self, inbound):
        self.heard.append(inbound)

    async def asks(self, path, client="192.0.2.1", **more):
        transport = httpx.ASGITransport(self.app, client=(client, 1234))
        heads = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        async with httpx.AsyncClient(transport=transport, base_url="http://usher") as http:
            return await http.post(path, headers=heads, **more)

    async def begins(self, client="192.0.2.1", **headers):
        answer = await self.asks("/chat/api/conversations", client, json={"event": "evening"}, headers=headers)
        if answer.status_code == 201:
            self.identity, self.token = answer.json()["conversation"], answer.json()["token"]
        return answer

    async def hands(self, raw, id, client="192.0.2.1"):
        return await self.asks(PATH, client, data={"id": id}, files={"file": ("a.png", raw, "image/png")})

    async def kept(self):
        return await self.built.house.database.read(FILES)


@pytest.fixture
async def chat(tmp_path):
    async with make_house(
        f"sqlite:///{tmp_path}/usher.db", events=[(DATA / "events" / "evening.yaml").read_text()]
    ) as built:
        chat = Chat(built)
        await chat.begins()
        yield chat


async def test_a_file_that_does_not_say_how_long_it_is_is_read_no_further_than_its_bound(chat, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILE_BYTES", 100_000)
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        for _ in range(1_000):
            sent += 10_000
            yield b"x" * 10_000

    answer = await chat.asks(PATH, content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413 and answer.json()["error"]["code"] == "too_large"
    assert sent < 200_000 and await chat.kept() == []
    assert (await chat.hands(b"x" * 100_001, "m1")).status_code == 413
    assert (await chat.hands(b"x" * 100_000, "m1")).status_code == 202


async def test_the_same_message_again_keeps_no_second_file_and_costs_nothing(chat):
    for _ in range(60):
        assert (await chat.hands(b"picture", "m1")).status_code == 202
    assert await chat.kept() == [7]
    assert len({(one.external_id, one.media, one.kept) for one in chat.heard if one.kind == "photo"}) == 1


async def test_a_conversation_s_files_are_bounded_and_whoever_works_here_is_not(chat):
    answers = [await chat.hands(b"picture", f"m{n}") for n in range(51)]
    assert {answer.status_code for answer in answers[:50]} == {202}
    assert answers[50].status_code == 429 and answers[50].json()["error"]["code"] == "rate_limited"
    wait = int(answers[50].headers["Retry-After"])
    assert 1 <= wait <= DAY / SECOND / 50
    chat.built.now.later(seconds=wait)
    assert (await chat.hands(b"picture", "m50")).status_code == 202
    assert len(await chat.kept()) == 51
    assert (await chat.hands(b"picture", "m52")).status_code == 429

    async def works_here(work: Work):
        work.change(identities, {"id": chat.identity}, {"permit": "a permit"})

    await chat.built.house.do(chat.built.actor, works_here)
    assert (await chat.hands(b"picture", "m52")).status_code == 202


async def test_bytes_are_bounded_of_a_conversation_and_of_all_that_one_client_begins(chat, monkeypatch):
    chat.web._bounds.bytes = Allowance(1_000, DAY)
    chat.web._bounds.bytes_of_client = Allowance(1_500, DAY)
    assert (await chat.hands(b"x" * 900, "m1")).status_code == 202
    assert (await chat.hands(b"x" * 900, "m2")).status_code == 429
    await chat.begins()
    assert (await chat.hands(b"x" * 900, "m1")).status_code == 429
    assert (await chat.hands(b"x" * 900, "m1", client="192.0.2.2")).status_code == 202


async def test_conversations_begun_are_bounded_by_the_client_s_address_whatever_it_says_of_itself(chat):
    chat.web._bounds.begun = Allowance(3, HOUR)
    answers = [await chat.begins(**{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert int(answers[3].headers["Retry-After"]) == 20 * 60
    assert (await chat.begins("192.0.2.2")).status_code == 201


def test_a_client_is_its_network():
    def of(host):
        return client_of(Request({"type": "http", "headers": [], "client": host and (host, 1)}))

    assert of("2001:db8::1") == of("2001:db8:0:0:ffff::2") != of("2001:db8:0:1::1")
    assert of("::ffff:192.0.2.1") == of("192.0.2.1") == "192.0.2.1" != of("192.0.2.2")
    assert (of(None), of("a socket")) == ("", "a socket")
    assert of("127.0.0.1") == of("::1") == of("::ffff:127.0.0.1") == ""


async def test_a_proxy_on_this_machine_that_tells_nobody_s_address_makes_no_network_of_all(chat):
    chat.web._bounds.begun = Allowance(1, HOUR)
    chat.web._bounds.bytes_of_client = Allowance(1, DAY)
    assert {(await chat.begins("127.0.0.1")).status_code for _ in range(3)} == {201}
    assert (await chat.hands(b"picture", "m1", client="127.0.0.1")).status_code == 202
    assert chat.heard[-1].origin == ""


def test_what_was_spent_comes_back_evenly_and_those_who_have_all_of_it_are_forgotten(monkeypatch):
    monkeypatch.setattr(bounds, "MOST_KEYS", 2)
    allowance = Allowance(10, 10 * SECOND)
    allowance.spend("a", 10, 0)
    assert (allowance.wait("a", 1, 0), allowance.wait("a", 1, 1_000), allowance.wait("b", 10, 0)) == (1_000, 0, 0)
    assert allowance.wait("a", 10, -5_000) == 10_000, "a clock that was put back gives nothing away"
    allowance.spend("b", 1, 9_000)
    allowance.spend("c", 1, 10_000)
    assert set(allowance._spent) == {"c"}


async def test_what_arrives_says_which_network_it_came_from_and_not_its_address(chat):
    for client in ("192.0.2.1", "192.0.2.2"):
        await chat.begins(client)
        await chat.asks(PATH, client, json={"id": "t", "text": "hi"})
        await chat.hands(b"picture", "p", client)
    _, *one = chat.heard[:4]  # the first was begun by the fixture
    two = chat.heard[4:]
    assert len({inbound.origin for inbound in one}) == len({inbound.origin for inbound in two}) == 1
    assert one[0].origin != two[0].origin and "192" not in one[0].origin
