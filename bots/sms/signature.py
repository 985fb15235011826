"""Whether a request was made by Twilio: HMAC-SHA1 with the auth token, or HMAC-SHA256 with a shared key."""

from collections.abc import Mapping
from urllib.parse import parse_qs, parse_qsl, urlsplit

from twilio.request_validator import HMAC_SHA1, HMAC_SHA256, RequestValidator, get_signature_algorithm

FIELDS_MAX = 200
Form = dict[str, str]


def authentic(url: str, headers: Mapping[str, str], body: bytes, auth_token: str, shared_key: str = "") -> bool:
    """`url` is the public address with its query, as Twilio was given it; the case of `headers` does not matter.

    A request that announces a shared key (`X-Twilio-Webhooks-Signature-Settings`) is checked with that key alone, and
    refused where none is set. A JSON body counts only by the `bodySHA256` in the signed address.
    """
    named = {name.lower(): value for name, value in headers.items()}
    signature = named.get("x-twilio-signature", "")
    algorithm = get_signature_algorithm(named.get("x-twilio-webhooks-signature-settings", "")).upper()
    secret = {HMAC_SHA1: auth_token, HMAC_SHA256: shared_key}.get(algorithm, "")
    if not signature or not secret:
        return False
    try:
        if "application/json" in named.get("content-type", ""):
            hashed = "bodySHA256" in parse_qs(urlsplit(url).query)
            params: Form | str = body.decode()
        else:
            hashed, params = True, read_form(body)
    except ValueError:
        return False
    return hashed and bool(RequestValidator(secret).validate(url, params, signature, algorithm))


def read_form(body: bytes) -> Form:
    """Strictly UTF-8, at most 200 fields; ValueError otherwise. Twilio names no field twice."""
    pairs = parse_qsl(
        body.decode(), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=FIELDS_MAX
    )
    return dict(pairs)
