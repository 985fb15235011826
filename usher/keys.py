"""Every key of the house, derived from its one secret: a purpose each, so that none can stand in for another."""

import hashlib
import hmac
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys from `settings.secret()`."""

    secret: bytes = field(repr=False)

    def derive(self, purpose: str) -> bytes:
        """32 bytes by HKDF-SHA256 (RFC 5869, no salt, the purpose as info); the same for ever."""
        return _derived(self.secret, purpose)

    def ticket_key(self, key_id: int = 1) -> Ed25519PrivateKey:
        """Signs ticket codes; `key_id` stands in the code's first byte."""
        return Ed25519PrivateKey.from_private_bytes(self.derive(f"ticket-signing:{key_id}"))

    def digest(self, purpose: str, token: str) -> bytes:
        """What is stored instead of a token: 32 bytes that open nothing and are useless without the secret."""
        return hmac.digest(self.derive(f"digest:{purpose}"), token.encode(), hashlib.sha256)


@lru_cache(maxsize=100)
def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)
