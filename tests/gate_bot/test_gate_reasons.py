"""Every reason that a gate can give, through its interface, in words that staff understand."""

import base64

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.domain.admission import REASONS
from gate_bot.pack import NONCE_BYTES, box_key, row_id
from locales.translator import catalog
from tests.gate_bot.test_gate_server import Door
from tests.house import make_house

EVENT = """
event: gates
title: {en: Gates}
languages: [en, zh-Hans]
timezone: Europe/Berlin
starts_at: 2027-01-04T18:00
ends_at: 2027-01-06T23:00
currency: EUR
ticket_types: [{id: free, name: {en: Guest, zh-Hans: 嘉宾票}, price: "0.00", per_order: {max: 10}}]
forms:
  attendee:
    - {id: name, kind: name, required: true, label: {en: Name}}
    - {id: size, kind: one_of, label: {en: Shirt size, zh-Hans: 尺码}, options: {m: {en: Medium}, l: {en: Large}}}
checkpoints:
  - {id: door, name: {en: Door, zh-Hans: 大门}, direction: both, reentry: true}
  - {id: early, name: {en: Early}, opens: 2027-01-05T09:00}
  - {id: late, name: {en: Late}, closes: 2027-01-03T09:00}
  - {id: shirts, name: {en: Shirts}, entries: unlimited, ask: [size]}
"""


@pytest.fixture
async def door(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[EVENT]) as built, Door.at(built) as door:
        yield door


async def change(door, table, ticket, to):
    where = f"id = '{ticket.id}'" if table == "tickets" else f"id = '{ticket.order_id}'"
    await door.built.house.database.run_script([f"update {table} set {to} where {where}"])


@pytest.mark.parametrize(
    ("table", "to", "reason"),
    [
        ("tickets", "status = 'blocked'", "blocked"),
        ("tickets", "status = 'cancelled'", "cancelled"),
        ("tickets", "status = 'revoked'", "revoked"),
        ("tickets", "generation = generation + 1", "revoked"),
        ("orders", "status = 'awaiting_approval'", "unapproved"),
        ("orders", "status = 'awaiting_payment'", "unpaid"),
        ("orders", "status = 'expired'", "cancelled"),
    ],
)
async def test_what_is_wrong_with_a_ticket(door, table, to, reason):
    ticket = (await door.order()).tickets[0]
    await change(door, table, ticket, to)
    told = await door.scan(ticket.code, "n1")
    assert (told["verdict"], told["reason"], told["ticket"]["name"]) == ("refused", reason, "Ada Lovelace")
    assert told["explanation"] and told["forced"] is False and told["first_admitted_at"] is None
    forced = await door.scan(ticket.code, "n2", force=True)
    assert (forced["verdict"], forced["forced"], forced["overrode"]) == ("admitted", True, reason)


@pytest.mark.parametrize(("point", "reason", "when"), [("early", "too_early", "9:00"), ("late", "too_late", "9:00")])
async def test_when_it_opens_and_closed(door, point, reason, when):
    told = await door.scan((await door.order()).tickets[0].code, "n1", point)
    assert told["reason"] == reason and when in told["explanation"]


async def test_out_and_in_again(door):
    code = (await door.order()).tickets[0].code
    told = [await door.scan(code, f"n{n}", direction=way) for n, way in enumerate(["entry", "exit", "entry"])]
    assert [one["reason"] for one in told] == ["admitted", "exited", "admitted"]
    counts = (await door.call("GET", "counts?checkpoint=door")).json()
    assert counts == {"admitted": 2, "inside": 1, "refused": 0}


async def test_a_question_comes_with_its_choices_and_the_answer_lets_in(door):
    code = (await door.order()).tickets[0].code
    told = await door.scan(code, "n1", "shirts", role="scanner")
    assert (told["verdict"], told["reason"]) == ("attention", "needs_answer")
    assert [(one["id"], one["kind"], sorted(one["options"])) for one in told["questions"]] == [
        ("size", "one_of", ["l", "m"])
    ]
    told = await door.scan(code, "n2", "shirts", role="scanner", answers={"size": "m"})
    assert told["verdict"] == "admitted" and "answers" not in told


@pytest.mark.parametrize("text", ["https://example.org", "WIFI:S:hall;;", "x" * 4_296, "T1.", "R1.ABC", "二维码", " "])
async def test_a_code_that_is_none_of_ours_is_unknown_and_no_error(door, text):
    answer = await door.call("POST", "redeem", {"secret": text, "nonce": "n", "checkpoint": "door"}, "scanner")
    assert (answer.status_code, answer.json()["reason"]) == (200, "unknown")


async def test_every_changed_character_is_unknown_or_forged(door):
    code = (await door.order()).tickets[0].code
    for place in (0, 1, 2, 3, 4, 5, 40, 139, 140):
        changed = code[:place] + ("A" if code[place] != "A" else "B") + code[place + 1 :]
        told = await door.scan(changed, f"n{place}", force=True)
        assert told["verdict"] == "refused" and "ticket" not in told
        assert told["reason"] == ("forged" if place > 4 else "unknown") or place in (3, 4)


def test_every_reason_has_a_word_in_both_languages():
    for language in ("en", "zh-Hans"):
        assert all(catalog("verdict.", language)[f"verdict.reason.{reason}"] for reason in REASONS)


async def test_a_search_tells_who_is_in_already(door):
    tickets = [(await door.order(name=name)).tickets[0] for name in ("Ada Lovelace", "Ada Byron")]
    await door.scan(tickets[0].code, "n1")
    await door.scan(tickets[1].code, "n2")
    await door.call("POST", "undo", {"nonce": "n2", "checkpoint": "door", "reason": "x"})
    found = (await door.call("GET", "search?q=ada")).json()["tickets"]
    assert {row["name"]: row["first_admitted_at"] for row in found} == {
        "Ada Lovelace": "2027-01-04T13:00:00+01:00", "Ada Byron": None
    }  # fmt: skip


async def test_a_packs_row_is_what_the_evaluator_reads(door):
    ticket = (await door.order()).tickets[0]
    await change(door, "tickets", ticket, "status = 'blocked'")
    pack = (await door.call("GET", "pack", role="scanner")).json()
    row = next(row for row in pack["rows"] if row["id"] == row_id(ticket.code))
    box = base64.b64decode(row["box"])
    opened = AESGCM(box_key(ticket.code)).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], None)
    assert orjson.loads(opened) == {
        "id": ticket.id, "ticket_type": "free", "status": "blocked", "generation": 0, "unapproved": False,
        "unpaid": False, "answered": ["name"], "name": "Ada Lovelace", "short_code": ticket.short_code,
    }  # fmt: skip
    assert pack["blocked"] == [ticket.serial] and list(pack["keys"]) == ["1"]
    assert {"opens", "closes", "entries", "ask", "admits_unpaid"} <= pack["checkpoints"][0].keys()


async def test_an_answer_that_is_none_is_asked_for_again(door):
    code = (await door.order()).tickets[0].code
    wrong = await door.scan(code, "n1", "shirts", answers={"size": "enormous"})
    assert (wrong["verdict"], wrong["reason"]) == ("attention", "needs_answer")
    assert [question["id"] for question in wrong["questions"]] == ["size"]
    assert (await door.scan(code, "n2", "shirts", answers={"shoe": "m"}))["reason"] == "needs_answer"
    assert (await door.scan(code, "n3", "shirts", answers={"size": "m"}))["reason"] == "admitted"


async def test_an_empty_code_is_none_of_ours_at_every_permit(door):
    for role in ("scanner", "supervisor"):
        told = await door.scan("", f"empty {role}", role=role)
        assert (told["verdict"], told["reason"]) == ("refused", "unknown")
