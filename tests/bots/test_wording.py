"""How events are called, and how times that matter are told."""

from dataclasses import replace

import pytest

from bots import wording
from core.domain.event_file import event_from_definition, read_event_file
from core.domain.times import DAY, MINUTE, parse_rfc3339
from tests.house import DATA


@pytest.fixture
def one():
    made = read_event_file((DATA / "events" / "evening.yaml").read_text()).definition
    numbers = {kind["id"]: n for n, kind in enumerate(made["ticket_types"], 1)}
    return event_from_definition(made, id="a", organizer="o", number=1, version=1, type_numbers=numbers)


def test_events_that_are_called_alike_are_told_apart(one):
    copy = replace(one, slug="evening-2", starts_at=one.starts_at + 7 * DAY)
    other = replace(one, slug="other", title={"en": "Other"})
    assert wording.told_apart([one, copy, other], "en") == [
        "An Evening · Sat, Mar 6 · evening", "An Evening · Sat, Mar 13 · evening-2", "Other",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("say", "language", "said"),
    [
        (wording.deadline, "en", "8:00 PM (12 minutes left)"),
        (wording.deadline, "zh-Hans", "20:00（还剩 12 分钟）"),
        (wording.opening, "en", "8:00 PM (in 12 minutes)"),
        (wording.opening, "zh-Hans", "20:00（12 分钟后）"),
    ],
)
def test_a_deadline_has_minutes_left_and_an_opening_is_minutes_away(one, say, language, said):
    assert say(one, one.starts_at, language, one.starts_at - 12 * MINUTE) == said


@pytest.mark.parametrize(
    ("now", "at", "told"),
    [
        ("2027-01-04T12:00", "2027-01-04T13:30", "1:30 PM (90 minutes left)"),
        ("2027-01-04T23:50", "2027-01-05T00:20", "12:20 AM (30 minutes left)"),
        ("2027-01-04T12:00", "2027-01-04T13:31", "1:31 PM (Central European Standard Time)"),
        ("2027-01-04T15:00", "2027-01-05T10:00", "Tuesday, January 5, 2027, 10:00 AM (Central European Standard Time)"),
        ("2027-01-04T12:00", "2027-01-04T11:00", "11:00 AM (Central European Standard Time)"),
    ],
)  # fmt: skip
def test_a_deadline_names_its_day_and_zone_unless_it_is_near(one, now, at, told):
    """On sale "from 10:00 AM", read the afternoon before and in another zone, would be a riddle."""
    now, at = (parse_rfc3339(f"{moment}:00+01:00") for moment in (now, at))
    assert wording.deadline(one, at, "en", now) == told
