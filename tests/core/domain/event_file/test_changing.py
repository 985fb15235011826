"""A definition is changed by paths, checked as its file would be, moved in time, spoken in one more language."""

from datetime import datetime
from pathlib import Path

import pytest

from core.domain.event_checklist import sale_status, todos
from core.domain.event_file import event_from_definition, export_event_file, node_of, read_event_file, read_tree
from core.domain.event_file.changing import at_path, changed, copied, moved
from core.domain.event_file.differences import differences
from core.domain.event_file.texts import known_text, missing_texts, spoken_texts
from core.domain.times import parse_rfc3339

EVENTS = Path(__file__).parents[3] / "data" / "events"
NOW = parse_rfc3339("2027-01-04T12:00:00Z")


def definition(name="evening"):
    return read_event_file((EVENTS / f"{name}.yaml").read_text()).definition


def event_of(made):
    numbers = {kind["id"]: n for n, kind in enumerate(made["ticket_types"], 1)}
    return event_from_definition(made, id="e", organizer="o", number=1, version=1, type_numbers=numbers)


@pytest.mark.parametrize("name", ["evening", "summit", "concert", "museum", "workshop"])
def test_a_definition_is_checked_as_its_own_file_is(name):
    made = definition(name)
    by_file, by_tree = read_event_file(export_event_file(made)), read_tree(node_of(made))
    assert by_file.definition == by_tree.definition == made and by_tree.errors == ()
    assert [(w.field, w.code) for w in by_file.warnings] == [(w.field, w.code) for w in by_tree.warnings]


@pytest.mark.parametrize(("path", "value", "field"), [
    (("ticket_types", "standard", "price"), "12.5", "ticket_types[1].price"),
    (("title",), {"en": ""}, "title.en"),
    (("ends_at",), "2027-03-06T19:00", "ends_at"),
    (("ticket_types", "standard", "quotas"), ["cellar"], "ticket_types[1].quotas"),
    (("texts", "order_paid"), {"en": "Hello {name"}, "texts.order_paid"),
    (("published",), "true", "published"),
    (("venue", "city"), "Ber\x00lin", "venue.city"),
])  # fmt: skip
def test_a_change_makes_the_same_mistakes_as_a_file(path, value, field):
    made = changed(definition(), [(path, value)])
    by_file, by_tree = read_event_file(export_event_file(made)), read_tree(node_of(made))
    told = [(error.field, error.code) for error in by_tree.errors]
    assert told[0][0] == field and [code for _, code in told] == [error.code for error in by_file.errors]


def test_paths_lead_to_items_by_their_ids_and_leave_the_rest_alone():
    before = definition()
    new = {"id": "late", "name": {"en": "Late"}, "price": "5.00"}
    after = changed(before, [
        (("ticket_types", "scarce", "capacity"), 12), (("ticket_types", "+"), new), (("contact",), None),
        (("texts", "order_paid", "en"), "Hello {name}"), (("ticket_types", "free", "per_person"), None),
    ])  # fmt: skip
    assert at_path(after, ("ticket_types", "scarce", "capacity")) == 12
    assert at_path(before, ("ticket_types", "scarce", "capacity")) == 10, "the old one is not touched"
    assert after["ticket_types"][-1] == new and "contact" not in after
    assert after["texts"] == {"order_paid": {"en": "Hello {name}"}}
    assert changed(after, [(("texts", "order_paid", "en"), None)]).keys() == after.keys() - {"texts"}
    with pytest.raises(KeyError):
        changed(before, [(("ticket_types", "gone", "price"), "1.00")])


def test_a_moved_event_takes_its_end_and_doors_along_but_not_its_sale():
    before = changed(definition(), [
        (("ticket_types", "standard", "on_sale"), {"until": "2027-03-06T12:00"}),
        (("checkpoints", "entrance", "opens"), "2027-03-06T18:30"),
    ])  # fmt: skip
    after = changed(before, moved(before, datetime(2027, 3, 13, 21)))
    assert (after["starts_at"], after["doors_at"], after["ends_at"]) == (
        "2027-03-13T21:00", "2027-03-13T20:00", "2027-03-14T00:00",
    )  # fmt: skip
    assert at_path(after, ("checkpoints", "entrance", "opens")) == "2027-03-13T19:30"
    assert at_path(after, ("ticket_types", "standard", "on_sale", "until")) == "2027-03-06T12:00"
    assert read_tree(node_of(after)).errors == ()


def test_a_copy_is_a_draft_with_everything_moved_and_no_campaigns():
    before = changed(definition("summit"), [(("event",), "summit")])
    after = copied(before, "summit-2028", {"en": "Summit 2028"}, datetime(2028, 5, 12, 9))
    assert after["ends_at"] == "2028-05-13T18:00" and "campaigns" not in after
    assert at_path(after, ("ticket_types", "standard", "refund", "until")) == "2028-05-05T23:59"
    assert not after["published"] and not after["live"] and after["lookups"] == before["lookups"]
    assert read_tree(node_of(after)).errors == ()


def test_every_text_that_a_language_lacks_is_found_and_ours_are_known():
    made = changed(definition(), [(("languages",), ["en", "zh-Hans", "de"])])
    missing = missing_texts(made, "de")
    assert [text.kind for text in missing][:4] == ["title", "venue", "type", "type"]
    assert len(missing) == len(list(spoken_texts(made))) and missing_texts(made, "zh-Hans") == []
    chinese = changed(made, [(("checkpoints", "entrance", "name"), {"zh-Hans": "入口"})])
    entrance = next(text for text in missing_texts(chinese, "en") if text.kind == "checkpoint")
    assert known_text(entrance, "en") == "Entrance" and known_text(entrance, "de") == ""


def test_what_is_missing_is_told_with_the_place_where_it_is_mended():
    bare = {
        "event": "bare", "title": {"zh-Hans": "晚会"}, "languages": ["zh-Hans", "en"], "timezone": "Asia/Shanghai",
        "starts_at": "2026-05-01T19:00", "currency": "CNY", "published": False,
        "ticket_types": [{"id": "a", "name": {"zh-Hans": "票"}, "price": "88.00"}],
    }  # fmt: skip
    made = read_tree(node_of(bare)).definition
    told = {(todo.code, todo.part) for todo in todos(event_of(made), made, NOW)}
    assert told == {
        ("past", "when"), ("venue", "where"), ("summary", "title"), ("contact", "contact"), ("payment", "payments"),
        ("capacity", "tickets"), ("texts", "languages"),
    }  # fmt: skip
    whole = definition()
    assert [todo.code for todo in todos(event_of(whole), whole, NOW)] == ["summary"]


def test_the_state_of_the_sale():
    made = definition()
    assert sale_status(event_of(made), NOW) == "on_sale"
    assert sale_status(event_of(changed(made, [(("published",), False)])), NOW) == "draft"
    assert sale_status(event_of(changed(made, [(("on_sale",), {"until": "2027-01-01T00:00"})])), NOW) == "sale_ended"
    assert sale_status(event_of(changed(made, [(("on_sale",), {"from": "2027-02-01T00:00"})])), NOW) == "not_yet"
    assert sale_status(event_of(made), parse_rfc3339("2027-03-07T12:00:00Z")) == "ended"


def test_differences_are_told_by_their_places():
    before = definition()
    after = changed(before, [
        (("ticket_types", "standard", "price"), "15.00"), (("ticket_types", "scarce"), None),
        (("ticket_types", "+"), {"id": "late", "name": {"en": "Late"}, "price": "5.00"}), (("venue", "city"), None),
        (("texts", "order_paid", "en"), "Hello"), (("payments",), ["sandbox"]),
    ])  # fmt: skip
    told = {found.path: (found.old, found.new) for found in differences(before, after)}
    assert told.keys() == {
        "ticket_types.standard.price", "ticket_types.scarce", "ticket_types.late", "venue.city", "texts.order_paid",
        "payments",
    }  # fmt: skip
    assert told["ticket_types.standard.price"] == ("12.50", "15.00") and told["venue.city"] == ("Berlin", None)
    assert told["ticket_types.scarce"][1] is None and differences(before, before) == []
