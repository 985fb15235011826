"""What becomes of money that comes late, double, short, foreign or too much; and what a cancelled order gives back."""

import asyncio

import pytest

from core.domain.event_file import read_event_file
from core.domain.times import parse_rfc3339
from core.storage.orders import ORDER_BY_CODE
from core.storage.work import Actor, Work
from core.usecases.found_organizer import found_organizer
from core.usecases.import_event import import_event
from core.usecases.issue_permit import issue_permit
from core.usecases.issue_token import issue_token
from core.usecases.record_movement import Money, record_movement
from core.usecases.recount import recount
from core.usecases.redeem_ticket import Redeeming, redeem_ticket
from tests.house import DATA


@pytest.fixture(autouse=True)
async def counted(shop):
    """After every test the counters say what the rows say."""
    yield
    assert await recount(Work(shop.built.house, shop.built.actor)) == []


async def moves(shop, code, amount, reference="r1", **more):
    body = {"provider": "bank", "reference": reference, "amount": amount}
    return await shop.call("POST", f"/evening/orders/{code}/movements", body | more)


async def cancels(shop, code, **how):
    return await shop.call("POST", f"/evening/orders/{code}/cancel", how)


async def paid(shop, kind="standard", quantity=1, **more):
    order = (await shop.orders(kind, quantity, **more)).json()
    return (await moves(shop, order["code"], order["total"]["amount"], f"paid-{order['code']}")).json()


def kinds(order):
    return [case["kind"] for case in order["cases"]]


async def test_late_money_finds_its_places_where_they_are_free(shop):
    code = (await shop.orders("scarce", 10)).json()["code"]
    shop.built.now.later(minutes=16)
    order = (await moves(shop, code, 40_000)).json()
    assert (order["status"], order["paid"]["amount"], kinds(order)) == ("paid", 40_000, [])
    assert all(ticket["secret"] and ticket["status"] == "valid" for ticket in order["tickets"])


async def test_late_money_without_places_stays_seen_and_goes_back(shop):
    late = (await shop.orders("scarce", 10)).json()["code"]
    shop.built.now.later(minutes=16)
    await shop.orders("scarce", 1, email="bob@example.org")
    order = (await moves(shop, late, 40_000)).json()
    assert (order["status"], order["paid"]["amount"], kinds(order)) == ("expired", 40_000, ["late_no_stock"])
    assert [(one["amount"]["amount"], one["state"]) for one in order["refunds"]] == [(40_000, "requested")]
    assert all(ticket["secret"] is None and ticket["status"] == "cancelled" for ticket in order["tickets"])
    again = await moves(shop, late, 40_000)
    assert again.status_code == 200 and len(again.json()["refunds"]) == 1


async def test_late_money_of_two_is_one_order_when_only_one_fits(shop):
    codes = [(await shop.orders("scarce", 6, email=f"p{n}@example.org")).json().get("code") for n in range(2)]
    assert codes[1] is None
    shop.built.now.later(minutes=16)
    codes[1] = (await shop.orders("scarce", 6, email="p1@example.org")).json()["code"]
    shop.built.now.later(minutes=16)
    answers = await asyncio.gather(*(moves(shop, code, 24_000, code) for code in codes))
    assert sorted(answer.json()["status"] for answer in answers) == ["expired", "paid"]


async def test_short_money_waits_and_too_much_is_a_case(shop):
    code = (await shop.orders("standard")).json()["code"]
    short = (await moves(shop, code, 1_249)).json()
    assert (short["status"], short["due"]["amount"], short["paid"]["amount"]) == ("awaiting_payment", 1, 1_249)
    order = (await moves(shop, code, 11, "r2")).json()
    assert (order["status"], order["due"]["amount"], kinds(order)) == ("paid", 0, ["overpaid"])


async def test_foreign_money_is_a_case_and_pays_nothing(shop):
    code = (await shop.orders("standard")).json()["code"]
    for n, foreign in enumerate(({"amount": 1250, "currency": "USD"}, 1250)):
        order = (await moves(shop, code, foreign, f"r{n}", **({"currency": "CNY"} if n else {}))).json()
        assert (order["status"], order["paid"], kinds(order)) == (
            "awaiting_payment", {"amount": 0, "currency": "EUR"}, ["foreign_currency"],
        )  # fmt: skip


async def test_money_for_a_cancelled_order_goes_back(shop):
    code = (await shop.orders("standard")).json()["code"]
    await cancels(shop, code)
    order = (await moves(shop, code, 1250)).json()
    assert (order["status"], order["due"]["amount"], kinds(order)) == ("cancelled", 0, ["cancelled_order_paid"])
    assert [one["amount"]["amount"] for one in order["refunds"]] == [1250]


async def test_the_same_reference_at_once_is_added_once(shop):
    code = (await shop.orders("standard", 2)).json()["code"]
    answers = await asyncio.gather(*(moves(shop, code, 1250, "same") for _ in range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert (await shop.call("GET", f"/evening/orders/{code}")).json()["paid"]["amount"] == 1250


async def test_a_reference_is_one_order_s_and_each_organizer_has_its_own(shop):
    first, second = [(await shop.orders("standard")).json()["code"] for _ in range(2)]
    await moves(shop, first, 1250, "receipt-1")
    assert (await moves(shop, second, 1250, "receipt-1")).json()["error"]["code"] == "reference_conflict"

    house, text = shop.built.house, (DATA / "events" / "evening.yaml").read_text()
    text = text.replace("event: evening", "event: other").replace("poster-a", "poster-b")
    other = await house.do(Actor("t", "t"), found_organizer, "mallory")
    await house.do(Actor("t", "t", other), import_event, read_event_file(text).definition, other)
    assert (await shop.call("GET", "/other/orders")).status_code == 404
    made = await house.do(Actor("t", "t"), issue_token, name="m", organizer="mallory", scopes=("manage",))
    shop.token = made["token"]
    assert (await shop.call("GET", f"/evening/orders/{first}")).status_code == 404
    assert (await shop.call("GET", f"/other/orders/{first}")).status_code == 404
    body = {"items": [{"ticket_type": "standard", "quantity": 1}], "buyer": {"name": "M"}, "attendees": [{"name": "M"}]}
    theirs = (await shop.call("POST", "/other/orders", body)).json()["code"]
    money = {"provider": "bank", "reference": "receipt-1", "amount": 1250}
    assert (await shop.call("POST", f"/other/orders/{theirs}/movements", money)).json()["status"] == "paid"


async def test_an_attendee_gets_the_type_s_rule_until_its_hour(shop):
    first, second = (await paid(shop))["code"], (await paid(shop))["code"]
    order = (await cancels(shop, first, **{"as": "attendee"})).json()
    assert (order["fee"]["amount"], order["refunds"][0]["amount"]["amount"]) == (125, 1125)
    shop.built.now.at = parse_rfc3339("2027-03-05T20:00:00+01:00")  # exactly 24 hours before the start
    late = await cancels(shop, second, **{"as": "attendee"})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "refund_closed")
    assert (await cancels(shop, second)).json()["fee"]["amount"] == 0


async def test_a_type_without_a_rule_gives_an_attendee_nothing_back(shop):
    assert (await cancels(shop, (await paid(shop, "scarce"))["code"], **{"as": "attendee"})).status_code == 409
    unpaid = (await shop.orders("free")).json()["code"]
    assert (await cancels(shop, unpaid, **{"as": "attendee"})).json()["status"] == "cancelled"


async def test_a_rule_that_names_a_time_after_the_start_is_kept(shop):
    """Paid tickets until then, free ones until the start; and without any end a rule closes with the start."""
    text = (DATA / "events" / "evening.yaml").read_text()
    await shop.built.imports(text.replace("until_before_start: 24h, keep", "until: 2027-03-06T22:00, keep"))
    free = (await shop.orders("free")).json()["code"]
    first, second = [(await paid(shop, email=f"p{n}@example.org"))["code"] for n in range(2)]
    shop.built.now.at = parse_rfc3339("2027-03-06T21:59:59+01:00")
    assert (await cancels(shop, free, **{"as": "attendee"})).status_code == 409
    assert (await cancels(shop, first, **{"as": "attendee"})).json()["status"] == "cancelled"
    shop.built.now.later(seconds=1)
    assert (await cancels(shop, second, **{"as": "attendee"})).status_code == 409
    await shop.built.imports(text.replace("until_before_start: 24h, ", ""))
    assert (await cancels(shop, second, **{"as": "attendee"})).status_code == 409


async def test_some_tickets_end_and_the_order_stays_paid(shop):
    order = await paid(shop, quantity=3)
    ending = [ticket["id"] for ticket in order["tickets"][:2]]
    after = (await cancels(shop, order["code"], tickets=ending, keep={"per_ticket": 100})).json()
    assert (after["status"], after["fee"]["amount"], after["due"]["amount"]) == ("paid", 200, 0)
    assert [ticket["status"] for ticket in after["tickets"]] == ["cancelled", "cancelled", "valid"]
    assert after["refunds"][0]["amount"]["amount"] == 2300
    shown = (await shop.call("GET", f"/evening/orders/{order['code']}")).json()
    assert shown["due"]["amount"] == 0
    twice = await cancels(shop, order["code"], tickets=ending)
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "wrong_state")


async def test_what_went_back_at_once_is_not_due_again(shop):
    order = (await shop.orders("standard", 3, payment="sandbox")).json()
    money = Money("sandbox", "s1", order["total"]["amount"], "EUR")
    kept = await Work(shop.built.house, shop.built.actor).first(ORDER_BY_CODE, code=order["code"])
    await shop.built.house.do(shop.built.actor, record_movement, shop.built.events["evening"], kept, money)
    after = (await cancels(shop, order["code"], tickets=[order["tickets"][0]["id"]])).json()
    assert (after["status"], after["refunded"]["amount"], after["due"]["amount"]) == ("paid", 1250, 0)
    report = (await shop.call("GET", "/evening/report")).json()["money"]
    assert [report[name]["amount"] for name in ("paid", "refunded", "due")] == [3750, 1250, 0]


async def test_what_one_paid_too_much_is_not_taken_off_what_another_owes(shop):
    rich = (await shop.orders("standard")).json()["code"]
    await moves(shop, rich, 9_999)
    await shop.orders("standard", email="bob@example.org")
    assert (await shop.call("GET", "/evening/report")).json()["money"]["due"]["amount"] == 1250


async def test_a_ticket_of_another_order_is_not_there(shop):
    mine, other = await paid(shop), await paid(shop)
    answer = await cancels(shop, mine["code"], tickets=[other["tickets"][0]["id"]])
    assert answer.status_code == 404


async def test_nothing_goes_back_where_none_is_wanted(shop):
    order = (await cancels(shop, (await paid(shop))["code"], refund=False)).json()
    assert (order["status"], order["refunds"]) == ("cancelled", [])


async def test_half_a_cent_is_kept_up(shop):
    order = (await cancels(shop, (await paid(shop))["code"], keep={"percent": "0.04"})).json()
    assert order["fee"]["amount"] == 1  # 0.5


async def test_a_used_ticket_is_not_given_back(shop):
    order, house, event = await paid(shop), shop.built.house, shop.built.events["evening"]
    made = await house.do(shop.built.actor, issue_permit, event, checkpoints=[], role="scanner", name="Grace")
    shop.built.now.at = parse_rfc3339("2027-03-06T19:00:00+01:00")
    asked = Redeeming(nonce="n1", checkpoint="entrance", secret=order["tickets"][0]["secret"])
    await house.do(shop.built.actor, redeem_ticket, {"digest": house.digest("permit", made["token"])}, asked)
    answer = await cancels(shop, order["code"])
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "already_used")
    scans = (await shop.call("GET", f"/evening/tickets/{order['tickets'][0]['id']}/scans")).json()["scans"]
    assert [(scan["checkpoint"], scan["verdict"]) for scan in scans] == [("entrance", "admitted")]


async def test_what_was_paid_of_a_price_goes_back_when_the_time_is_over(shop):
    code = (await shop.orders("standard", payment="sandbox")).json()["code"]
    await moves(shop, code, 625, "first", provider="sandbox")
    await moves(shop, code, 500, "second")
    shop.built.now.later(minutes=16)
    order = (await shop.call("GET", f"/evening/orders/{code}")).json()
    assert (order["status"], order["paid"]["amount"], kinds(order)) == ("expired", 1_125, ["late_short"])
    assert sorted((one["amount"]["amount"], one["state"]) for one in order["refunds"]) == [
        (500, "requested"),
        (625, "done"),
    ]
    assert order["refunded"]["amount"] == 625


async def test_money_that_is_on_its_way_back_buys_nothing_any_more(shop):
    late = (await shop.orders("scarce", 10)).json()["code"]
    shop.built.now.later(minutes=16)
    other = (await shop.orders("scarce", 1, email="bob@example.org")).json()["code"]
    await moves(shop, late, 40_000, "whole")
    await cancels(shop, other)
    order = (await moves(shop, late, 20_000, "half")).json()
    assert (order["status"], sum(one["amount"]["amount"] for one in order["refunds"])) == ("expired", 60_000)
    assert all(ticket["secret"] is None for ticket in order["tickets"])


@pytest.mark.parametrize(
    ("paid", "status", "due", "back"),
    [(1_250, "paid", 0, []), (1_000, "awaiting_payment", 250, []), (2_499, "paid", 0, [1_249])],
)
async def test_what_came_of_the_price_pays_for_the_tickets_that_stay(shop, paid, status, due, back):
    code = (await shop.orders("standard", 2)).json()["code"]
    order = (await moves(shop, code, paid, f"part-{code}")).json()
    order = (await cancels(shop, code, tickets=[order["tickets"][0]["id"]])).json()
    assert (order["status"], order["due"]["amount"]) == (status, due)
    assert [one["amount"]["amount"] for one in order["refunds"]] == back
    assert [bool(ticket["secret"]) for ticket in order["tickets"]] == [False, status == "paid"]


async def test_when_only_free_tickets_stay_the_order_is_paid(shop):
    body = {"items": [{"ticket_type": kind, "quantity": 1} for kind in ("standard", "free")],
            "buyer": {"email": "ada@example.org"}, "attendees": [{"name": "Ada"}] * 2}  # fmt: skip
    order = (await shop.call("POST", "/evening/orders", body)).json()
    order = (await cancels(shop, order["code"], tickets=[order["tickets"][0]["id"]])).json()
    assert (order["status"], order["total"]["amount"]) == ("paid", 0)
    assert [bool(ticket["secret"]) for ticket in order["tickets"]] == [False, True]
