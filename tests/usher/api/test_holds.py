"""A hold that has run out no longer counts at the moment somebody asks, whether or not the sweeper came by."""

import asyncio

import pytest

from core.storage.work import Work
from core.usecases.recount import recount

LIMITED = """
event: limited
title: {en: Limited}
languages: [en]
timezone: Europe/Berlin
starts_at: 2027-05-01T20:00
currency: EUR
ticket_types:
  - {id: one, name: {en: One}, price: "5.00", per_person: 1}
"""


@pytest.fixture(autouse=True)
async def counted(shop):
    yield
    assert await recount(Work(shop.built.house, shop.built.actor)) == []


async def states(shop, question=""):
    answer = (await shop.call("GET", f"/evening/orders{question}")).json()
    assert all(order["tickets"] for order in answer["orders"])
    return [order["status"] for order in answer["orders"]]


async def test_lists_and_reports_show_it_expired(shop):
    await shop.orders("standard", 2, payment="sandbox")
    await shop.orders("free", email="bob@example.org")
    shop.built.now.later(minutes=15)
    assert await states(shop, "?status=awaiting_payment") == []
    assert await states(shop, "?status=expired") == ["expired"]
    assert await states(shop) == ["expired", "paid"]


async def test_a_report_counts_it_as_expired(shop):
    await shop.orders("standard", 2, payment="sandbox")
    shop.built.now.later(minutes=15)
    report = (await shop.call("GET", "/evening/report")).json()
    assert (report["orders"], report["tickets"]) == ({"expired": 1}, {"cancelled": 2})
    assert report["money"]["due"]["amount"] == 0


async def test_a_search_shows_its_tickets_cancelled(shop):
    await shop.orders("standard", payment="sandbox")
    shop.built.now.later(minutes=15)
    rows = (await shop.call("GET", "/evening/tickets?search=ada")).json()["tickets"]
    assert [row["status"] for row in rows] == ["cancelled"]


async def test_it_takes_nothing_from_the_person_s_limit(shop):
    await shop.built.imports(LIMITED)
    assert (await shop.orders_of("limited", "one", payment="sandbox")).status_code == 201
    assert (await shop.orders_of("limited", "one", payment="sandbox")).json()["error"]["code"] == "over_person_limit"
    shop.built.now.later(minutes=15)
    assert (await shop.orders_of("limited", "one", payment="sandbox")).status_code == 201
    assert (await shop.orders_of("limited", "one", payment="sandbox")).json()["error"]["code"] == "over_person_limit"


async def test_late_money_takes_places_from_holds_that_ran_out(shop):
    first = (await shop.orders("scarce", 10)).json()["code"]
    shop.built.now.later(minutes=15)
    await shop.orders("scarce", 10, payment="sandbox", email="bob@example.org")
    shop.built.now.later(minutes=15)
    money = {"provider": "bank", "reference": "r", "amount": 40_000}
    assert (await shop.call("POST", f"/evening/orders/{first}/movements", money)).json()["status"] == "paid"
    assert (await shop.orders("scarce")).json()["error"]["details"]["state"] == "sold_out"


async def test_what_ran_out_is_shared_by_all_who_come_at_once(shop):
    for n in range(5):
        await shop.orders("scarce", 2, payment="sandbox", email=f"p{n}@example.org")
    shop.built.now.later(minutes=15)
    answers = await asyncio.gather(
        *(shop.orders("scarce", payment="sandbox", email=f"q{n}@example.org") for n in range(64))
    )
    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 54


async def test_however_many_there_are_a_big_party_gets_their_places(shop):
    for n in range(30):
        await shop.orders("standard", payment="sandbox", email=f"p{n}@example.org")
    for n in range(5):
        await shop.orders("scarce", 2, payment="sandbox", email=f"q{n}@example.org")
    shop.built.now.later(minutes=15)
    assert (await shop.orders("scarce", 10, payment="sandbox")).status_code == 201
    kinds = (await shop.call("GET", "/evening/availability")).json()
    assert {quota["id"]: quota["left"] for quota in kinds["quotas"]} == {"hall": 100, "scarce": 0}


async def test_the_door_s_holds_last_until_the_start(shop):
    code = (await shop.orders("standard", payment="pay_at_door")).json()["code"]
    shop.built.now.later(hours=24)
    assert (await shop.call("GET", f"/evening/orders/{code}")).json()["status"] == "awaiting_payment"
