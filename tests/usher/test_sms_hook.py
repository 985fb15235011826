"""Where Twilio posts to us, as the settings wire it: with a public address and without one, signed in either way."""

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from bots.channel import Message
from core.storage.query import Query
from core.storage.tables import identities
from tests.house import DATA, make_house
from tests.peers.twilio.peer import SID, TOKEN, twilio_peer
from tests.peers.twilio.signing import signature
from usher.accounts import SmsAccount
from usher.check import check
from usher.settings import Settings
from usher.wiring import wire

SHOP, ADA, KEY = "+4930123456", "+15558675310", "k" * 32
FIELDS = {"MessageSid": "SM1", "From": ADA, "To": SHOP, "Body": "hi", "NumMedia": "0"}
KNOWN = Query(select(identities.c.address), str)


def settings(folder, api_url="http://127.0.0.1:9", **more):
    key = {"shared_key": KEY} if more.pop("shared_key", None) else {}
    sms = SmsAccount(channel="sms", account_sid=SID, auth_token=TOKEN, sender=SHOP, api_url=api_url, **key)
    return Settings(database_url=f"sqlite:///{folder}/usher.db", port=8123, accounts={"sms": sms}, **more)


@pytest.fixture
async def wired(tmp_path):
    """`wired(…settings)`: the product, and a client that reaches its routes."""
    async with make_house(
        f"sqlite:///{tmp_path}/usher.db", events=[(DATA / "events" / "evening.yaml").read_text()]
    ) as built:
        made = []

        def open_with(**more):
            made.append(wire(settings(tmp_path, **more), built.house))
            app = httpx.ASGITransport(Starlette(routes=made[-1].hooks()))
            return made[-1], httpx.AsyncClient(transport=app, base_url="http://usher")

        yield open_with
        for each in made:
            await each.accounts["sms"].channel.stop()


async def posts(client, url, signed_by=TOKEN, algorithm="sha1"):
    headers = {"X-Twilio-Signature": signature(signed_by, url, FIELDS, algorithm)}
    if algorithm == "sha256":
        headers["X-Twilio-Webhooks-Signature-Settings"] = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    return (await client.post("/hooks/twilio/sms", data=FIELDS, headers=headers)).status_code


async def test_without_a_public_address_requests_count_that_are_signed_for_this_machine_s(wired):
    shop, client = wired()
    assert await posts(client, "http://127.0.0.1:8123/hooks/twilio/sms") == 200
    assert await shop.house.database.read(KNOWN) == [ADA]
    assert await posts(client, "https://elsewhere.example/hooks/twilio/sms") == 403
    assert await posts(client, "") == 403


async def test_with_one_they_count_that_are_signed_for_it(wired):
    _, client = wired(public_url="https://tickets.example")
    assert await posts(client, "https://tickets.example/hooks/twilio/sms") == 200
    assert await posts(client, "http://127.0.0.1:8123/hooks/twilio/sms") == 403


@pytest.mark.parametrize(("public_url", "told"), [(None, False), ("https://tickets.example", True)])
async def test_how_far_a_message_came_is_asked_for_only_where_twilio_can_tell_it(wired, public_url, told):
    async with twilio_peer(SHOP) as twilio:
        shop, _ = wired(public_url=public_url, api_url=twilio.url)
        await shop.accounts["sms"].send(ADA, Message("hi", id="row"))
        assert [bool(text.callback) for text in twilio.texts] == [told]


async def test_a_shared_key_of_the_settings_signs_as_well_as_the_token(wired):
    url = "http://127.0.0.1:8123/hooks/twilio/sms"
    _, plain = wired()
    assert await posts(plain, url, KEY, "sha256") == 403
    _, keyed = wired(shared_key=True)
    assert await posts(keyed, url, KEY, "sha256") == 200
    assert await posts(keyed, url, TOKEN, "sha256") == 403
    assert await posts(keyed, url, KEY) == 403
    assert await posts(keyed, url) == 200


@pytest.mark.parametrize("shared", [False, True])
async def test_the_check_says_what_signs(tmp_path, shared):
    found = {each.name: each for each in await check(settings(tmp_path, shared_key=shared))}
    assert ("shared_key" in found["sms.signature"].text) is shared and found["sms.signature"].good
