"""The gate's edges: what a device may not claim, what an undo gives back, what bad rows spoil (nothing)."""

import pytest

from core.domain.times import parse_rfc3339, rfc3339
from core.usecases.issue_permit import issue_permit
from tests.gate_bot.test_gate_server import EVENT, door  # noqa: F401

BOTH = """  - {id: yard, name: {en: Yard}, entries: once, direction: both, reentry: true}
"""


async def counts(door, point="door"):  # noqa: F811
    return (await door.call("GET", f"counts?checkpoint={point}")).json()


async def test_a_live_reading_is_judged_here_whatever_the_device_claims(door):  # noqa: F811
    shown = {"verdict": "admitted", "reason": "admitted"}
    assert (await door.scan("no ticket", "n1", shown=shown))["verdict"] == "refused"


async def test_an_undone_exit_is_inside_again(door):  # noqa: F811
    ticket = (await door.order()).tickets[0]
    await door.scan(ticket.code, "in", "lounge", force=True)
    await door.scan(ticket.code, "out", "lounge", direction="exit", force=True)
    assert await counts(door, "lounge") == {"admitted": 1, "inside": 0, "refused": 0}
    await door.call("POST", "undo", {"nonce": "out", "checkpoint": "lounge", "reason": "no"})
    assert await counts(door, "lounge") == {"admitted": 1, "inside": 1, "refused": 0}


async def test_an_exit_shown_as_refused_gives_nothing_back(door):  # noqa: F811
    await door.built.imports(EVENT + BOTH)
    ticket = (await door.order()).tickets[0]
    assert (await door.scan(ticket.code, "in", "yard"))["verdict"] == "admitted"
    row = {"secret": ticket.code, "nonce": "out", "checkpoint": "yard", "direction": "exit",
           "scanned_at": rfc3339(door.built.now()), "shown": {"verdict": "refused", "reason": "unpaid"}}  # fmt: skip
    assert (await door.call("POST", "sync", {"scans": [row]})).json()["results"][0]["stored"]
    assert (await door.scan(ticket.code, "again", "yard"))["reason"] == "already_admitted"


async def test_an_unpaid_ticket_that_was_let_in_offline_stays_in(door):  # noqa: F811
    ticket = (await door.order("vip", "pay_at_door")).tickets[0]
    row = {"secret": ticket.code, "nonce": "a", "checkpoint": "door", "scanned_at": rfc3339(door.built.now()),
           "shown": {"verdict": "admitted", "reason": "admitted"}}  # fmt: skip
    result = (await door.call("POST", "sync", {"scans": [row]})).json()["results"][0]
    assert (result["stored"], result["verdict"]) == (True, "admitted")
    assert (await counts(door))["admitted"] == 1


async def test_a_test_ticket_does_not_open_a_live_gate(door):  # noqa: F811
    ticket = (await door.order()).tickets[0]
    await door.built.imports(EVENT.replace("[sandbox, pay_at_door]", "[pay_at_door]") + "live: true\n")
    assert (await door.scan(ticket.code, "n1"))["reason"] == "test_ticket"
    body = {"ticket": ticket.short_code, "nonce": "n2", "checkpoint": "door"}
    assert (await door.call("POST", "redeem", body)).json()["reason"] == "test_ticket"
    assert (await door.scan((await door.order()).tickets[0].code, "n3"))["verdict"] == "admitted"


@pytest.mark.parametrize("row", [[], None, 7, {}, {"nonce": []}, {"nonce": {}}, {"nonce": "x" * 200}, {"nonce": 1.5}])
async def test_a_bad_row_spoils_nothing(door, row):  # noqa: F811
    ticket = (await door.order()).tickets[0]
    good = {"secret": ticket.code, "nonce": "good", "checkpoint": "door", "scanned_at": rfc3339(door.built.now())}
    answer = await door.call("POST", "sync", {"scans": [row, good]})
    assert answer.status_code == 200 and [one["stored"] for one in answer.json()["results"]] == [False, True]


async def test_a_queue_has_an_end(door):  # noqa: F811
    assert (await door.call("POST", "sync", {"scans": [{}] * 501})).status_code == 422


async def test_a_permit_opens_its_own_checkpoints_only(door):  # noqa: F811
    house, event = door.built.house, door.built.events["gates"]
    permit = await house.do(door.built.actor, issue_permit, event, checkpoints=("twice",), role="lead", name="w")
    door.permits["narrow"] = permit
    ticket = (await door.order()).tickets[0]
    body = {"secret": ticket.code, "nonce": "n", "checkpoint": "door"}
    assert (await door.call("POST", "redeem", body, "narrow")).status_code == 403
    assert (await door.call("GET", "counts?checkpoint=door", role="narrow")).status_code == 403
    assert (await door.call("POST", "undo", {"nonce": "n", "checkpoint": "door"}, "narrow")).status_code == 403
    assert (await door.call("POST", "redeem", {**body, "checkpoint": "nowhere"}, "narrow")).status_code == 404


async def test_a_hold_that_ran_out_admits_nobody_whether_or_not_the_sweeper_came(door):  # noqa: F811
    """Also where unpaid tickets are let in; and neither a search nor a pack knows it as valid any more."""
    await door.built.imports(
        EVENT.replace("id: door,", "id: door, unpaid: admit,").replace("2027-01-04T18:00", "2027-01-05T18:00")
    )
    ticket = (await door.order("vip", "pay_at_door")).tickets[0]
    assert (await door.scan(ticket.code, "n1", "twice"))["reason"] == "unpaid"
    door.built.now.at = parse_rfc3339("2027-01-05T18:00:00+01:00")
    assert (await door.scan(ticket.code, "n2"))["reason"] == "cancelled"
    found = (await door.call("GET", "search?q=ada")).json()["tickets"]
    assert [one["status"] for one in found] == ["cancelled"]


async def test_a_phone_as_people_write_it_answers_the_gate_and_another_is_told(door):  # noqa: F811
    asking = EVENT.replace("entries: once}", "entries: once, ask: [phone]}", 1).replace(
        "currency: EUR", "currency: EUR\nvenue: {country: DE}"
    )
    asking = asking.replace("label: {en: Name}}]", "label: {en: Name}}, {id: phone, kind: phone, label: {en: Phone}}]")
    await door.built.imports(asking)
    ticket = (await door.order()).tickets[0]
    asked = await door.scan(ticket.code, "n1")
    unfit = await door.scan(ticket.code, "n2", answers={"phone": "at home"})
    assert [one["reason"] for one in (asked, unfit)] == ["needs_answer"] * 2
    assert asked["explanation"] != unfit["explanation"] and "does not fit" in unfit["explanation"]
    assert (await door.scan(ticket.code, "n3", answers={"phone": "0171 2345678"}))["verdict"] == "admitted"
