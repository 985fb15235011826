"""A morning is one morning, whatever its clocks do."""

import pytest

from core.domain.mornings import day_before, due_day, first_told
from core.domain.times import DAY, HOUR, midnight, parse_rfc3339, steady_spans


def at(text):
    return parse_rfc3339(text)


@pytest.mark.parametrize(
    ("now", "told", "due"),
    [
        ("2027-01-05T06:59:59Z", "", ""),
        ("2027-01-05T07:00:00Z", "", "2027-01-05"),
        ("2027-01-05T07:00:00Z", "2027-01-05", ""),  # once a day
        ("2027-01-05T10:59:00Z", "2027-01-04", "2027-01-05"),  # after a restart
        ("2027-01-05T11:00:00Z", "2027-01-04", ""),  # too late to be a morning
        ("2027-01-05T07:00:00Z", "2027-01-06", ""),  # told on a clock that was ahead
    ],
)
def test_eight_in_the_morning_in_berlin(now, told, due):
    assert due_day(8, "Europe/Berlin", told, at(now)) == due


def test_an_hour_that_is_left_out_comes_with_the_next_and_one_that_comes_twice_is_told_once():
    assert due_day(2, "Europe/Berlin", "2027-03-27", at("2027-03-28T00:59:00Z")) == ""
    assert due_day(2, "Europe/Berlin", "2027-03-27", at("2027-03-28T01:00:00Z")) == "2027-03-28"  # 3:00 on the clock
    first, second = at("2027-10-31T00:00:00Z"), at("2027-10-31T01:00:00Z")  # both are 2:00
    assert due_day(2, "Europe/Berlin", "2027-10-30", first) == "2027-10-31"
    assert due_day(2, "Europe/Berlin", "2027-10-31", second) == ""


def test_the_day_before_has_as_many_hours_as_its_clocks_gave_it():
    for day, hours in (("2027-03-29", 23), ("2027-11-01", 25), ("2027-01-05", 24)):
        since, until = day_before(day, "Europe/Berlin")
        assert (until - since) / HOUR == hours


def test_who_chooses_an_hour_that_has_passed_is_told_tomorrow():
    now = at("2027-01-05T08:30:00Z")
    assert first_told(8, "Europe/Berlin", now) == "2027-01-05" and first_told(10, "Europe/Berlin", now) == ""


def test_spans_meet_where_the_clocks_are_changed():
    since, until = at("2027-01-01T00:00:00Z"), at("2028-01-01T00:00:00Z")
    spans = steady_spans(since, until, "Europe/Berlin")
    assert [(start, offset // HOUR) for start, _, offset in spans] == [
        (since, 1), (at("2027-03-28T01:00:00Z"), 2), (at("2027-10-31T01:00:00Z"), 1)]  # fmt: skip
    assert [end for _, end, _ in spans] == [*(start for start, _, _ in spans[1:]), until]
    assert len(steady_spans(since, until, "Asia/Shanghai")) == 1 and steady_spans(until, since, "UTC") == []


def test_a_midnight_that_the_clocks_leave_out_is_the_moment_of_the_change():
    from datetime import date

    began = midnight(date(2027, 9, 5), "America/Santiago")  # there clocks go from 24:00 to 1:00
    assert midnight(date(2027, 9, 6), "America/Santiago") - began == DAY - HOUR
