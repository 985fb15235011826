"""Orders over REST, as the contract says."""

import asyncio

from core.domain.times import parse_rfc3339
from core.storage.orders import ORDER_BY_CODE, PAYMENTS
from core.storage.work import Work
from core.usecases.decline_payment import decline_payment
from core.usecases.recount import recount
from tests.house import DATA

PLAIN = """
event: plain
title: {en: Plain}
languages: [en]
timezone: Europe/Berlin
starts_at: 2027-05-01T20:00
currency: EUR
ticket_types: [{id: one, name: {en: One}, price: "0.00"}]
"""


async def moves(shop, code, amount, reference="r1", **more):
    body = {"provider": "cash", "reference": reference, "amount": amount}
    return await shop.call("POST", f"/evening/orders/{code}/movements", body | more)


async def agrees(shop):
    assert await recount(Work(shop.built.house, shop.built.actor)) == []


async def test_what_costs_nothing_is_paid_at_once_and_has_its_code(shop):
    answer = await shop.orders()
    order = answer.json()
    assert answer.status_code == 201 and order["status"] == "paid" and order["payment"]["provider"] == "free"
    assert order["tickets"][0]["secret"].startswith("T1.") and len(order["tickets"][0]["secret"]) == 141
    again = (await shop.call("GET", f"/evening/orders/{order['code'].lower()}")).json()
    assert again == order
    await agrees(shop)


async def test_the_sandbox_waits_with_a_pay_page_and_no_code(shop):
    order = (await shop.orders("standard", payment="sandbox")).json()
    assert order["status"] == "awaiting_payment" and order["due"] == {"amount": 1250, "currency": "EUR"}
    assert order["payment"]["url"].startswith("http://usher.test/pay/") and order["tickets"][0]["secret"] is None


async def test_at_the_door_the_ticket_is_there_and_says_unpaid(shop):
    order = (await shop.orders("standard", payment="pay_at_door")).json()
    assert order["status"] == "awaiting_payment" and order["tickets"][0]["secret"].startswith("T1.")
    assert order["hold_until"] == "2027-03-06T20:00:00+01:00"


async def test_each_no_has_its_code_and_status(shop):
    async def refused(**order):
        answer = await shop.orders(**order)
        error = answer.json()["error"]
        assert error["message"]
        return answer.status_code, error["code"]

    assert await refused(kind="nothing") == (422, "unknown_ticket_type")
    assert await refused(kind="free", quantity=5) == (422, "over_order_limit")
    assert await refused(kind="standard", payment="wechatpay") == (422, "payment_required")
    assert await refused(kind="scarce", quantity=10, payment="sandbox", name="") == (422, "invalid_form")
    answer = await shop.call("POST", "/evening/orders", {"items": [{"ticket_type": "free"}], "buyer": {}})
    assert answer.json()["error"]["code"] == "invalid_form"
    assert answer.json()["error"]["fields"] == [{"path": "attendees[0].name", "code": "required"}]


async def test_a_limit_of_one_person_counts_over_orders(shop):
    for _ in range(2):
        assert (await shop.orders(quantity=4)).status_code == 201
    answer = await shop.orders(quantity=1, email="ADA@example.org")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "over_person_limit")
    assert (await shop.orders(quantity=1, email="bob@example.org")).status_code == 201


async def test_sixty_four_buyers_and_ten_places_make_ten_orders(shop):
    answers = await asyncio.gather(
        *(shop.orders("scarce", payment="sandbox", email=f"p{n}@example.org") for n in range(64))
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 54
    told = next(answer for answer in answers if answer.status_code == 409).json()["error"]
    assert told["code"] == "sold_out" and told["details"] == {"ticket_type": "scarce", "left": 0, "state": "held"}
    for answer in answers:
        if answer.status_code == 201:
            await moves(shop, answer.json()["code"], 4000, answer.json()["code"])
    late = (await shop.orders("scarce", payment="sandbox")).json()["error"]
    assert late["details"]["state"] == "sold_out"
    await agrees(shop)


async def test_a_hold_that_ran_out_counts_no_more_when_somebody_asks(shop):
    first = (await shop.orders("scarce", quantity=10, payment="sandbox")).json()
    shop.built.now.later(minutes=16)
    rows = (await shop.call("GET", "/evening/availability")).json()["ticket_types"]
    assert next(row for row in rows if row["id"] == "scarce")["left"] == 10
    assert (await shop.orders("scarce", quantity=3, payment="sandbox")).status_code == 201
    assert (await shop.call("GET", f"/evening/orders/{first['code']}")).json()["status"] == "expired"
    await agrees(shop)


async def test_all_or_nothing(shop):
    await shop.orders("scarce", quantity=8, payment="sandbox")
    error = (await shop.orders("scarce", quantity=3, payment="sandbox")).json()["error"]
    assert error["details"] == {"ticket_type": "scarce", "left": 2, "state": "held"}


async def test_movements_settle_and_repeat_harmlessly(shop):
    code = (await shop.orders("standard")).json()["code"]
    assert (await moves(shop, code, 1000)).json()["status"] == "awaiting_payment"
    paid = await moves(shop, code, 250, "r2")
    assert (paid.status_code, paid.json()["status"]) == (201, "paid")
    assert (await moves(shop, code, 250, "r2")).status_code == 200
    assert (await moves(shop, code, 251, "r2")).json()["error"]["code"] == "reference_conflict"
    assert [case["kind"] for case in (await moves(shop, code, 5, "r3")).json()["cases"]] == ["overpaid"]
    foreign = (await moves(shop, code, 5, "r4", currency="USD")).json()
    assert {case["kind"] for case in foreign["cases"]} == {"overpaid", "foreign_currency"}
    await agrees(shop)


async def test_the_same_key_is_one_order_however_often_it_comes(shop):
    answers = await asyncio.gather(*(shop.orders(idempotency_key="k1") for _ in range(64)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["code"] for answer in answers}) == 1
    assert sum("idempotency-replayed" in answer.headers for answer in answers) == 63
    other = await shop.orders(quantity=2, idempotency_key="k1")
    assert other.json()["error"]["code"] == "idempotency_mismatch"
    assert len((await shop.call("GET", "/evening/orders")).json()["orders"]) == 1


async def test_an_order_costs_two_reads(shop):
    await shop.orders()
    before = shop.built.house.database.reads
    await shop.orders(email="bob@example.org", idempotency_key="k2")
    assert shop.built.house.database.reads - before <= 2


async def test_cancelling_gives_the_places_back_and_tells_what_was_kept(shop):
    code = (await shop.orders("scarce", quantity=2, payment="sandbox")).json()["code"]
    await moves(shop, code, 8000)
    keep = {"fixed": {"amount": 100, "currency": "EUR"}, "percent": "10", "per_ticket": 50}
    body = {"keep": keep, "reason": "ill", "as": "organizer"}
    order = (await shop.call("POST", f"/evening/orders/{code}/cancel", body)).json()
    assert order["status"] == "cancelled" and order["fee"]["amount"] == 1000 and order["due"]["amount"] == 0
    assert [refund["amount"]["amount"] for refund in order["refunds"]] == [7000]
    assert {ticket["status"] for ticket in order["tickets"]} == {"cancelled"}
    again = await shop.call("POST", f"/evening/orders/{code}/cancel", body)
    assert again.json()["error"]["code"] == "wrong_state"
    await agrees(shop)


async def test_each_ticket_is_named_by_the_attendee_of_its_place(shop):
    """Also where a type is named twice: the items are expanded as they stand."""
    items = [{"ticket_type": kind, "quantity": n} for kind, n in (("free", 1), ("standard", 2), ("free", 1))]
    names = [{"name": name} for name in ("Ada", "Grace", "Omar", "Bob")]
    body = {"items": items, "buyer": {"email": "ada@example.org"}, "attendees": names}
    tickets = (await shop.call("POST", "/evening/orders", body)).json()["tickets"]
    assert [(ticket["ticket_type"], ticket["attendee"]["name"]) for ticket in tickets] == [
        ("free", "Ada"), ("standard", "Grace"), ("standard", "Omar"), ("free", "Bob"),
    ]  # fmt: skip
    await agrees(shop)


async def test_a_form_that_asks_nothing_takes_a_name_all_the_same(shop):
    await shop.built.imports(PLAIN)
    body = {"items": [{"ticket_type": "one", "quantity": 1}], "buyer": {}, "attendees": [{"name": "Ada"}]}
    order = (await shop.call("POST", "/plain/orders", body)).json()
    assert order["tickets"][0]["attendee"] == {"name": "Ada"}
    found = (await shop.call("GET", "/plain/tickets?search=ada")).json()["tickets"]
    assert [one["short_code"] for one in found] == [order["tickets"][0]["short_code"]]
    body["attendees"] = [{"shoe": "42"}]
    answer = (await shop.call("POST", "/plain/orders", body)).json()["error"]
    assert answer["fields"] == [{"path": "attendees[0].shoe", "code": "unknown"}]


async def test_who_comes_after_the_start_pays_at_the_door_until_the_end(shop):
    shop.built.now.at = parse_rfc3339("2027-03-06T20:30:00+01:00")
    made = (await shop.orders("standard", payment="pay_at_door")).json()
    assert made["hold_until"] == "2027-03-06T23:00:00+01:00"
    shop.built.now.later(minutes=30)
    order = (await shop.call("GET", f"/evening/orders/{made['code']}")).json()
    assert (order["status"], order["tickets"][0]["status"]) == ("awaiting_payment", "valid")


async def test_the_event_may_keep_places_at_the_door_for_a_time_only(shop):
    text = (DATA / "events" / "evening.yaml").read_text().replace("hold: {minutes: 15}", "hold: {pay_at_door: 2h}")
    await shop.built.imports(text)
    made = (await shop.orders("standard", payment="pay_at_door")).json()
    assert made["hold_until"] == "2027-01-04T15:00:00+01:00"


async def test_pages_of_orders_are_whole_and_bounded(shop):
    made = [(await shop.orders(email=f"p{n}@example.org")).json()["code"] for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = (await shop.call("GET", f"/evening/orders?limit=2&cursor={cursor}")).json()
        assert all(order["tickets"] for order in page["orders"])
        seen += [order["code"] for order in page["orders"]]
        cursor = page["next"]
    assert seen == made
    assert (await shop.call("GET", "/evening/orders?limit=5")).json()["next"] is None
    assert (await shop.call("GET", "/evening/orders?limit=201")).status_code == 422
    assert (await shop.call("GET", "/evening/orders?status=expired")).json()["orders"] == []


async def test_a_live_event_takes_no_sandbox_money_though_its_file_names_it(shop):
    text = (DATA / "events" / "evening.yaml").read_text().replace("event: evening", "event: live-one")
    text = text.replace("poster-a", "poster-l") + "live: true\n"
    put = await shop.call("PUT", "/live-one", text.encode(), content_type="application/yaml")
    assert put.status_code == 201 and [one["field"] for one in put.json()["warnings"]] == ["payments"]
    body = {"items": [{"ticket_type": "scarce", "quantity": 1}], "buyer": {}, "attendees": [{"name": "Ada"}]}
    refused = await shop.call("POST", "/live-one/orders", body | {"payment": "sandbox"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "payment_required")
    assert refused.json()["error"]["details"]["offered"] == ["pay_at_door"]


async def test_an_attempt_is_told_by_what_became_of_it(shop):
    async def state(code):
        return (await shop.call("GET", f"/evening/orders/{code}")).json()["payment"]["state"]

    declined = (await shop.orders("standard", payment="sandbox")).json()["code"]
    payment = (await shop.built.house.database.read(PAYMENTS, id=await id_of(shop, declined)))[0]
    await shop.built.house.do(shop.built.actor, decline_payment, payment)
    assert await state(declined) == "declined"
    await moves(shop, declined, 1250, "after", provider="sandbox")
    assert await state(declined) == "paid"
    given_back = (await shop.orders()).json()["code"]
    assert await state(given_back) == "paid"
    await shop.call("POST", f"/evening/orders/{given_back}/cancel", {})
    assert await state(given_back) == "closed"


async def id_of(shop, code):
    return (await shop.built.house.database.read(ORDER_BY_CODE, code=code))[0].id
