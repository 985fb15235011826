"""Finding people by what Grace types."""

import csv
import io
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.search import STORED_MAX, WORD_MAX, calling_code, query_words, search_words

DATA = Path(__file__).parents[2] / "data"


def finds(query: str, words: frozenset[str]) -> bool:
    asked = query_words(query)
    return bool(asked) and all(any(word.startswith(one) for word in words) for one in asked)


ADA = search_words("Ada Lovelace-Ångström", "Ada.King@Example.com", "+8613971056262", ["K7QD-3WZM", "ORD7X2P"])
WANG = search_words("王小明", "", "+4915105748146")


@pytest.mark.parametrize(
    "query",
    ["ada", "LOVE", "angstrom", "Ångst", "ada angs", "lovelace-ang", "ada.king@exa", "king", "6262", "139", "1397105",
     "+86 139-7105 6262", "008613971056262", "８６１３９７", "ada 139 7105", "k7qd", "3wzm", "K7QD3W", "k7qd 3wz",
     "ord7"],
)  # fmt: skip
def test_ada_is_found(query: str) -> None:
    assert finds(query, ADA)


@pytest.mark.parametrize("query", ["", "  ", "-", "da", "lovelace omar", "7105", "262", "kk"])
def test_and_not_by_this(query: str) -> None:
    assert not finds(query, ADA)


@pytest.mark.parametrize("query", ["王", "王小", "王小明", "小明", "明", "王 小明", "015105748", "8146", "004915105"])
def test_a_chinese_name_is_found_by_either_part(query: str) -> None:
    assert finds(query, WANG)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("佐々木 さゆり", "さゆり"),
        ("佐々木 さゆり", "佐々木さゆり"),
        ("이준서", "준서"),
        ("José Müller", "jose muller"),
        ("Łukasz Øvergård", "lukasz overgard"),
        ("İsmail", "ismail"),
        ("Weiß", "weiss"),
        ("السيدة بشرى", "بشري"[:2]),
        ("王Wang Lei", "wang"),
        ("O'Neil", "o'neil"),
    ],
)
def test_names_in_many_scripts(name: str, query: str) -> None:
    assert finds(query, search_words(name))


def test_everybody_of_a_real_list_is_found_by_name_phone_and_its_tail() -> None:
    rows = csv.DictReader(io.StringIO((DATA / "summit-lookup.csv").read_text("utf-8-sig")))
    for row in rows:
        words = search_words(row["name"], "", row["phone"])
        assert all(finds(row[column], words) for column in ("name", "phone") if row[column]), row
        assert not row["phone"] or finds(row["phone"][-4:], words)
        assert finds(row["name"].split()[-1], words)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_calling_codes_are_those_of_the_phone_library(region: str) -> None:
    code = str(phonenumbers.country_code_for_region(region))
    assert calling_code(code + "5550100") == code


@given(st.text(), st.text(), st.text(), st.lists(st.text(), max_size=4), st.text())
def test_any_text_gives_bounded_words(name: str, email: str, phone: str, codes: list[str], query: str) -> None:
    words = search_words(name * 50, email, phone, codes)
    assert len(words) <= STORED_MAX and all(0 < len(word) <= WORD_MAX for word in words)
    assert all(0 < len(word) <= WORD_MAX for word in query_words(query))


@given(st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo")), min_size=1, max_size=WORD_MAX // 4))
def test_whoever_is_stored_is_found_by_the_whole_name(name: str) -> None:
    assert not query_words(name) or finds(name, search_words(name))
