"""What every call has in common: the token first, one error shape, limits, and no 500 whatever comes."""

import httpx
import pytest

from core.storage.database import Busy
from locales.translator import translate
from usher.api.errors import STATUS
from usher.api.openapi import LATER

MORE = "event: more\ntitle: {en: More}\nlanguages: [en]\ntimezone: Europe/Berlin\nstarts_at: 2027-05-01T20:00\n"
MORE += 'currency: EUR\nticket_types:\n  - {id: free, name: {en: Free}, price: "0.00"}\n'


async def test_no_token_no_answer(shop):
    shop.token = "wrong"
    answer = await shop.call("POST", "/evening/orders", b"{not json")
    assert answer.status_code == 401 and answer.json()["error"]["code"] == "unauthorized"


async def test_a_token_does_what_its_scope_allows(shop):
    shop.token = await shop.token_for("read")
    assert (await shop.call("GET", "/evening/orders")).status_code == 200
    assert (await shop.orders()).json()["error"]["code"] == "forbidden"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"\xff\xfe", 400), (b"[]", 422), (b"null", 422), (b'{"items":[]}', 422),
        (b'{"items":[{"ticket_type":"a\\u0000b","quantity":1}],"buyer":{}}', 422),
        (b'{"items":[{"ticket_type":"free","quantity":1e400}],"buyer":{}}', 400),
        (b'{"items":[{"ticket_type":"free","quantity":99999999999999999999}],"buyer":{}}', 422),
        (b'{"items":[{"ticket_type":"free","quantity":-1}],"buyer":{"name":"\\ud800"}}', 400),
        (b'{"items":[{"ticket_type":"free","quantity":true}],"buyer":[]}', 422),
        (b"[" * 5000, 400), (b'{"a":' * 500 + b"1" + b"}" * 500, 422), (b"x" * 300_000, 413),
    ],
)  # fmt: skip
async def test_bad_bodies_are_told_and_never_break_anything(shop, body, status):
    answer = await shop.call("POST", "/evening/orders", body)
    assert answer.json()["error"]["code"]
    assert answer.status_code in ((status, 422) if status == 400 else (status,))


async def test_strange_addresses_are_404_or_405_in_the_one_shape(shop):
    for path in ("/nothing", "/evening/orders/%00", "/evening/orders/..%2f", "/evening/tickets/x/scans", "/evening/x"):
        answer = await shop.call("GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
    answer = await shop.call("PATCH", "/evening/orders", {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


async def test_what_is_not_built_says_so_after_the_event_is_known(shop):
    for method, path, _ in LATER:
        path = path.removeprefix("/api/v1/events").replace("{code}", "X").replace("{id}", "x")
        assert (await shop.call(method, path.replace("{slug}", "evening"))).json()["error"]["code"] == "not_yet"
        assert (await shop.call(method, path.replace("{slug}", "nothing"))).status_code == 404


async def test_an_event_file_makes_and_changes_an_event(shop):
    async def put(text, slug="more"):
        return await shop.call("PUT", f"/{slug}", text.encode(), content_type="application/yaml")

    made = await put(MORE)
    assert (made.status_code, made.json()["created"]) == (201, True)
    assert (await put(MORE)).status_code == 200
    wrong = await put(MORE + "titel: x\n")
    assert wrong.status_code == 422 and wrong.json()["errors"][0]["line"] == 9
    other = await put(MORE, "other")
    assert other.status_code == 422 and not other.json()["created"]
    assert [(one["field"], "other" in one["message"]) for one in other.json()["errors"]] == [("event", True)]
    assert (await shop.call("PUT", "/more", b"{}", content_type="application/json")).status_code == 415


async def test_tickets_are_found_by_the_start_of_any_word(shop):
    await shop.orders(name="Zoë Müller", email="zoe@example.org")
    await shop.orders(name="欧阳娜娜", email="n@example.org")
    for text, found in (("mull", 1), ("ZOE mü", 1), ("娜娜", 1), ("欧阳", 1), ("xyz", 0), ("n@ex", 1)):
        rows = (await shop.call("GET", f"/evening/tickets?search={text}")).json()["tickets"]
        assert len(rows) == found, text


async def test_permits_are_given_and_taken_back(shop):
    made = (await shop.call("POST", "/evening/permits", {"name": "Grace", "role": "supervisor"})).json()
    assert made["url"].startswith("http://usher.test/gate/#permit=up_")
    links = made["links"]
    assert set(links) == {"webchat", "telegram"} and len({link[-30:] for link in links.values()}) == 2
    assert all(link.startswith(f"https://{name}.test/i-") for name, link in links.items())
    assert (await shop.call("POST", "/evening/permits", {"name": "x", "role": "king"})).status_code == 422
    assert (await shop.call("DELETE", f"/evening/permits/{made['id']}")).status_code == 204
    assert (await shop.call("DELETE", "/evening/permits/unknown")).status_code == 404


async def test_the_openapi_file_is_open_and_names_every_route(shop):
    answer = await shop.client.get("/api/openapi.json")
    paths = answer.json()["paths"]
    served = {route.path for route in shop.client._transport.app.router.routes if route.path.startswith("/api/v1")}
    assert set(paths) == served and all("401" in call["responses"] for path in paths.values() for call in path.values())


async def refused(shop, path, body, **headers):
    answer = await shop.call("POST", path, body, **headers)
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_name_that_is_given_twice_is_refused(shop):
    body = b'{"items":[{"ticket_type":"free","quantity":1,"quantity":4}],"buyer":{}}'
    answer = (await shop.call("POST", "/evening/orders", body)).json()["error"]
    assert (answer["code"], answer["fields"]) == ("invalid_request", [{"path": "quantity", "code": "twice"}])


async def test_a_wrong_value_is_named_by_its_place(shop):
    body = b'{"items":[{"ticket_type":"fr\\u0000ee","quantity":1}],"buyer":{}}'
    answer = (await shop.call("POST", "/evening/orders", body)).json()["error"]
    assert answer["fields"] == [{"path": "items[0].ticket_type", "code": "nul"}]


async def test_a_nul_in_an_address_is_no_address(shop):
    answer = await shop.call("POST", "/evening/orders/%00/movements", {}, idempotency_key="k")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("keep", [{"percent": "1e-99999999999"}, {"percent": "NaN"}, {"percent": 101},
                                  {"percent": True}, {"fixed": 1.5}, {"per_ticket": 1 << 60}, {"fixed": -1},
                                  {"fixed": {"amount": 1, "currency": "USD"}}, {"fixed": {}}, []])  # fmt: skip
async def test_what_is_kept_is_a_plain_amount(shop, keep):
    code = (await shop.orders()).json()["code"]
    assert await refused(shop, f"/evening/orders/{code}/cancel", {"keep": keep}) == (422, "invalid_request")


@pytest.mark.parametrize("money", [{"amount": 0}, {"amount": -5}, {"amount": 1.5}, {"amount": "5"},
                                   {"amount": 1 << 53}, {"amount": 10**30}, {"reference": ""}, {"provider": 7},
                                   {"currency": "EURO"}])  # fmt: skip
async def test_a_movement_is_a_plain_amount_under_a_reference(shop, money):
    code = (await shop.orders("standard")).json()["code"]
    body = {"provider": "bank", "reference": "r", "amount": 1250} | money
    assert await refused(shop, f"/evening/orders/{code}/movements", body) == (422, "invalid_request")


@pytest.mark.parametrize(
    "more", [{"voucher": "X"}, {"seats": ["a/1"]}, {"slot": "2027-09-01T10:00"}, {"addon_to": "1"}]
)
async def test_what_a_later_version_sells_is_not_passed_over(shop, more):
    item = {"ticket_type": "free", "quantity": 1} | {name: value for name, value in more.items() if name != "voucher"}
    body = {"items": [item], "buyer": {"email": "ada@example.org"}, "attendees": [{"name": "Ada"}]}
    body |= {name: value for name, value in more.items() if name == "voucher"}
    assert await refused(shop, "/evening/orders", body) == (501, "not_yet")


async def test_every_code_has_words_in_both_languages_and_the_reader_chooses(shop):
    for code in STATUS:
        english, chinese = (translate(language, f"errors.{code}") for language in ("en", "zh-Hans"))
        assert english and chinese and english != chinese
    answer = await shop.call("GET", "/nothing", accept_language="zh-CN,zh;q=0.9,en;q=0.8")
    assert answer.json()["error"]["message"] == translate("zh-Hans", "errors.not_found")


async def test_a_key_is_its_token_s_its_method_s_and_its_address_s_for_a_day(shop):
    first = (await shop.orders("standard", idempotency_key="k")).json()["code"]
    money = {"provider": "bank", "reference": "r", "amount": 1250}
    paid = await shop.call("POST", f"/evening/orders/{first}/movements", money, idempotency_key="k")
    assert (paid.status_code, paid.json()["status"]) == (201, "paid")
    again = await shop.orders("standard", idempotency_key="k")
    assert (again.status_code, again.json()["code"], again.json()["status"]) == (201, first, "awaiting_payment")
    assert again.headers["idempotency-replayed"] == "true"
    shop.token = await shop.token_for("orders")
    other = await shop.orders("standard", idempotency_key="k")
    assert other.json()["code"] != first and "idempotency-replayed" not in other.headers
    shop.built.now.later(hours=24)
    assert (await shop.orders("standard", idempotency_key="k")).json()["code"] not in (first, other.json()["code"])


async def test_a_refusal_is_not_kept(shop):
    await shop.orders("scarce", 10, payment="sandbox")
    assert (await shop.orders("scarce", email="b@example.org", idempotency_key="k")).status_code == 409
    shop.built.now.later(minutes=15)
    assert (await shop.orders("scarce", email="b@example.org", idempotency_key="k")).status_code == 201


async def test_events_come_by_the_page_and_only_one_s_own(shop):
    for name in ("a-one", "b-two", "c-three"):
        await shop.built.imports(MORE.replace("event: more", f"event: {name}"))
    seen, cursor = [], ""
    while cursor is not None:
        page = (await shop.call("GET", f"?limit=2&cursor={cursor}")).json()
        seen += [event["slug"] for event in page["events"]]
        cursor = page["next"]
    assert seen == ["a-one", "b-two", "c-three", "evening"]


async def test_a_lookup_s_file_is_not_read_over_rest(shop):
    lookup = 'lookups:\n  - {id: seat, name: {en: Seat}, file: seats.csv, find_by: [name], answer: {en: "{seat}"}}\n'
    answer = (await shop.call("PUT", "/more", (MORE + lookup).encode(), content_type="application/yaml")).json()
    told = [(told["line"], told["field"], bool(told["message"])) for told in answer["warnings"]]
    assert told == [(MORE.count("\n") + 2, "lookups[0].file", True)]


async def test_a_code_of_another_event_is_a_mistake_of_the_file(shop):
    taken = (MORE + "campaigns:\n  - {code: mine, name: M}\n  - {code: poster-a, name: P}\n").encode()
    answer = await shop.call("PUT", "/more", taken, content_type="application/yaml")
    assert (answer.status_code, answer.json()["slug"], answer.json()["created"]) == (422, "more", False)
    errors = [(told["line"], told["field"]) for told in answer.json()["errors"]]
    assert errors == [(MORE.count("\n") + 3, "campaigns[1].code")]
    assert "poster-a" in answer.json()["errors"][0]["message"]


async def test_a_contact_without_a_way_is_told_and_stored(shop):
    answer = await shop.call("PUT", "/more", (MORE + "contact: {name: Omar}\n").encode(),
                             content_type="application/yaml")  # fmt: skip
    assert (answer.status_code, [told["field"] for told in answer.json()["warnings"]]) == (201, ["contact"])


async def test_an_event_file_has_a_limit_of_its_own(shop):
    body = MORE.encode() + b"#" * 300_000 + b"\n"
    assert (await shop.call("PUT", "/more", body, content_type="application/yaml")).status_code == 201
    assert (await shop.call("PUT", "/more", body * 4, content_type="application/yaml")).status_code == 413


async def test_a_body_without_a_length_is_counted_as_it_comes(shop):
    async def endless():
        for _ in range(1000):
            yield b" " * 1024

    answer = await shop.client.post(
        "/api/v1/events/evening/orders", content=endless(), headers={"Authorization": f"Bearer {shop.token}"}
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


async def test_a_busy_database_says_when_to_come_again(shop, monkeypatch):
    async def busy(*_, **__):
        raise Busy("no room")

    monkeypatch.setattr(shop.built.house, "do", busy)
    answer = await shop.orders()
    assert (answer.status_code, answer.json()["error"]["code"], answer.headers["retry-after"]) == (503, "busy", "1")


async def test_what_breaks_on_our_side_is_told_in_the_one_shape(shop, monkeypatch):
    async def broken(*_, **__):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(shop.built.house, "do", broken)
    transport = httpx.ASGITransport(shop.client._transport.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://usher.test") as shop.client:
        answer = await shop.orders()
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "failed") and "secret" not in answer.text


async def test_tickets_come_by_the_page_and_a_search_is_not_needed(shop):
    for name in ("Ada", "Grace", "Omar"):
        await shop.orders(name=name, email=f"{name}@example.org")
    whole = (await shop.call("GET", "/evening/tickets?limit=3")).json()
    assert len(whole["tickets"]) == 3 and whole["next"] is None
    seen, cursor = [], ""
    while cursor is not None:
        page = (await shop.call("GET", f"/evening/tickets?limit=2&cursor={cursor}")).json()
        seen += [ticket["attendee"]["name"] for ticket in page["tickets"]]
        cursor = page["next"]
    assert seen == ["Ada", "Grace", "Omar"]
