"""Every mistake is told at once: its line, its field, and what was expected instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.event_file import Reading, problem_text, read_event_file
from core.domain.event_file.nodes import SIZE_MAX

GOOD = """\
event: ada-reads
title: {en: Ada reads}
timezone: Europe/Berlin
starts_at: 2027-03-01T19:00
ends_at: 2027-03-01T22:00
currency: EUR
payments: [sandbox]
ticket_types:
  - id: seat
    name: Seat
    price: "12.50"
forms:
  attendee:
    - {id: name, kind: name, label: Name}
    - {id: diet, kind: one_of, label: Lunch, options: {any: Any, veg: Vegetarian}}
    - {id: bus, kind: yes_no, label: "Bus?"}
checkpoints:
  - {id: door, name: Door}
"""


def told(text: str | bytes) -> list[tuple[int, str, str]]:
    result = read_event_file(text)
    assert (result.definition is None) == bool(result.errors)
    for problem in (*result.errors, *result.warnings):
        for language in ("en", "zh-Hans"):
            words = problem_text(problem, language)
            assert words and (
                "{" in str(dict(problem.params))[1:] or "{" not in words.replace("{name}", "").replace("{{", "")
            )
    return [(problem.line, problem.field, problem.code) for problem in result.errors]


def test_the_yardstick_is_right() -> None:
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("event: ada-reads\n", "event: Ada Reads\n", (1, "event", "slug")),
        ("event: ada-reads\n", "event: a\n", (1, "event", "slug")),
        ("event: ada-reads\n", "", (1, "event", "required")),
        ("timezone: Europe/Berlin", "timezone: Berlin", (3, "timezone", "timezone")),
        ("timezone: Europe/Berlin", "timezone: ../../etc/passwd", (3, "timezone", "timezone")),
        ("2027-03-01T19:00", "2027-03-01T19:00+01:00", (4, "starts_at", "moment_zone")),
        ("2027-03-01T19:00", "2027-02-30T19:00", (4, "starts_at", "moment")),
        ("2027-03-01T19:00", "2027-03-01", (4, "starts_at", "moment")),
        ("ends_at: 2027-03-01T22", "ends_at: 2027-03-01T18", (5, "ends_at", "order")),
        ("currency: EUR", "currency: EURO", (6, "currency", "currency")),
        ("currency: EUR", "currency: JPY", (11, "ticket_types[0].price", "amount_digits")),
        ('"12.50"', '"12.5"', (11, "ticket_types[0].price", "amount_digits")),
        ('"12.50"', "12.50", (11, "ticket_types[0].price", "amount_unquoted")),
        ('"12.50"', '"-1.00"', (11, "ticket_types[0].price", "amount")),
        ('"12.50"', "[1]", (11, "ticket_types[0].price", "single")),
        ('"12.50"', "", (11, "ticket_types[0].price", "required")),
        ("payments: [sandbox]", "payments: [paypal]", (7, "payments[0]", "choice")),
        ("payments: [sandbox]", "payments: sandbox", (7, "payments", "list")),
        ("payments: [sandbox]", "published: yes", (7, "published", "flag")),
        ("payments: [sandbox]", 'published: "true"', (7, "published", "flag")),
        ('ticket_types:\n  - id: seat\n    name: Seat\n    price: "12.50"\n', "ticket_types: []\n",
         (8, "ticket_types", "none_given")),
        ("payments: [sandbox]", "curency: EUR", (7, "curency", "unknown_field_near")),
        ("payments: [sandbox]", "zzzz: 1", (7, "zzzz", "unknown_field")),
        ("payments: [sandbox]", "currency: EUR", (7, "currency", "duplicate_key")),
        ("payments: [sandbox]", "tax_percent: 101", (7, "tax_percent", "percent")),
        ("payments: [sandbox]", "hold: {minutes: 0}", (7, "hold.minutes", "whole")),
        ("payments: [sandbox]", "hold: {bank_transfer: soon}", (7, "hold.bank_transfer", "duration")),
        ("payments: [sandbox]", "contact: {name: Omar, phone: call}", (7, "contact.phone", "phone")),
        ("payments: [sandbox]", "venue: {country: Germany}", (7, "venue.country", "country")),
        ("payments: [sandbox]", "quotas: {hall: many}", (7, "quotas.hall", "whole")),
        ("payments: [sandbox]", "doors_at: 2027-03-01T20:00", (7, "doors_at", "doors")),
        ("payments: [sandbox]", "languages: [english]", (7, "languages[0]", "language")),
        ("payments: [sandbox]", "campaigns: [{code: abc, name: A}]", (7, "campaigns[0].code", "campaign_code")),
        ("payments: [sandbox]", "campaigns: [{code: ada-reads, name: A}]", (7, "campaigns[0].code", "campaign_slug")),
        ("payments: [sandbox]", "reminders: [{before_start: 1d, after_end: 1d}]", (7, "reminders[0]", "reminder")),
        ("payments: [sandbox]", "texts: {order_paid: 'Hi {name'}", (7, "texts.order_paid", "braces")),
        ("payments: [sandbox]", "lookups: [{id: a, name: A, answer: x, find_by: [], file: ../x}]",
         (7, "lookups[0].file", "file_name")),
        ("payments: [sandbox]", "lookups: [{id: a, name: A, answer: x, find_by: []}]",
         (7, "lookups[0].find_by", "find_by")),
        ("    name: Seat\n", "    name: Seat\n    quotas: [hall]\n",
         (11, "ticket_types[0].quotas", "unknown_reference")),
        ("    name: Seat\n", "    name: Seat\n    form: vip\n", (11, "ticket_types[0].form", "unknown_reference")),
        ("    name: Seat\n", "    name: Seat\n    per_order: {min: 5, max: 2}\n",
         (11, "ticket_types[0].per_order.max", "limits")),
        ("    name: Seat\n", "    name: Seat\n    on_sale: {from: 2027-02-01T00:00, until: 2027-01-01T00:00}\n",
         (11, "ticket_types[0].on_sale.until", "order")),
        ("    name: Seat\n", "    name: Seat\n    refund: never\n", (11, "ticket_types[0].refund", "choice")),
        ("    name: Seat\n", "    name: Seat\n    requires_one_of: [vip]\n",
         (11, "ticket_types[0].requires_one_of", "unknown_reference")),
        ("  - id: seat\n", "  - {id: seat, name: A, price: 1}\n  - id: seat\n",
         (10, "ticket_types[1].id", "duplicate")),
        ("label: Name}", "label: Name, pattern: '(a+)+'}", (14, "forms.attendee[0].pattern", "pattern_heavy")),
        ("label: Name}", "label: Name, pattern: '(?=a)'}", (14, "forms.attendee[0].pattern", "pattern")),
        ("label: Name}", "label: Name, show_if: {bus: true}}", (14, "forms.attendee[0].show_if", "show_if_earlier")),
        ('label: "Bus?"}', "label: Bus, show_if: {diet: meat}}", (16, "forms.attendee[2].show_if", "choice")),
        ("kind: name,", "kind: nome,", (14, "forms.attendee[0].kind", "choice")),
        (", options: {any: Any, veg: Vegetarian}", "", (15, "forms.attendee[1].options", "required")),
        ("checkpoints:", "  vip: {extends: none, fields: []}\ncheckpoints:", (17, "forms.vip", "unknown_reference")),
        ("checkpoints:", "  vip: {extends: vip, fields: []}\ncheckpoints:", (17, "forms.vip", "extends_circle")),
        ("name: Door}", "name: Door, admits_only: [vip]}", (18, "checkpoints[0].admits_only", "unknown_reference")),
        ("name: Door}", "name: Door, after: [hall]}", (18, "checkpoints[0].after", "unknown_reference")),
        ("name: Door}", "name: Door, after: [b]}\n  - {id: b, name: B, after: [door]}",
         (18, "checkpoints[0].after", "after_circle")),
        ("name: Door}", "name: Door, entries: {max: 0}}", (18, "checkpoints[0].entries.max", "whole")),
        ("name: Door}", "name: Door, entries: {once: [seat], unlimited: [seat]}}",
         (18, "checkpoints[0].entries", "duplicate")),
        ("name: Door}", "name: Door, reentry: true}", (18, "checkpoints[0].reentry", "reentry")),
        ("name: Door}", "name: Door, opens_daily: 9:00}", (18, "checkpoints[0].opens_daily", "clock")),
        ("name: Door}", "name: Door, ask: [hat]}", (18, "checkpoints[0].ask", "unknown_reference")),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_stands(old: str, new: str, expected: tuple[int, str, str]) -> None:
    assert old in GOOD
    assert expected in told(GOOD.replace(old, new, 1))


def test_all_mistakes_are_told_in_one_go_in_the_order_of_their_lines() -> None:
    bad = GOOD.replace("EUR", "EURO").replace("id: seat", "id: a seat").replace("kind: yes_no", "kind: maybe")
    assert told(bad) == [
        (6, "currency", "currency"),
        (9, "ticket_types[0].id", "name"),
        (16, "forms.attendee[2].kind", "choice"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (1, "", "empty")),
        ("# nothing\n", (1, "", "empty")),
        ("- a\n- b\n", (1, "", "mapping")),
        ("event: a\n\ttitle: b\n", (2, "", "tab")),
        ("event: a\ntitle: [b\n", (3, "", "yaml")),
        ("event: a\ntitle: 'b\n", (3, "", "yaml")),
        ("event: a\n---\nevent: b\n", (2, "", "documents")),
        ("event: !!python/name:os.system x\n", (1, "", "tag")),
        ("event: *nowhere\n", (1, "", "alias")),
        ("a: &a [*a]\n", (1, "", "alias")),
        ("? [a]\n: b\n", (1, "", "key")),
        ("event: a\0\n", (1, "", "control")),
        ("event: x\ntitle: \ud800\n", (2, "", "control")),
        ('event: x\nvouchers: ["\\0"]\n', (2, "", "control")),
        ('event: x\n"\\ud800": y\n', (2, "", "control")),
        (b"event: x\ntitle: \xff\n", (2, "", "encoding")),
        ("a: " + "[" * 100_000, (1, "", "deep")),
        ("x" * (SIZE_MAX + 1), (1, "", "too_big")),
        ("a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)),
         (6, "", "too_big")),
        ("#\n" * 20_001, (1, "", "too_big")),
        ("event: 1\n%YAML 9.9\n---\n", (2, "", "yaml")),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(text: str | bytes, expected: tuple[int, str, str]) -> None:
    assert expected in told(text)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    assert told(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == []


def test_words_that_other_yaml_readers_take_for_numbers_or_booleans_stay_words() -> None:
    text = GOOD.replace("options: {any: Any, veg: Vegetarian}", "options: {yes: 1984, no: No, 1: true}")
    definition = read_event_file(text).definition
    assert definition is not None
    assert definition["forms"]["attendee"][1]["options"] == {
        "yes": {"en": "1984"},
        "no": {"en": "No"},
        "1": {"en": "true"},
    }


def test_a_condition_on_a_text_or_an_option_is_a_text() -> None:
    text = GOOD.replace("veg: Vegetarian}", "1: One}").replace(
        'label: "Bus?"}', "label: Bus, show_if: {diet: [1, any]}}"
    )
    definition = read_event_file(text).definition
    assert definition is not None
    assert definition["forms"]["attendee"][2]["show_if"] == {"diet": ["1", "any"]}


WORDS = st.sampled_from(
    [*"[]{}:,-&*!|>'\"%@#?~\n\t ", "event", "ticket_types", ": ", "\n  - ", "a", "1", "true", "\x85", "\u2028"]
)


@given(st.lists(WORDS, max_size=60).map("".join) | st.text() | st.binary())
def test_no_text_breaks_the_reading(text: str | bytes) -> None:
    assert isinstance(read_event_file(text), Reading)


@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.lists(WORDS, max_size=5).map("".join))
def test_no_change_of_a_good_file_breaks_the_reading(at: int, cut: int, put: str) -> None:
    told(GOOD[:at] + put + GOOD[at + cut :])
