"""The gate's evaluator: the shared vectors, and what holds for every history."""

import json
import random
import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from core.domain.admission import REASONS, evaluate
from core.domain.admission_entries import conflicts, held_periods
from core.domain.admission_facts import Attempt, Explanation, Gate, Scan, Ticket, Verdict, corrected
from core.domain.event import Checkpoint, Window
from core.domain.times import DAY, HOUR, MINUTE, instant, local_day

ROOT = Path(__file__).parents[3]
VECTORS = json.loads((ROOT / "tests/vectors/admission.json").read_text("utf-8"))
NINE = instant(datetime.fromisoformat("2027-05-14T09:00+08:00"))


def in_ms(value: Any) -> Any:
    """The value with every text that is an instant read as one."""
    if isinstance(value, dict):
        return {key: in_ms(part) for key, part in value.items()}
    if isinstance(value, list):
        return [in_ms(part) for part in value]
    is_instant = isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value)
    return instant(datetime.fromisoformat(value)) if is_instant else value


def as_values(row: dict[str, Any]) -> dict[str, Any]:
    """JSON's lists and objects as the dataclasses hold them."""
    frozen: dict[str, Any] = {}
    for name, value in row.items():
        if name in ("valid", "slot_window", "window"):
            value = Window(**value)
        elif name == "answered":
            value = frozenset(value)
        elif isinstance(value, list):
            value = tuple(value)
        frozen[name] = value
    return frozen


def verdict_of(case: dict[str, Any]) -> Verdict:
    laid = {name: {**row, **in_ms(case.get(name, {}))} for name, row in in_ms(VECTORS["defaults"]).items()}
    checkpoint = Checkpoint(**{"name": {}, **as_values(laid["checkpoint"])})
    return evaluate(
        Ticket(**as_values(laid["ticket"])),
        Gate(checkpoint=checkpoint, **as_values(laid["gate"])),
        Attempt(**as_values(laid["attempt"])),
        [Scan(**{**laid["scan"], **scan}) for scan in in_ms(case.get("scans", []))],
    )


def expected(case: dict[str, Any]) -> Verdict:
    row = {**VECTORS["plain"], **in_ms(case["expect"])}
    explanation = row.pop("explanation")
    return Verdict(explanation=Explanation.of(explanation["key"], **explanation["params"]), **as_values(row))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_shared_vectors_say_what_the_gate_says(case: dict[str, Any]) -> None:
    assert verdict_of(case) == expected(case)


def test_the_vectors_show_every_reason() -> None:
    assert {case["expect"]["reason"] for case in VECTORS["cases"]} == set(REASONS)


@pytest.mark.parametrize("case", VECTORS["corrected"], ids=lambda case: case["name"])
def test_a_scan_is_timed_by_our_clock(case: dict[str, Any]) -> None:
    row = in_ms(case)
    assert corrected(row["scanned_at"], row["offset_ms"], row["now"]) == row["expect"]


# What holds for every history. Hours around one day of Hangzhou, so that days, borders and same moments occur often.

moments = st.integers(-30, 30).map(lambda half_hours: NINE + half_hours * HOUR // 2)
zones = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
maybe = st.none() | moments
windows = st.builds(Window, maybe, maybe)
rules = st.sampled_from(["once", "once_a_day", "unlimited", 1, 2, 3])
ids = st.sampled_from(["t1", "m1"])
places_ = st.sampled_from(["hall", "door"])
scans_ = st.builds(
    Scan, ids, places_, moments, st.sampled_from(["entry", "exit"]), st.sampled_from(["admitted", "refused"]),
    st.booleans(), st.booleans(),
)  # fmt: skip
checkpoints = st.builds(
    Checkpoint, id=st.just("hall"), name=st.just({}), admits_only=st.sampled_from([(), ("standard",), ("vip",)]),
    entries=rules.map(lambda rule: {"*": rule}), opens=maybe, closes=maybe,
    opens_daily_minute=st.none() | st.integers(0, 1439), closes_daily_minute=st.none() | st.integers(0, 1439),
    early_minutes=st.none() | st.integers(0, 90), late_minutes=st.none() | st.integers(0, 90),
    both_directions=st.booleans(), reentry=st.booleans(), after=st.sampled_from([(), ("door",)]),
    ask=st.sampled_from([(), ("meal",)]), admits_unpaid=st.booleans(),
)  # fmt: skip
tickets = st.builds(
    Ticket, id=st.just("t1"), ticket_type=st.just("standard"),
    authenticity=st.sampled_from(["genuine", "genuine", "genuine", "forged", "unknown"]),
    event=st.sampled_from(["", "e1", "e2"]), live=st.booleans(),
    status=st.sampled_from(["valid", "valid", "valid", "cancelled", "revoked", "blocked"]),
    code_generation=st.none() | st.integers(0, 1), unapproved=st.booleans(), unpaid=st.booleans(),
    known=st.booleans(), valid=windows, slot=st.sampled_from(["", "s1"]), slot_window=windows,
    main=st.sampled_from(["", "m1"]), choices=st.sampled_from([(), ("a1", "a2")]), stale=st.booleans(),
)  # fmt: skip
gates = st.builds(
    Gate, checkpoints, zones, st.sampled_from(["", "e1"]), st.booleans(), windows, st.sampled_from(["", "s1"])
)
attempts = st.builds(
    Attempt, moments, st.sampled_from(["entry", "exit"]), st.booleans(), st.sampled_from([frozenset(), {"meal"}])
)
histories = st.lists(scans_, max_size=8)


@given(tickets, gates, attempts, histories, st.randoms())
def test_the_gate_always_has_an_answer_and_arrival_does_not_change_it(
    ticket: Ticket, gate: Gate, attempt: Attempt, scans: list[Scan], chance: random.Random
) -> None:
    answer = evaluate(ticket, gate, attempt, scans)
    assert answer.reason in REASONS
    assert (answer.verdict == "admitted") == (answer.reason in ("admitted", "exited"))
    assert answer.forced == bool(answer.overrode)
    assert answer.verdict == "admitted" or (answer.claims, answer.releases) == (None, None)
    # Of an entry and an exit in the same millisecond the first told was the first, so only others are mixed.
    shuffled = chance.sample(scans, len(scans))
    if len({scan.at for scan in scans}) == len(scans):
        assert evaluate(ticket, gate, attempt, shuffled) == answer


@given(tickets, gates, attempts, histories)
def test_force_passes_all_but_unknown_and_forged_and_says_what_it_passed(
    ticket: Ticket, gate: Gate, attempt: Attempt, scans: list[Scan]
) -> None:
    plain = evaluate(ticket, gate, Attempt(attempt.now, attempt.direction, False, attempt.answered), scans)
    forced = evaluate(ticket, gate, Attempt(attempt.now, attempt.direction, True, attempt.answered), scans)
    if plain.verdict == "admitted" or plain.reason in ("unknown", "forged", "ambiguous"):
        assert forced == plain
    else:
        assert (forced.verdict, forced.forced, forced.overrode) == ("admitted", True, plain.reason)


readings = st.lists(st.tuples(moments, st.sampled_from(["entry", "exit"])), max_size=12)


def played(gate: Gate, readings: list[tuple[int, str]]) -> tuple[list[Scan], frozenset[str]]:
    """Ada's ticket read again and again, each reading kept with its verdict, rows claimed and released as told."""
    scans: list[Scan] = []
    rows: set[str] = set()
    for at, direction in readings:
        answer = evaluate(Ticket("t1", "standard"), gate, Attempt(at, direction), scans)  # type: ignore[arg-type]
        if answer.claims is not None:
            assert answer.claims not in rows, "an admission was told whose row is taken"
            rows.add(answer.claims)
        if answer.releases is not None:
            rows.remove(answer.releases)
        scans.append(Scan("t1", "hall", at, direction, answer.verdict))  # type: ignore[arg-type]
    return scans, frozenset(rows)


def gate_with(rule: str | int, *, reentry: bool = False, timezone: str = "Asia/Shanghai") -> Gate:
    point = Checkpoint("hall", {}, entries={"*": rule}, both_directions=True, reentry=reentry)
    return Gate(point, timezone, live=False)


@given(rules, zones, readings)
def test_without_reentry_nobody_comes_in_more_often_than_the_rule_says_in_any_order_of_arrival(
    rule: str | int, timezone: str, readings: list[tuple[int, str]]
) -> None:
    scans, _ = played(gate_with(rule, timezone=timezone), readings)
    entries = [scan.at for scan in scans if scan.verdict == "admitted" and scan.direction == "entry"]
    days = [local_day(at, timezone) for at in entries]
    if rule == "once_a_day":
        assert len(days) == len(set(days))
    elif rule != "unlimited":
        assert len(entries) <= (1 if rule == "once" else int(rule))


@given(readings)
def test_with_reentry_two_entries_never_follow_each_other_in_any_order_of_arrival(
    readings: list[tuple[int, str]],
) -> None:
    scans, _ = played(gate_with("once", reentry=True), readings)
    through = sorted((scan for scan in scans if scan.verdict == "admitted"), key=lambda scan: scan.at)
    ways = [scan.direction for scan in through]
    assert ("entry", "entry") not in pairwise(ways)


@given(st.sampled_from(["once", "once_a_day"]), st.booleans(), readings)
def test_rows_claimed_and_released_one_by_one_are_the_rows_that_the_scans_leave_behind(
    rule: str, reentry: bool, readings: list[tuple[int, str]]
) -> None:
    gate = gate_with(rule, reentry=reentry)
    scans, rows = played(gate, readings)
    assert held_periods(gate.checkpoint, "t1", "standard", scans, gate.timezone) == rows
    assert conflicts(gate.checkpoint, "t1", "standard", scans, gate.timezone) == ()


@given(rules.filter(lambda rule: rule != "unlimited"), moments)
def test_undo_restores(rule: str | int, at: int) -> None:
    gate, ticket = gate_with(rule), Ticket("t1", "standard")
    before = evaluate(ticket, gate, Attempt(at))
    undone = Scan("t1", "hall", at, undone=True)
    assert evaluate(ticket, gate, Attempt(at), [undone]) == before
    assert held_periods(gate.checkpoint, "t1", "standard", [undone], gate.timezone) == frozenset()


def test_of_two_devices_that_admitted_one_ticket_offline_the_later_by_corrected_time_has_the_conflict() -> None:
    point = gate_with("once").checkpoint
    late, early = Scan("t1", "hall", NINE + MINUTE, nonce="b"), Scan("t1", "hall", NINE, nonce="a")
    assert conflicts(point, "t1", "standard", [late, early], "Asia/Shanghai") == ((late, early),)


def test_what_a_supervisor_forced_is_no_conflict() -> None:
    point = gate_with("once").checkpoint
    scans = [Scan("t1", "hall", NINE), Scan("t1", "hall", NINE + MINUTE, forced=True)]
    assert conflicts(point, "t1", "standard", scans, "Asia/Shanghai") == ()


def test_entries_on_two_days_are_no_conflict_once_a_day_and_are_one_where_once_is_once() -> None:
    scans = [Scan("t1", "hall", NINE), Scan("t1", "hall", NINE + DAY)]
    assert conflicts(gate_with("once_a_day").checkpoint, "t1", "standard", scans, "Asia/Shanghai") == ()
    assert conflicts(gate_with("once").checkpoint, "t1", "standard", scans, "Asia/Shanghai") == ((scans[1], scans[0]),)
    assert conflicts(gate_with("unlimited").checkpoint, "t1", "standard", scans, "Asia/Shanghai") == ()


@pytest.mark.parametrize("folder", ["en", "zh_Hans"])
def test_every_reason_and_explanation_has_words_with_the_right_blanks(folder: str) -> None:
    with (ROOT / f"locales/{folder}/LC_MESSAGES/verdicts.po").open("rb") as file:
        catalog = {message.id: message for message in read_po(file) if message.id}
    words = {key if isinstance(key, str) else key[0]: message.string for key, message in catalog.items()}
    assert {f"verdict.reason.{reason}" for reason in REASONS} == {key for key in words if ".reason." in key}
    explanations = [case["expect"]["explanation"] for case in VECTORS["cases"]]
    blanks = {explanation["key"]: explanation["params"] for explanation in explanations}
    # What a device told offline, and an answer that is none, are explained by no evaluator.
    beside = {"verdict.explain.as_shown", "verdict.explain.answer_unfit"}
    said = {f"verdict.explain.{key}" for key in blanks} | beside
    assert said == {key for key in words if ".explain." in key}
    assert not any("{" in str(words[key]) for key in beside)
    for key, params in blanks.items():
        texts = words[f"verdict.explain.{key}"]
        for text in (texts,) if isinstance(texts, str) else texts or ("",):
            assert text and set(re.findall(r"{(\w+)}", text)) <= set(params)
