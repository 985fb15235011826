"""Answers to a form's questions: which are asked, what a value must be, what a typed answer means.

Values are JSON-able: name, text, photo (a reference), one_of (an option's id): str; phone: E.164; e-mail with its
domain in small letters; yes_no: bool; number: int, or float where it has a fraction; date: `2027-05-14`.
Problem codes: required, pattern (right kind, wrong form or out of range), too_long, option, kind, unknown.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, TypeVar

from core.domain.event import Field
from core.domain.refusals import FieldProblem
from core.domain.typed_answers import typed_date, typed_number, typed_yes_no
from core.domain.writing import ascii_digits, one_line, spoiled
from locales.translator import translate

Answer = str | int | float | bool
Given = TypeVar("Given")
KINDS: Final = ("name", "phone", "email", "text", "one_of", "yes_no", "number", "date", "photo")
LENGTHS: Final = {"name": 100, "phone": 40, "email": 254, "text": 200, "number": 40, "photo": 200}
NUMBER_MAX: Final = 10**15
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62})")


class _Wrong(Exception):
    """Why a value is no answer; the argument is the problem's code."""


def visible_fields(fields: Sequence[Field], answers: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields to ask, given what is answered so far. What hangs on a hidden field is hidden with it."""
    seen: dict[str, Field] = {}
    for field in fields:
        if _asked(field, seen, answers):
            seen[field.id] = field
    return tuple(seen.values())


def check_answers(
    fields: Sequence[Field], given: Any, *, required: bool = True, prefix: str = "", country: str = ""
) -> tuple[dict[str, Answer], tuple[FieldProblem, ...]]:
    """Answers in their canonical form, in the form's order, and every problem at once.

    Answers to hidden fields are dropped. `required=False` lets required fields stay open. `prefix` goes before the
    paths: `attendees[0]` makes `attendees[0].phone`. `country` is where a phone without +code is from.
    """
    dot = f"{prefix}." if prefix else ""
    if not isinstance(given, Mapping):
        return {}, (FieldProblem(prefix, "kind"),)
    answers: dict[str, Answer] = {}
    problems: list[FieldProblem] = []
    seen: set[str] = set()
    for field in fields:
        if not _asked(field, seen, answers):
            continue
        seen.add(field.id)
        value = given.get(field.id)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required and field.required:
                problems.append(FieldProblem(dot + field.id, "required"))
            continue
        try:
            answers[field.id] = _checked(field, value, country)
        except _Wrong as wrong:
            problems.append(FieldProblem(dot + field.id, str(wrong)))
    known = {field.id for field in fields}
    problems += [FieldProblem(dot + _shown(key), "unknown") for key in given if key not in known]
    return answers, tuple(problems)


def fitting_answers(fields: Mapping[str, Field], given: Mapping[str, Any], country: str) -> dict[str, Any]:
    """Those that fit their field, each for itself; what no form asks is nobody's to judge."""
    return {
        id: value for id, value in given.items()
        if id not in fields or not check_answers([replace(fields[id], show_if={})], {id: value}, country=country)[1]
    }  # fmt: skip


def parse_answer(field: Field, raw_text: str, *, language: str, country: str) -> Answer | FieldProblem:
    """What somebody typed in a chat, as a value. `country` is the venue's (ISO 3166), for phones without +code."""
    text = raw_text.strip()
    if not text:
        return FieldProblem(field.id, "required" if field.required else "kind")
    value: Any = text
    if field.kind == "yes_no":
        value = typed_yes_no(text)
    elif field.kind == "number":
        value = typed_number(text, language)
    elif field.kind == "date":
        value = typed_date(text, language, country)
    elif field.kind == "photo":
        value = None
    try:
        return _checked(field, value, country)
    except _Wrong as wrong:
        return FieldProblem(field.id, str(wrong))


def field_problem_text(field: Field, problem: FieldProblem, language: str) -> str:
    """What a person is told, saying what an answer looks like."""
    if problem.code == "kind" and field.kind in KINDS:
        return translate(language, f"form.wrong.{field.kind}")
    if problem.code == "too_long":
        return translate(language, "form.wrong.too_long", count=field.max_length or LENGTHS.get(field.kind, 200))
    if problem.code == "pattern" and (field.minimum is not None or field.maximum is not None):
        return _range_text(field, language)
    return translate(language, f"form.wrong.{problem.code}")


def e164(text: str, country: str) -> str | None:
    """The number as `+8613812345678`, or None when it cannot be one. `country` gives the code that is left out."""
    import phonenumbers  # slow to import, and most commands read no phone number

    if any(char.isalpha() for char in text):  # "1-800-FLOWERS": nobody's own number
        return None
    try:
        number = phonenumbers.parse(ascii_digits(text), country.upper() or None)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _asked(field: Field, seen: Container[str], answers: Mapping[str, Any]) -> bool:
    """`seen` are the visible fields before this one."""
    return all(id in seen and _meets(answers.get(id), wanted) for id, wanted in field.show_if.items())


def _meets(answer: Any, wanted: Any) -> bool:
    if isinstance(wanted, list | tuple):
        return any(_meets(answer, one) for one in wanted)
    return answer is not None and isinstance(answer, bool) == isinstance(wanted, bool) and bool(answer == wanted)


def _checked(field: Field, value: Any, country: str) -> Answer:
    if field.kind == "yes_no":
        return bool(_need(value, isinstance(value, bool)))
    if field.kind == "number":
        return _number(field, value)
    if not isinstance(value, str) or spoiled(value := value.replace("\r\n", "\n")):
        raise _Wrong("option" if field.kind == "one_of" else "kind")
    if field.kind == "one_of":
        return str(_need(value, value in field.options, "option"))
    text = value.strip() if field.kind == "text" else one_line(value)
    if len(text) > (field.max_length or LENGTHS.get(field.kind, 200)):
        raise _Wrong("too_long")
    text = _written(field, text, country)
    return _need(text, not field.pattern or bool(_compiled(field.pattern).fullmatch(text)), "pattern")


def _written(field: Field, text: str, country: str) -> str:
    """The canonical writing of a text that is short enough."""
    if field.kind == "name":
        return _need(text, any(char.isalpha() for char in text))
    if field.kind == "email":
        match = _EMAIL.fullmatch(text)
        return text[: match.start(1)] + match[1].lower() if match and ".." not in text else _none()
    if field.kind == "phone":
        return e164(text, country) or _none()
    if field.kind == "date":
        try:
            return _need(text, date.fromisoformat(text).isoformat() == text)
        except ValueError:
            return _none()
    return text


def _number(field: Field, value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Wrong("kind")
    if isinstance(value, str) and len(value) > LENGTHS["number"]:
        raise _Wrong("kind")
    try:
        number = Decimal(value) if isinstance(value, int) else Decimal(str(value).strip())
    except InvalidOperation:
        raise _Wrong("kind") from None
    if not number.is_finite() or not -NUMBER_MAX <= number <= NUMBER_MAX:
        raise _Wrong("kind")
    low, high = field.minimum, field.maximum
    if (low is not None and number < low) or (high is not None and number > high):
        raise _Wrong("pattern")
    return int(number) if number == number.to_integral_value() else float(number)


def _range_text(field: Field, language: str) -> str:
    low, high = field.minimum, field.maximum
    which = "between" if low is not None and high is not None else "at_least" if low is not None else "at_most"
    return translate(language, f"form.wrong.{which}", low=str(low), high=str(high))


def _need(value: Given, right: bool, code: str = "kind") -> Given:
    if not right:
        raise _Wrong(code)
    return value


def _none() -> str:
    raise _Wrong("kind")


def _shown(key: Any) -> str:
    return str(key)[:100]


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    """Patterns were found harmless when the event file was read (`safe_pattern`)."""
    return re.compile(pattern)
