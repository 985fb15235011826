"""Keys: one secret, a key for each purpose, the same for ever."""

import hashlib
import hmac

from usher.keys import Keys

SECRET = b"the same secret on every node"


def test_a_key_is_hkdf_sha256_of_the_secret():
    extracted = hmac.digest(bytes(32), SECRET, hashlib.sha256)
    assert Keys(SECRET).derive("cookies") == hmac.digest(extracted, b"cookies\x01", hashlib.sha256)


def test_each_purpose_has_a_key_of_its_own():
    keys = Keys(SECRET)
    found = {keys.derive("a"), keys.derive("b"), keys.digest("a", "token"), keys.digest("b", "token")}
    assert len(found) == 4
    assert keys.digest("a", "token") == Keys(SECRET).digest("a", "token")


def test_the_ticket_key_signs_and_is_the_same_after_a_restart():
    code = b"body"
    signature = Keys(SECRET).ticket_key().sign(code)
    assert Keys(SECRET).ticket_key().public_key().verify(signature, code) is None
    assert Keys(SECRET).ticket_key().private_bytes_raw() == Keys(SECRET).derive("ticket-signing:1")
    assert Keys(SECRET).ticket_key(2).private_bytes_raw() != Keys(SECRET).ticket_key(1).private_bytes_raw()


def test_the_secret_is_not_printed():
    assert "same secret" not in repr(Keys(SECRET))
