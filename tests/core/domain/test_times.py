"""Durations as organizers write them."""

import pytest

from core.domain.times import DAY, HOUR, MINUTE, parse_duration


def test_a_duration_is_a_whole_number_and_one_unit() -> None:
    assert (parse_duration("7d"), parse_duration("2h"), parse_duration("30m")) == (7 * DAY, 2 * HOUR, 30 * MINUTE)


@pytest.mark.parametrize("wrong", ["", "7", "d", "1.5h", "-1d", "7 d", "٧d", "999999d"])
def test_anything_else_is_no_duration(wrong: str) -> None:
    with pytest.raises(ValueError):
        parse_duration(wrong)
