"""What every call has in common: the token first, one error shape, limits, and no 500 whatever comes."""

import pytest

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
    assert (await put(MORE, "other")).json()["error"]["code"] == "invalid_request"
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
    assert (await shop.call("POST", "/evening/permits", {"name": "x", "role": "king"})).status_code == 422
    assert (await shop.call("DELETE", f"/evening/permits/{made['id']}")).status_code == 204
    assert (await shop.call("DELETE", "/evening/permits/unknown")).status_code == 404


async def test_the_openapi_file_is_open_and_names_every_route(shop):
    answer = await shop.client.get("/api/openapi.json")
    paths = answer.json()["paths"]
    served = {route.path for route in shop.client._transport.app.router.routes if route.path.startswith("/api/v1")}
    assert set(paths) == served and all("401" in call["responses"] for path in paths.values() for call in path.values())
