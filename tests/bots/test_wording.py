"""How events are called."""

from dataclasses import replace

import pytest

from bots import wording
from core.domain.event_file import event_from_definition, read_event_file
from core.domain.times import DAY, MINUTE
from tests.house import DATA


def evening():
    made = read_event_file((DATA / "events" / "evening.yaml").read_text()).definition
    numbers = {kind["id"]: n for n, kind in enumerate(made["ticket_types"], 1)}
    return event_from_definition(made, id="a", organizer="o", number=1, version=1, type_numbers=numbers)


def test_events_that_are_called_alike_are_told_apart():
    one = evening()
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
def test_a_deadline_has_minutes_left_and_an_opening_is_minutes_away(say, language, said):
    event = evening()
    assert say(event, event.starts_at, language, event.starts_at - 12 * MINUTE) == said
