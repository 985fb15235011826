"""The webhook: only Telegram is heard, and the ack follows the commit."""

import asyncio
import time

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bots.telegram import routes as routes_module
from bots.telegram.routes import BODY_MAX_BYTES, routes
from tests.peers.telegram.user import User

SECRET = "a-webhook_Secret"
PATH = "/hooks/telegram/ushers_bot"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 9, "type": "private"}, "from": {"id": 9}, "text": "hi"}
HI = {"update_id": 3, "message": MESSAGE}
TAP = {"id": "q1", "from": {"id": 9}, "message": {"chat": MESSAGE["chat"]}, "data": "m1:0"}


@pytest.fixture
def app(channel, ear):
    return Starlette(routes=routes(channel, ear))


@pytest.fixture
async def post(app):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:

        async def post(content: bytes | dict, secret: str | bytes | None = SECRET) -> httpx.Response:
            headers = {} if secret is None else {HEADER: secret}
            body = {"json": content} if isinstance(content, dict) else {"content": content}
            return await client.post(PATH, headers=headers, **body)

        yield post


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET[:-1], SECRET + "x", "sécret".encode(), b"\xff\xfe"])
async def test_who_does_not_know_the_secret_is_not_heard(post, ear, secret):
    assert (await post(HI, secret)).status_code == 401
    assert (await post(b"x" * (BODY_MAX_BYTES + 1), secret)).status_code == 401
    assert ear.calls == 0


async def test_an_account_without_a_secret_hears_nobody(make_channel, ear):
    app = Starlette(routes=routes(make_channel(webhook_secret=""), ear))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        for headers in ({}, {HEADER: ""}):
            assert (await client.post(PATH, json=HI, headers=headers)).status_code == 401
    assert ear.calls == 0


async def test_an_update_is_received_and_acked(post, ear):
    answer = await post(HI)
    assert (answer.status_code, answer.content) == (200, b"")
    assert [(inbound.external_id, inbound.text) for inbound in ear.heard] == [("u3", "hi")]


async def test_the_ack_waits_for_the_commit(post, ear):
    ear.gate.clear()
    posting = asyncio.create_task(post(HI))
    await asyncio.sleep(0.05)
    assert not posting.done()
    ear.gate.set()
    assert (await posting).status_code == 200


async def test_what_was_not_received_is_not_acked(post, ear):
    ear.troubles = [RuntimeError("the database is gone")]
    assert (await post(HI)).status_code == 503
    assert (await post(HI)).status_code == 200
    assert [inbound.external_id for inbound in ear.heard] == ["u3"]


async def test_more_than_a_megabyte_is_refused(post, ear):
    assert (await post(b'{"update_id": 1, "x": "' + b"a" * BODY_MAX_BYTES + b'"}')).status_code == 413
    assert ear.calls == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b'{"update_id": NaN}', b"[" * 5000])
async def test_what_is_no_object_is_refused(post, body):
    assert (await post(body)).status_code == 400


@pytest.mark.parametrize("update", [{}, {"update_id": 1}, {"update_id": 1, "something_new": {}}, {"update_id": "1"}])
async def test_updates_that_say_nothing_are_acked(post, ear, update):
    assert (await post(update)).status_code == 200
    assert ear.calls == 0


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=200) | st.text(max_size=60).map(lambda text: f'{{"update_id":1,"message":{text}}}'.encode())
)
async def test_garbage_is_answered_and_never_breaks(post, body):
    assert (await post(body)).status_code in (200, 400)


async def test_a_taps_spinner_is_stopped_by_the_ack_itself(post, ear):
    answer = await post({"update_id": 4, "callback_query": TAP})
    assert answer.json() == {"method": "answerCallbackQuery", "callback_query_id": "q1"}
    assert ear.heard[0].button == "m1:0"


async def test_a_taps_spinner_does_not_wait_for_a_slow_turn(post, ear, peer, monkeypatch):
    monkeypatch.setattr(routes_module, "SPINNER_PATIENCE_SECONDS", 0.05)
    ear.gate.clear()
    posting = asyncio.create_task(post({"update_id": 4, "callback_query": TAP}))
    async with asyncio.timeout(5):
        while not peer.called("answerCallbackQuery"):
            await asyncio.sleep(0.01)
    ear.gate.set()
    assert (await posting).content == b""


async def test_telegram_repeats_until_acked_and_a_repeat_has_the_same_id(app, ear, peer, serve, make_channel):
    ear.troubles = [RuntimeError("down"), RuntimeError("still down")]
    async with serve(app) as address:
        await make_channel(mode="webhook", public_url=f"{address}/").start(ear)
        ada = User(peer, 1001, "Ada")
        ada.start("E7KQ2M")
        first, *_ = await ear.hears(1)
        peer.deliveries.repeat(int(first.external_id.removeprefix("u")))
        await ear.hears(2)
        await ada.peer.world.until(lambda: len(peer.deliveries.statuses) == 4, 5, lambda: str(peer.deliveries.statuses))
    assert peer.deliveries.statuses == [503, 503, 200, 200]
    assert ear.heard[0] == ear.heard[1] and (first.kind, first.text) == ("start", "E7KQ2M")


async def test_a_tap_over_the_webhook_stops_spinning(app, ear, peer, serve, make_channel):
    async with serve(app) as address:
        channel = make_channel(mode="webhook", public_url=address)
        await channel.start(ear)
        ada = User(peer, 1001, "Ada")
        ada.start()
        await ear.hears(1)
        began = time.monotonic()
        ada.tap_token("made-up")
        assert ada.spinning
        await peer.world.until(lambda: not ada.spinning, 5, lambda: "still spinning")
    assert time.monotonic() - began < 2
    assert ear.heard[1].button == "made-up"
