"""Forms: which questions are asked, and what counts as an answer."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.event import Field
from core.domain.forms import KINDS, check_answers, field_problem_text, parse_answer, visible_fields
from core.domain.refusals import FieldProblem

LUNCH = (
    Field("name", "name", {"en": "Name"}, required=True),
    Field("phone", "phone", {"en": "Mobile"}),
    Field("diet", "one_of", {"en": "Lunch"}, options={"any": {"en": "Any"}, "other": {"en": "Other"}}),
    Field("diet_note", "text", {"en": "What?"}, required=True, show_if={"diet": "other"}, max_length=20),
    Field("allergy", "yes_no", {"en": "Allergy?"}, show_if={"diet_note": "nuts"}),
)


def answer(kind: str, value: Any, **changes: Any) -> Any:
    answers, problems = check_answers([Field("x", kind, {}, **changes)], {"x": value}, country="CN")
    return problems[0].code if problems else answers["x"]


def test_answers_come_back_in_canonical_form() -> None:
    given = {"phone": "138 0013 8000", "name": "  Ada\n Lovelace ", "diet": "any"}
    answers, problems = check_answers(LUNCH, given, country="CN")
    assert answers == {"name": "Ada Lovelace", "phone": "+8613800138000", "diet": "any"} and not problems
    assert list(answers) == ["name", "phone", "diet"]


def test_every_problem_at_once_under_the_callers_path() -> None:
    _, problems = check_answers(
        LUNCH, {"phone": "call me", "diet": "meat", "hat": "blue", "name": " "}, prefix="attendees[0]"
    )
    assert problems == (
        FieldProblem("attendees[0].name", "required"),
        FieldProblem("attendees[0].phone", "kind"),
        FieldProblem("attendees[0].diet", "option"),
        FieldProblem("attendees[0].hat", "unknown"),
    )


def test_a_shown_field_can_be_required() -> None:
    assert check_answers(LUNCH, {"name": "Ada", "diet": "other"})[1] == (FieldProblem("diet_note", "required"),)
    assert check_answers(LUNCH, {"name": "Ada", "diet": "any"})[1] == ()


def test_a_hidden_answer_is_dropped_and_so_is_what_hangs_on_it() -> None:
    given = {"name": "Ada", "diet": "any", "diet_note": "nuts", "allergy": True}
    assert check_answers(LUNCH, given) == ({"name": "Ada", "diet": "any"}, ())
    assert [field.id for field in visible_fields(LUNCH, given)] == ["name", "phone", "diet"]
    shown = {**given, "diet": "other"}
    assert check_answers(LUNCH, shown)[0] == shown
    assert len(visible_fields(LUNCH, shown)) == 5


def test_required_fields_may_stay_open_when_told_so() -> None:
    assert check_answers(LUNCH, {}, required=False) == ({}, ())


def test_true_is_not_one() -> None:
    fields = [Field("n", "number", {}), Field("after", "text", {}, show_if={"n": True})]
    assert [field.id for field in visible_fields(fields, {"n": 1})] == ["n"]


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("name", "A", "A"),
        ("name", "1234", "kind"),
        ("name", "x" * 101, "too_long"),
        ("name", 5, "kind"),
        ("text", "x" * 201, "too_long"),
        ("text", "two\r\nlines", "two\nlines"),
        ("text", "nul\0", "kind"),
        ("text", "\ud800", "kind"),
        ("phone", "+49 151 05748146", "+4915105748146"),
        ("phone", "１３８００１３８０００", "+8613800138000"),
        ("phone", "12", "kind"),
        ("phone", "1-800-FLOWERS", "kind"),
        ("email", "Ada@Example.COM", "Ada@example.com"),
        ("email", "ada@localhost", "kind"),
        ("email", "ada@@example.com", "kind"),
        ("email", "ada lovelace@example.com", "kind"),
        ("email", "张@例子.公司", "张@例子.公司"),
        ("yes_no", True, True),
        ("yes_no", "true", "kind"),
        ("yes_no", 1, "kind"),
        ("number", 5, 5),
        ("number", 5.5, 5.5),
        ("number", "7", 7),
        ("number", float("nan"), "kind"),
        pytest.param("number", 10**5000, "kind", id="huge"),
        ("number", "1e999999999", "kind"),
        ("number", True, "kind"),
        ("date", "2027-05-14", "2027-05-14"),
        ("date", "2027-02-30", "kind"),
        ("date", "20270514", "kind"),
        ("one_of", ["a"], "option"),
    ],
)
def test_what_counts_as_an_answer(kind: str, value: Any, expected: Any) -> None:
    assert answer(kind, value) == expected


def test_patterns_and_ranges_are_told_as_pattern() -> None:
    assert answer("text", "CA1234", pattern="[A-Z0-9]{2}[0-9]{2,4}") == "CA1234"
    assert answer("text", "CA12345", pattern="[A-Z0-9]{2}[0-9]{2,4}") == "pattern"
    assert answer("number", 3, minimum=Decimal(4)) == "pattern"
    assert answer("number", "4.5", minimum=Decimal(4), maximum=Decimal(5)) == 4.5


@pytest.mark.parametrize(
    ("kind", "typed", "language", "country", "value"),
    [
        ("yes_no", "Yes!", "en", "", True),
        ("yes_no", "不用", "en", "", False),
        ("yes_no", "是", "zh-Hans", "", True),
        ("number", "٣", "en", "", 3),
        ("number", "1,280.5", "en", "", 1280.5),
        ("number", "1.280,5", "de", "", 1280.5),
        ("number", "3,5", "en", "", 3.5),
        ("number", "－２", "zh-Hans", "", -2),
        ("date", "2027/5/14", "en", "", "2027-05-14"),
        ("date", "2027年5月14日", "zh-Hans", "", "2027-05-14"),
        ("date", "14.05.2027", "de", "", "2027-05-14"),
        ("date", "05/14/2027", "en", "GB", "2027-05-14"),
        ("date", "05/04/2027", "en", "US", "2027-05-04"),
        ("date", "05/04/2027", "en", "GB", "2027-04-05"),
        ("date", "May 14, 2027", "en", "", "2027-05-14"),
        ("date", "14. Mai 2027", "de", "", "2027-05-14"),
        ("date", "14 de mayo de 2027", "es", "", "2027-05-14"),
        ("phone", "0151 05748146", "de", "DE", "+4915105748146"),
        ("phone", "+1 415-555-0132", "zh-Hans", "CN", "+14155550132"),
        ("name", "纪浩", "en", "", "纪浩"),
    ],
)
def test_what_people_type(kind: str, typed: str, language: str, country: str, value: Any) -> None:
    assert parse_answer(Field("x", kind, {}), typed, language=language, country=country) == value


@pytest.mark.parametrize("typed", ["perhaps", "31/02", "Brumaire 3, 2027", "🙂", "1,2,3"])
@pytest.mark.parametrize("kind", ["yes_no", "number", "date", "phone", "email", "photo"])
def test_what_is_not_understood_is_told_in_words(kind: str, typed: str) -> None:
    field = Field("x", kind, {})
    problem = parse_answer(field, typed, language="en", country="CN")
    assert problem == FieldProblem("x", "kind")
    assert field_problem_text(field, problem, "zh-Hans") != field_problem_text(field, problem, "en")


@pytest.mark.parametrize("code", ["required", "pattern", "too_long", "option", "kind", "unknown"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_problem_has_words(kind: str, code: str) -> None:
    for field in (
        Field("x", kind, {}),
        Field("x", kind, {}, minimum=Decimal(1)),
        Field("x", kind, {}, maximum=Decimal(9)),
    ):
        text = field_problem_text(field, FieldProblem("x", code), "en")
        assert text and "None" not in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FORM = tuple(Field(kind, kind, {}, options={"a": {}}, minimum=Decimal(0)) for kind in KINDS)


@given(st.dictionaries(st.sampled_from(KINDS) | st.text(), JSON, max_size=6) | JSON)
def test_nothing_that_is_sent_breaks_a_form_and_what_passed_once_passes_again(given: Any) -> None:
    answers, problems = check_answers(FORM, given, country="CN")
    assert check_answers(FORM, answers, country="CN") == (answers, ())
    assert all(problem.code in ("required", "pattern", "too_long", "option", "kind", "unknown") for problem in problems)


@given(
    st.text(),
    st.sampled_from(FORM),
    st.sampled_from(["en", "zh-Hans", "ar", "nonsense"]),
    st.sampled_from(["CN", "US", "", "??"]),
)
def test_nothing_that_is_typed_breaks_a_form(text: str, field: Field, language: str, country: str) -> None:
    value = parse_answer(field, text, language=language, country=country)
    if not isinstance(value, FieldProblem):
        assert check_answers([field], {field.id: value}, country=country) == ({field.id: value}, ())
