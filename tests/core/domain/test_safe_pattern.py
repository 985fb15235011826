"""Patterns of organizers: harmless ones pass, ones that could hang the house do not."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.safe_pattern import pattern_problem


@pytest.mark.parametrize(
    "pattern",
    ["[A-Z0-9]{2}[0-9]{2,4}", "[0-9A-Z]{15,20}", r"\d{6}", "(?:AB|CD)?-?[0-9]+", r".*@corp\.example", "(a|b){3}",
     "[]a]+", r"[\]\w-]*"],
)  # fmt: skip
def test_ordinary_patterns_pass(pattern: str) -> None:
    assert pattern_problem(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+", "(a|a)*", "(a*)*", ".*.*.*.*", "(?:a|b|ab){30}", "((a{1,50}){1,50}){1,50}", "a" * 201, "x*" * 90],
)
def test_patterns_that_try_too_many_ways_do_not(pattern: str) -> None:
    assert pattern_problem(pattern) == "pattern_heavy"


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[a", "a{2,1}", "*a", r"(a)\1", "(?=a)b", "(?P<x>a)", "(?i)a", "a{", "\\", "(" * 50 + ")" * 50],
)
def test_what_is_no_pattern_here(pattern: str) -> None:
    assert pattern_problem(pattern) == "pattern"


@given(
    st.text(alphabet="ab.*+?{}1,2()|[]\\d^-", max_size=30),
    st.sampled_from(["a" * 60 + "!", "ab" * 40 + "!", "1" * 80 + "x"]),
)
def test_whatever_passes_is_matched_in_no_time(pattern: str, answer: str) -> None:
    if pattern_problem(pattern) is None:
        began = time.process_time()
        re.compile(pattern).fullmatch(answer)
        assert time.process_time() - began < 0.5
