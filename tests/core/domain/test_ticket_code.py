"""Ticket codes: what is signed, what is read back, and what a change of one character becomes."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from qrcode.util import MODE_ALPHA_NUM, QRData

from core.domain.ticket_code import (
    CODE_LENGTH,
    TicketCode,
    human_code,
    normalize_human_code,
    normalize_short_code,
    parse,
    read,
    short_code,
    sign,
    verify,
)

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/ticket_code.json").read_text("utf-8"))
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["private_key"]))
KEYS = {VECTORS["key_id"]: KEY.public_key()}
FIRST = VECTORS["signed"][0]["text"]
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

codes = st.builds(
    TicketCode, st.just(3), st.integers(0, 2**32 - 1), st.integers(0, 2**40 - 1), st.integers(0, 2**16 - 1),
    st.integers(0, 255), st.integers(0, 255), st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1),
    st.integers(0, 2**16 - 1),
)  # fmt: skip


@pytest.mark.parametrize("row", VECTORS["signed"], ids=lambda row: row["name"])
def test_a_code_is_signed_always_alike_and_read_back(row: dict[str, Any]) -> None:
    code = TicketCode(**row["code"])
    assert sign(code, KEY) == row["text"]
    assert asdict(read(row["text"], KEYS))["code"] == row["code"]


@given(codes)
def test_every_code_comes_back_and_has_141_characters(code: TicketCode) -> None:
    text = sign(code, KEY)
    parsed = parse(text)
    assert len(text) == CODE_LENGTH
    assert parsed is not None and parsed.code == code and verify(parsed, KEYS)


@pytest.mark.parametrize("row", VECTORS["read"], ids=lambda row: row["name"])
def test_a_scanned_text_is_genuine_forged_or_unknown(row: dict[str, Any]) -> None:
    reading = read(row["text"], KEYS)
    assert reading.authenticity == row["authenticity"]
    assert (asdict(reading.code) if reading.code else None) == row["code"]


@pytest.mark.parametrize(("at", "character", "authenticity"), VECTORS["changed"])
def test_one_changed_character_is_unknown_in_the_prefix_version_and_key_id_else_forged(
    at: int, character: str, authenticity: str
) -> None:
    assert FIRST[at] != character
    assert read(FIRST[:at] + character + FIRST[at + 1 :], KEYS).authenticity == authenticity


def after_change(at: int, character: str) -> str:
    """The first eight bits are version and key id: the fourth character and three bits of the fifth."""
    if at != 4:
        return "unknown" if at < 4 else "forged"
    keeps_key = character in BASE32 and BASE32.index(character) >> 2 == BASE32.index(FIRST[4]) >> 2
    return "forged" if keeps_key else "unknown"


def test_any_character_at_any_place_is_found_out() -> None:
    for at, kept in enumerate(FIRST):
        for character in BASE32 + "019a.-%é":
            if character != kept:
                changed = FIRST[:at] + character + FIRST[at + 1 :]
                assert read(changed, KEYS).authenticity == after_change(at, character), (at, character)


def test_the_vectors_change_every_place() -> None:
    assert {at for at, _, _ in VECTORS["changed"]} == set(range(CODE_LENGTH))


@given(st.text(max_size=200) | st.text(alphabet=BASE32 + "T1.\\0 ", min_size=138, max_size=145))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert read(text, KEYS).authenticity in ("unknown", "forged")


def test_a_number_without_room_is_refused_when_signing() -> None:
    for wrong in ({"key_id": 16}, {"event": 2**32}, {"serial": 2**40}, {"ticket_type": -1}):
        with pytest.raises(OverflowError):
            sign(replace(TicketCode(3, 1, 1, 1), **wrong), KEY)


@pytest.mark.parametrize("length", [CODE_LENGTH, 154], ids=["T1", "R1, the changing code"])
def test_the_code_fits_a_version_6_qr_at_ecc_m(length: int) -> None:
    """154 is exactly what version 6 holds, so a byte more in the body would cost changing codes a version."""
    picture = qrcode.QRCode(version=None, error_correction=qrcode.ERROR_CORRECT_M)
    picture.add_data(QRData((FIRST * 2)[:length], mode=MODE_ALPHA_NUM))
    assert picture.best_fit() == 6


@pytest.mark.parametrize("row", VECTORS["human"], ids=lambda row: row["code"])
def test_a_human_code_is_five_bits_a_character(row: dict[str, Any]) -> None:
    assert human_code(bytes.fromhex(row["random"]), row["length"]) == row["code"]


def test_too_little_chance_for_a_human_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        short_code(bytes(4))


@pytest.mark.parametrize(("typed", "code"), VECTORS["typed"])
def test_a_short_code_is_understood_as_people_type_it(typed: str, code: str | None) -> None:
    assert normalize_short_code(typed) == code


@given(st.binary(min_size=5, max_size=5))
def test_every_short_code_survives_being_typed_small_and_with_a_dash(chance: bytes) -> None:
    code = short_code(chance)
    assert normalize_short_code(f"{code[:4]}-{code[4:]}".lower()) == code
    assert normalize_human_code(human_code(chance, 7).lower(), 7) == human_code(chance, 7)
