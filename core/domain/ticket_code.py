"""The code a ticket carries: what the QR says, what a gate can check with no network, what a person can type.

`T1.` + unpadded uppercase base32 of a 22-byte body and its 64-byte Ed25519 signature: 141 characters, all of QR's
alphanumeric mode, version 6 at ECC M. The body, big-endian:

    bytes  what
    1      format version (high nibble, 1) and key id (low nibble)
    4      event number
    5      serial
    2      ticket type number
    1      generation, counts reissues
    1      flags
    4      slot
    2      first valid day, days since 1970-01-01 (0: from now on)
    2      how many days valid (0: no end)
"""

import re
import unicodedata
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Authenticity = Literal["genuine", "forged", "unknown"]

# Bit 4 is kept for tickets that only a changing code may open.
FLAG_UNPAID = 1  # to be paid at the door: an offline gate must know
FLAG_TEST = 2  # made while the event was not live

PREFIX = "T1."
CODE_LENGTH = 141
_VERSION = 1
_BODY_BYTES = 22
_PAYLOAD_BYTES = _BODY_BYTES + 64
_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_WRITTEN = re.compile(r"T1\.[A-Z2-7]{138}")
_DIGITS = str.maketrans(_CHARACTERS, "0123456789ABCDEFGHIJKLMNOPQRSTUV")  # as Python writes numbers of base 32
# Scan guns tell the character set of codes that wallets made before the code itself (facts seen in pretix's scanner).
_GUN_PREFIX = re.compile(r"^(?:\\000(?:001|003|026|027))+")
_SPACE = " \t\r\n\v\f\0"
# The widths above, in their order.
_WIDTHS = (4, 5, 2, 1, 1, 4, 2, 2)

_HUMAN_CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_MISREAD = str.maketrans("OIL", "011", " -\u2010\u2011\u2012\u2013\u2014\u2212\t\r\n")
SHORT_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class TicketCode:
    key_id: int
    event: int
    serial: int
    ticket_type: int
    generation: int = 0
    flags: int = 0
    slot: int = 0
    valid_from_day: int = 0
    valid_days: int = 0


@dataclass(frozen=True, slots=True)
class ParsedCode:
    """Well written; nobody has looked at the signature yet."""

    code: TicketCode
    body: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scanned text is. `code` is given for genuine ones only: nothing else may be believed."""

    authenticity: Authenticity
    code: TicketCode | None = None


def sign(code: TicketCode, private_key: Ed25519PrivateKey) -> str:
    """The ticket's text, always the same for the same code and key. OverflowError when a number has no room."""
    if not 0 <= code.key_id <= 15:
        raise OverflowError("a key id has four bits")
    dates = (code.slot, code.valid_from_day, code.valid_days)
    values = (code.event, code.serial, code.ticket_type, code.generation, code.flags, *dates)
    numbers = b"".join(value.to_bytes(width, "big") for value, width in zip(values, _WIDTHS, strict=True))
    body = bytes([_VERSION << 4 | code.key_id]) + numbers
    return PREFIX + b32encode(body + private_key.sign(body)).decode().rstrip("=")


def clean(text: str) -> str:
    """Without what guns and people add around a code. All in lower case is read as upper (a gun under Caps Lock
    types so); mixed case is left alone, since no device of ours writes it."""
    text = _GUN_PREFIX.sub("", text.strip(_SPACE)).strip(_SPACE)
    return text.upper() if text.isascii() and text == text.lower() else text


def parse(text: str) -> ParsedCode | None:
    """None when it is not written exactly as `sign` writes: prefix, length, alphabet, unused bits zero, version."""
    text = clean(text)
    if not _WRITTEN.fullmatch(text):
        return None
    bits = int(text[3:].translate(_DIGITS), 32)
    # Two bits are left over: if they could be anything, one ticket would have four texts.
    if bits & 3 or (payload := (bits >> 2).to_bytes(_PAYLOAD_BYTES, "big"))[0] >> 4 != _VERSION:
        return None
    body, signature = payload[:_BODY_BYTES], payload[_BODY_BYTES:]
    values, at = [], 1
    for width in _WIDTHS:
        values.append(int.from_bytes(body[at : at + width], "big"))
        at += width
    return ParsedCode(TicketCode(body[0] & 15, *values), body, signature)


def verify(parsed: ParsedCode, keys: Mapping[int, Ed25519PublicKey]) -> bool:
    """Whether one of our keys signed it. False for a key id that is not ours."""
    key = keys.get(parsed.code.key_id)
    if key is None:
        return False
    try:
        key.verify(parsed.signature, parsed.body)
    except InvalidSignature:
        return False
    return True


def read(text: str, keys: Mapping[int, Ed25519PublicKey]) -> Reading:
    """What a gate makes of a scanned text.

    Unknown: another format, version or key. Forged: it claims one of our keys, and the rest is not what we signed,
    be it well written or damaged.
    """
    parsed = parse(text)
    if parsed is not None and verify(parsed, keys):
        return Reading("genuine", parsed.code)
    return Reading("forged" if _claimed_key(clean(text)) in keys else "unknown")


def _claimed_key(text: str) -> int | None:
    """The key id that a text of our prefix, length and version claims, whatever follows it."""
    if len(text) != CODE_LENGTH or not text.startswith(PREFIX):
        return None
    high, low = _CHARACTERS.find(text[3]), _CHARACTERS.find(text[4])
    first_byte = high << 3 | low >> 2
    return first_byte & 15 if min(high, low) >= 0 and first_byte >> 4 == _VERSION else None


def human_code(random: bytes, length: int) -> str:
    """`length` characters that are told apart when read aloud, five bits of `random` each. ValueError when too few."""
    spare = len(random) * 8 - length * 5
    if spare < 0:
        raise ValueError("too few random bytes")
    bits = int.from_bytes(random, "big") >> spare
    return "".join(_HUMAN_CHARACTERS[bits >> 5 * place & 31] for place in reversed(range(length)))


def short_code(random: bytes) -> str:
    """A ticket's code for people: eight characters from five random bytes, 40 bits."""
    return human_code(random, SHORT_CODE_LENGTH)


def normalize_human_code(text: str, length: int) -> str | None:
    """As it was made, from what a person typed: any case or width, spaces and dashes, O for 0, I or L for 1.
    None when it cannot be one of `length` characters."""
    plain = unicodedata.normalize("NFKC", text).upper().translate(_MISREAD)
    return plain if len(plain) == length and set(plain) <= set(_HUMAN_CHARACTERS) else None


def normalize_short_code(text: str) -> str | None:
    return normalize_human_code(text, SHORT_CODE_LENGTH)
