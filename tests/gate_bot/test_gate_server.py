"""The gate's server: one admission for one ticket, and every refusal told and kept."""

import asyncio
import base64
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.applications import Starlette

from core.domain.ordering import Item
from core.domain.times import rfc3339
from core.storage.orders import ORDER
from core.storage.work import Work
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.issue_permit import issue_permit, revoke_permit
from core.usecases.place_order import Wanted, place_order
from core.usecases.recount import recount
from gate_bot.pack import NONCE_BYTES, box_key, row_id
from gate_bot.routes import routes
from tests.house import make_house

EVENT = """
event: gates
title: {en: Gates}
languages: [en, zh-Hans]
timezone: Europe/Berlin
starts_at: 2027-01-04T18:00
ends_at: 2027-01-06T23:00
currency: EUR
ticket_types:
  - {id: free, name: {en: Guest, zh-Hans: 嘉宾票}, price: "0.00", per_order: {max: 10}}
  - {id: vip, name: {en: VIP}, price: "10.00"}
forms: {attendee: [{id: name, kind: name, required: true, label: {en: Name}}]}
payments: [sandbox, pay_at_door]
checkpoints:
  - {id: door, name: {en: Door, zh-Hans: 大门}, entries: once}
  - {id: twice, name: {en: Twice}, entries: {max: 2}}
  - {id: daily, name: {en: Daily}, entries: once_a_day}
  - {id: lounge, name: {en: Lounge}, admits_only: [vip], entries: unlimited}
  - {id: inner, name: {en: Inner}, entries: once, after: [door]}
"""
OTHER = EVENT.replace("event: gates", "event: other")


@dataclass(slots=True)
class Door:
    built: Any
    client: httpx.AsyncClient
    permits: dict[str, dict[str, str]]

    @classmethod
    @asynccontextmanager
    async def at(cls, built):
        """The gate of a house, with a permit for each role."""
        permits = {
            role: await built.house.do(
                built.actor, issue_permit, built.events["gates"], checkpoints=(), role=role, name=role
            )
            for role in ("scanner", "supervisor", "lead")
        }
        transport = httpx.ASGITransport(Starlette(routes=routes(built.house)))
        async with httpx.AsyncClient(transport=transport, base_url="http://gate.test") as client:
            yield cls(built, client, permits)

    def heads(self, role="supervisor", language="en"):
        return {"Authorization": f"Bearer {self.permits[role]['token']}", "Accept-Language": language}

    async def call(self, method, name, body=None, role="supervisor", language="en"):
        heads = self.heads(role, language)
        content = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        return await self.client.request(method, f"/gate/api/{name}", headers=heads, **content)

    async def scan(self, secret, nonce, checkpoint="door", role="supervisor", language="en", **more):
        body = {"secret": secret, "nonce": nonce, "checkpoint": checkpoint, **more}
        return (await self.call("POST", "redeem", body, role, language)).json()

    async def order(self, kind="free", payment=None, name="Ada Lovelace", event="gates"):
        wanted = Wanted((Item(kind, 1),), {"name": name, "email": "ada@example.org"}, ({"name": name},), payment)
        return await self.built.house.do(self.built.actor, place_order, self.built.events[event], wanted)


@pytest.fixture(params=["sqlite", "postgres"])
async def door(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENT, OTHER]) as built:
        async with Door.at(built) as door:
            yield door
        assert await recount(Work(built.house, built.actor)) == []


async def test_in_once_then_told_when_and_where(door):
    ticket = (await door.order()).tickets[0]
    first = await door.scan(ticket.code, "n1")
    assert (first["verdict"], first["ticket"]["name"]) == ("admitted", "Ada Lovelace")
    door.built.now.later(minutes=5)
    again = await door.scan(ticket.code, "n2")
    assert (again["verdict"], again["reason"]) == ("refused", "already_admitted")
    assert again["first_admitted_at"] == "2027-01-04T13:00:00+01:00" and "Door" in again["explanation"]
    assert "大门" in (await door.scan(ticket.code, "n3", language="zh-CN"))["explanation"]


async def test_the_same_nonce_answers_the_same(door):
    ticket = (await door.order()).tickets[0]
    assert await door.scan(ticket.code, "n1") == await door.scan(ticket.code, "n1")
    assert (await door.scan("no code", "n9")) == (await door.scan(ticket.code, "n9"))


async def test_thirty_two_devices_and_one_ticket_admit_one(door):
    ticket = (await door.order()).tickets[0]
    answers = await asyncio.gather(*(door.scan(ticket.code, f"n{n}") for n in range(32)))
    assert sorted(answer["reason"] for answer in answers) == ["admitted"] + ["already_admitted"] * 31 or sorted(
        {answer["reason"] for answer in answers}) == ["admitted", "already_admitted"]  # fmt: skip
    assert sum(answer["verdict"] == "admitted" for answer in answers) == 1


async def test_two_entries_where_two_are_allowed_whoever_comes(door):
    ticket = (await door.order()).tickets[0]
    answers = await asyncio.gather(*(door.scan(ticket.code, f"n{n}", "twice") for n in range(16)))
    assert sum(answer["verdict"] == "admitted" for answer in answers) == 2
    assert {answer["reason"] for answer in answers} == {"admitted", "limit_reached"}


async def test_each_refusal_has_its_reason(door):
    async def reason(secret, checkpoint="door", **more):
        reason.n += 1
        return (await door.scan(secret, f"r{reason.n}", checkpoint, **more))["reason"]

    reason.n = 0
    whole = await door.order()
    code = whole.tickets[0].code
    changed = code[:-10] + ("A" if code[-10] != "A" else "B") + code[-9:]
    assert await reason(changed) == "forged" and await reason("https://example.org") == "unknown"
    assert await reason((await door.order(event="other")).tickets[0].code) == "wrong_event"
    assert await reason(code, "lounge") == "wrong_type" and await reason(code, "inner") == "needs_previous_checkpoint"
    unpaid = await door.order("vip", "pay_at_door")
    assert await reason(unpaid.tickets[0].code) == "unpaid"
    order = (await door.built.house.database.read(ORDER, id=whole.order.id))[0]
    await door.built.house.do(door.built.actor, cancel_order, door.built.events["gates"], order, Cancelling())
    assert await reason(code) == "cancelled"
    counts = (await door.call("GET", "counts?checkpoint=door")).json()
    assert counts == {"admitted": 0, "inside": 0, "refused": 5}


async def test_a_day_later_is_another_day(door):
    ticket = (await door.order()).tickets[0]
    assert (await door.scan(ticket.code, "a", "daily"))["verdict"] == "admitted"
    assert (await door.scan(ticket.code, "b", "daily"))["reason"] == "already_admitted"
    door.built.now.later(hours=12)
    assert (await door.scan(ticket.code, "c", "daily"))["verdict"] == "admitted"


async def test_an_undo_lets_in_again_and_twice_is_harmless(door):
    ticket = (await door.order()).tickets[0]
    await door.scan(ticket.code, "n1", role="scanner")
    body = {"nonce": "n1", "checkpoint": "door", "reason": "wrong person"}
    assert (await door.call("POST", "undo", body, "scanner")).status_code == 403
    assert [(await door.call("POST", "undo", body)).status_code for _ in range(2)] == [200, 200]
    assert (await door.scan(ticket.code, "n2"))["verdict"] == "admitted"
    assert (await door.call("GET", "counts?checkpoint=door")).json()["admitted"] == 1


async def test_force_and_short_codes_are_for_supervisors(door):
    ticket = (await door.order()).tickets[0]
    short = {"ticket": ticket.short_code.lower(), "checkpoint": "door"}
    assert (await door.call("POST", "redeem", short | {"nonce": "s1"}, "scanner")).status_code == 403
    assert (await door.call("POST", "redeem", short | {"nonce": "s2"})).json()["verdict"] == "admitted"
    forced = await door.scan(ticket.code, "s3", force=True)
    assert (forced["forced"], forced["overrode"]) == (True, "already_admitted")
    assert (await door.call("POST", "redeem", {"secret": "x", "nonce": "s4", "checkpoint": "no"})).status_code == 404


async def test_a_revoked_permit_is_a_stranger_at_once(door):
    await door.built.house.do(door.built.actor, revoke_permit, door.permits["scanner"]["id"])
    assert (await door.call("GET", "me", role="scanner")).status_code == 401


async def test_a_redeem_costs_one_read(door):
    ticket = (await door.order()).tickets[0]
    await door.scan(ticket.code, "n0", "twice")
    before = door.built.house.database.reads
    await door.scan(ticket.code, "n1")
    assert door.built.house.database.reads - before == 1


async def test_search_tells_no_phone_and_no_email(door):
    await door.order(name="彭慧")
    answer = await door.call("GET", "search?q=彭慧")
    assert [row["name"] for row in answer.json()["tickets"]] == ["彭慧"] and "example.org" not in answer.text
    assert (await door.call("GET", "search?q=x")).status_code == 422
    assert (await door.call("GET", "search?q=ada", role="scanner")).status_code == 403


async def test_a_queue_is_taken_in_order_and_the_later_one_carries_the_conflict(door):
    ticket, now = (await door.order()).tickets[0], door.built.now()
    shown = {"verdict": "admitted", "reason": "admitted"}

    def row(nonce, minutes, **more):
        at = rfc3339(now - minutes * 60_000)
        return {"secret": ticket.code, "nonce": nonce, "checkpoint": "door", "scanned_at": at, "shown": shown, **more}

    late = await door.call("POST", "sync", {"device_now": rfc3339(now), "scans": [row("b", 5), {"nonce": 7}]}, "lead")
    assert [one["stored"] for one in late.json()["results"]] == [True, False]
    body = {"device_now": rfc3339(now), "scans": [row("a", 10), row("f", 1, force=True)]}
    early = (await door.call("POST", "sync", body, "scanner")).json()["results"]
    assert early[0]["stored"] and "conflict" not in early[0]
    assert early[1]["error"]["code"] == "forbidden" and not early[1]["stored"]
    again = (await door.call("POST", "sync", {"scans": [row("b", 5)]}, "lead")).json()["results"][0]
    assert again["repeat"] and again["conflict"]["nonce"] == "a"
    conflicts = (await door.call("GET", "conflicts", role="lead")).json()["conflicts"]
    assert [(one["first"]["nonce"], one["later"]["nonce"]) for one in conflicts] == [("a", "b")]


async def test_a_pack_opens_only_with_the_ticket(door):
    ticket = (await door.order()).tickets[0]
    answer = await door.call("GET", "pack")
    pack = answer.json()
    assert "Lovelace" not in answer.text and "example.org" not in answer.text
    row = next(row for row in pack["rows"] if row["id"] == row_id(ticket.code))
    box = base64.b64decode(row["box"])
    opened = AESGCM(box_key(ticket.code)).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], None)
    assert orjson.loads(opened)["name"] == "Ada Lovelace"
    same = (await door.call("GET", f"pack?since={pack['rev']}")).json()
    assert (same["full"], same["rows"]) == (False, [])
    await door.order()
    assert (await door.call("GET", f"pack?since={pack['rev']}")).json()["full"]


BAD = [
    b"", b"[", b"[]", b'{"nonce":1}', b'{"secret":"\\u0000","nonce":"a","checkpoint":"door"}', b"x" * 70_000,
    b'{"secret":"x","nonce":"a","checkpoint":"door","scanned_at":"soon"}',
    b'{"secret":"x","nonce":"a","checkpoint":"door","direction":"up"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BAD)
async def test_bad_bodies_get_an_answer(door, body):
    for name in ("redeem", "sync", "undo"):
        answer = await door.call("POST", name, body)
        assert 400 <= answer.status_code < 500 and answer.json()["error"]["code"], name
