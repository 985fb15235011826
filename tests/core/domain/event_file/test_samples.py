"""The three sample events: they import with warnings only, and only what this version can sell rightly is on sale."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.event import Event, Window
from core.domain.event_file import Reading, event_from_definition, export_event_file, problem_text, read_event_file
from core.domain.pricing import sale_state
from core.domain.times import DAY, HOUR, parse_rfc3339

DATA = Path(__file__).parents[3] / "data" / "events"
SAMPLES = ("concert", "museum", "summit")


def reading(name: str) -> Reading:
    return read_event_file((DATA / f"{name}.yaml").read_bytes())


def built(definition: dict[str, Any]) -> Event:
    numbers = {kind["id"]: number for number, kind in enumerate(definition["ticket_types"], 1)}
    return event_from_definition(definition, id="e1", organizer="o1", number=7, version=3, type_numbers=numbers)


def sample(name: str) -> Event:
    definition = reading(name).definition
    assert definition is not None
    return built(definition)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_imports_with_warnings_only_each_with_its_line_and_words(name: str) -> None:
    result = reading(name)
    lines = (DATA / f"{name}.yaml").read_text().splitlines()
    assert not result.errors and result.warnings
    for warning in result.warnings:
        last = warning.field.split(".")[-1].split("[")[0]
        assert f"{last}:" in lines[warning.line - 1]
        assert problem_text(warning, "en") != problem_text(warning, "zh-Hans")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_definition_is_json_and_survives_export_and_import(name: str) -> None:
    definition = reading(name).definition
    assert definition is not None
    assert json.loads(json.dumps(definition)) == definition
    assert read_event_file(export_event_file(definition)).definition == definition


def test_what_each_type_waits_for() -> None:
    waiting = {kind.id: kind.needs for name in SAMPLES for kind in sample(name).ticket_types}
    assert waiting == {
        "stalls": ("seats", "changing_codes", "queue"),
        "balcony": ("seats", "changing_codes", "queue"),
        "standing": ("changing_codes", "queue"),
        "adult": ("slots",),
        "child": ("slots", "add_ons"),
        "year": ("slots", "valid_days"),
        "standard": ("group_price",),
        "vip": ("approval",),
        "student": ("approval", "photo"),
        "workshop": ("add_ons",),
        "staff": ("vouchers",),
    }


def test_nothing_of_the_samples_is_on_sale_before_its_feature_exists() -> None:
    now = parse_rfc3339("2027-02-01T00:00:00Z")
    for event in map(sample, SAMPLES):
        assert {sale_state(event, kind, now) for kind in event.ticket_types} == {"not_on_sale"}


def test_without_the_group_price_the_regular_one_counts_from_the_end_of_the_last_early_one() -> None:
    definition = reading("summit").definition
    assert definition is not None
    del definition["ticket_types"][0]["prices"][2]
    event = built(definition)
    standard, border = event.ticket_types[0], parse_rfc3339("2027-04-10T23:59:00+08:00")
    assert standard.other_prices[1] == Window(None, border)
    assert sale_state(event, standard, border - 1) == "not_on_sale"
    assert sale_state(event, standard, border) == "on_sale"
    assert sale_state(event, standard, parse_rfc3339("2027-05-15T18:00:00+08:00")) == "ended"


def test_the_summit_as_it_is_sold() -> None:
    event = sample("summit")
    assert (event.slug, event.currency, event.timezone) == ("robotics-summit-2027", "CNY", "Asia/Shanghai")
    assert event.starts_at == parse_rfc3339("2027-05-14T09:00:00+08:00")
    assert event.quotas == {"main-hall": 800, "workshops": 120}
    standard, _, student, workshop, _ = event.ticket_types
    assert (standard.price, standard.per_order_max, standard.per_person) == (128000, 10, 10)
    assert standard.refund is not None and (standard.refund.keep_percent, standard.refund.approval) == (10, True)
    assert workshop.valid.closes == parse_rfc3339("2027-05-15T18:00:00+08:00")
    assert [field.id for field in event.forms["student"]][-2:] == ["school", "student_card"]
    assert event.forms["student"][:9] == event.forms["attendee"] and student.form == "student"
    assert event.forms["attendee"][8].show_if == {"bus": True}
    assert [(one.anchor, one.offset_ms, one.kind) for one in event.reminders] == [
        ("start", -7 * DAY, "reminder"), ("start", -DAY, "reminder"), ("start", -2 * HOUR, "reminder"),
        ("end", DAY, "thank_you"),
    ]  # fmt: skip
    hall, lounge, lunch, _ = event.checkpoints
    assert hall.entries == {"*": "once_a_day"} and hall.opens == parse_rfc3339("2027-05-14T08:00:00+08:00")
    assert (lounge.admits_only, lounge.after, lounge.both_directions) == (("vip",), ("hall",), True)
    assert (lunch.opens_daily_minute, lunch.closes_daily_minute) == (690, 810)
    assert event.lookups[0].find_by == (("phone",), ("name", "company")) and event.lookups[0].private == ("room",)
    assert [campaign.code for campaign in event.campaigns] == ["wx-mp", "partner-ieee", "poster-a"]


def test_the_concert_and_the_museum_as_they_are_sold() -> None:
    concert, museum = sample("concert"), sample("museum")
    assert concert.quotas == {"standing": 300} and concert.ticket_type("standing").quotas == ("standing",)  # type: ignore[union-attr]
    assert (concert.hold_minutes, concert.ticket_types[0].tax_percent) == (8, 7)
    assert concert.sale.opens == parse_rfc3339("2026-12-05T10:00:00+01:00")
    assert museum.starts_at is None and not museum.ended(2**60)
    assert museum.checkpoints[0].entries == {"*": "once", "adult": "once", "child": "once", "year": "unlimited"}


def test_an_event_without_checkpoints_has_an_entrance_in_its_languages() -> None:
    definition = read_event_file(
        "event: ada-reads\ntitle: {en: Ada reads, zh-Hans: 朗读会}\ntimezone: UTC\nstarts_at: 2027-03-01T19:00\n"
        'currency: EUR\nticket_types: [{id: seat, name: Seat, price: "0.00"}]\n'
    ).definition
    assert definition is not None
    event = built(definition)
    (entrance,) = event.checkpoints
    assert (entrance.id, entrance.entries, entrance.admits_only) == ("entrance", {"*": "once"}, ())
    assert entrance.name == {"en": "Entrance", "zh-Hans": "入口"}
    assert event.ticket_types[0].name == {"en": "Seat"}
    assert event.published and not event.live and event.hold_minutes == 15
    assert event.ends_at == parse_rfc3339("2027-03-02T19:00:00Z")


PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Zs")), min_size=1, max_size=80)


def _fits(number: float) -> bool:
    return number == 0 or abs(number) > 1e-80


LATER = st.recursive(
    st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(-1e80, 1e80, allow_subnormal=False).filter(_fits)
    | PRINTABLE,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(PRINTABLE, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(PRINTABLE, LATER)
def test_whatever_an_organizer_wrote_comes_back_from_an_export(title: str, vouchers: object) -> None:
    definition = {
        "event": "ada-reads", "languages": ["en"], "title": {"en": title}, "timezone": "UTC",
        "starts_at": "2027-03-01T19:00", "currency": "EUR",
        "ticket_types": [{"id": "seat", "name": {"en": title}, "price": "0.00"}],
        "checkpoints": [{"id": "entrance", "name": {"en": "Entrance"}}], "vouchers": vouchers,
    }  # fmt: skip
    result = read_event_file(export_event_file(definition))
    assert (result.errors, result.definition) == ((), definition)
