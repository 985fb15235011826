"""Only Twilio gets in: every known answer holds, for our check and for the peer that signs in the other tests."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bots.sms.signature import authentic, read_form
from tests.peers.twilio.signing import body_hash, signature

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "twilio_signature.json").read_text())
TOKEN, SHARED_KEY = VECTORS["auth_token"], VECTORS["shared_key_secret"]
CASES = [pytest.param(case, id=case["name"]) for case in VECTORS["cases"]]


def headers_of(case: dict[str, Any]) -> dict[str, str]:
    headers = {"Content-Type": case.get("content_type", "application/x-www-form-urlencoded"), **case.get("headers", {})}
    return headers if case["signature"] is None else {**headers, "X-Twilio-Signature": case["signature"]}


@pytest.mark.parametrize("case", CASES)
def test_every_vector_is_accepted_or_refused_as_known(case: dict[str, Any]) -> None:
    told = authentic(case["url"], headers_of(case), case["body"].encode(), TOKEN, SHARED_KEY)
    assert told is (case["expect"] == "accept")


@pytest.mark.parametrize("case", CASES)
def test_the_peer_signs_as_twilio_does(case: dict[str, Any]) -> None:
    if case["expect"] == "reject":
        return
    urls = [case["url"], case["url"].replace(".example/", ".example:443/")]
    algorithm, secret = ("sha256", SHARED_KEY) if case.get("secret") else ("sha1", TOKEN)
    signed = [signature(secret, url, case.get("params", {}), algorithm) for url in urls]
    assert case["signature"] in signed
    if "bodySHA256" in case["url"]:
        assert case["url"].endswith(body_hash(case["body"].encode()))


def test_a_shared_key_is_not_the_auth_token_and_counts_only_where_set() -> None:
    url, params = "https://tickets.example/hooks/twilio/sms", {"MessageSid": "SM1"}
    announced = {"X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"}
    body = urlencode(params).encode()
    by_token = {**announced, "X-Twilio-Signature": signature(TOKEN, url, params, "sha256")}
    by_nothing = {**announced, "X-Twilio-Signature": signature("", url, params, "sha256")}
    assert not authentic(url, by_token, body, TOKEN, SHARED_KEY)
    assert not authentic(url, by_token, body, TOKEN)
    assert not authentic(url, by_nothing, body, TOKEN)


@pytest.mark.parametrize("body", [b"Body=%ff", b"\xff\xfe", b"&".join(b"a%d=1" % i for i in range(500))])
def test_a_body_that_cannot_be_read_is_refused_and_not_a_crash(body: bytes) -> None:
    assert not authentic("https://tickets.example/h", {"X-Twilio-Signature": "x"}, body, TOKEN)


def test_json_without_a_hash_in_the_address_is_refused() -> None:
    url = "https://tickets.example/h"
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": signature(TOKEN, url, {})}
    assert not authentic(url, headers, b'{"n":1}', TOKEN)


def test_a_signature_that_is_not_ascii_is_refused() -> None:
    assert not authentic("https://tickets.example/h", {"X-Twilio-Signature": "é" * 28}, b"a=1", TOKEN)


def test_an_empty_field_is_kept_because_it_is_signed() -> None:
    assert read_form(b"Body=&From=%2B1&Name=%E7%A5%A8+1") == {"Body": "", "From": "+1", "Name": "票 1"}
