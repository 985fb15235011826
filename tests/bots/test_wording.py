"""How events are called."""

from dataclasses import replace

from bots import wording
from core.domain.event_file import event_from_definition, read_event_file
from core.domain.times import DAY
from tests.house import DATA


def test_events_that_are_called_alike_are_told_apart():
    made = read_event_file((DATA / "events" / "evening.yaml").read_text()).definition
    numbers = {kind["id"]: n for n, kind in enumerate(made["ticket_types"], 1)}
    one = event_from_definition(made, id="a", organizer="o", number=1, version=1, type_numbers=numbers)
    copy = replace(one, slug="evening-2", starts_at=one.starts_at + 7 * DAY)
    other = replace(one, slug="other", title={"en": "Other"})
    assert wording.told_apart([one, copy, other], "en") == [
        "An Evening · Sat, Mar 6 · evening", "An Evening · Sat, Mar 13 · evening-2", "Other",
    ]  # fmt: skip
