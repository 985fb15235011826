"""Segments are counted as Twilio charges them, and never more are sent than the words need."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.sms.segments import segments, thrifty

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "sms_segments.json").read_text())
GSM7 = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!\"#¤%&'()*+,-./0123456789:;<=>?¡AZÄÖÑÜ§¿azäöñüà \n^{}\\[~]|€"


@pytest.mark.parametrize("case", VECTORS["cases"], ids=range(len(VECTORS["cases"])))
def test_twilios_own_calculator_counts_the_same(case: dict[str, object]) -> None:
    assert segments(str(case["text"])) == case["segments"]


@given(st.text(), st.text())
def test_more_text_never_costs_less_in_the_same_alphabet(text: str, more: str) -> None:
    assert segments("票" + text + more) >= segments("票" + text)


@given(st.text(alphabet=GSM7, max_size=700))
def test_gsm7_text_fits_between_all_single_and_all_double_septets(text: str) -> None:
    single, double = len(text), 2 * len(text)
    assert (1 if single <= 160 else -(-single // 153)) <= segments(text) <= (1 if double <= 160 else -(-double // 152))


@given(st.text(max_size=500))
def test_thrift_never_costs_more_and_done_twice_changes_nothing(text: str) -> None:
    assert segments(thrifty(text)) <= segments(text)
    assert thrifty(thrifty(text)) == thrifty(text)


@given(st.text(alphabet=GSM7, max_size=400))
def test_what_is_plain_already_is_left_as_it_is(text: str) -> None:
    assert thrifty(text) == text


def test_one_curly_quote_does_not_double_the_price_of_a_long_text() -> None:
    dear = "Ada’s ticket for “City Lights” – doors at 19:00… " + "see you there " * 6
    assert segments(dear) == 2
    assert thrifty(dear) == 'Ada\'s ticket for "City Lights" - doors at 19:00... ' + "see you there " * 6
    assert segments(thrifty(dear)) == 1


def test_a_short_text_and_a_chinese_one_keep_their_own_marks() -> None:
    assert thrifty("“Hi” – Ada") == "“Hi” – Ada"
    chinese = "您的“城市之光”标准票已经确认…" * 8
    assert thrifty(chinese) == chinese
