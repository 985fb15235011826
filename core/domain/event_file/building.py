"""From a stored definition to the event that every turn reads. The definition was checked when its file was read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.domain.event import Campaign, Contact, Event, Field, Lookup, Reminder, Venue
from core.domain.event_file.building_gate import checkpoint
from core.domain.event_file.building_types import ticket_type
from core.domain.event_file.moments import at, window
from core.domain.times import DAY, parse_duration

Definition = Mapping[str, Any]


def event_from_definition(
    definition: Definition, *, id: str, organizer: str, number: int, version: int, type_numbers: Mapping[str, int]
) -> Event:
    """`type_numbers` gives each ticket type's place in ticket codes, by its id. An event without an end lasts a day."""
    zone = definition["timezone"]
    starts = at(definition, "starts_at", zone)
    forms = _forms(definition.get("forms", {}))
    return Event(
        id=id,
        organizer=organizer,
        slug=definition["event"],
        number=number,
        version=version,
        title=definition["title"],
        languages=tuple(definition["languages"]),
        timezone=zone,
        currency=definition["currency"],
        starts_at=starts,
        ends_at=at(definition, "ends_at", zone) or (starts + DAY if starts is not None else None),
        doors_at=at(definition, "doors_at", zone),
        summary=definition.get("summary", {}),
        venue=Venue(**definition.get("venue", {})),
        prices_include_tax=definition.get("prices_include_tax", True),
        published=definition.get("published", True),
        live=definition.get("live", False),
        **_holds(definition.get("hold", {})),
        sale=window(definition.get("on_sale", {}), zone),
        quotas=_quotas(definition),
        ticket_types=tuple(
            ticket_type(kind, definition, forms, type_numbers[kind["id"]]) for kind in definition["ticket_types"]
        ),
        forms=forms,
        payments=tuple(definition.get("payments", ())),
        checkpoints=tuple(checkpoint(one, zone) for one in definition["checkpoints"]),
        lookups=tuple(_lookup(one) for one in definition.get("lookups", ())),
        campaigns=tuple(Campaign(**one) for one in definition.get("campaigns", ())),
        reminders=tuple(_reminder(one) for one in definition.get("reminders", ())),
        texts=definition.get("texts", {}),
        contact=_contact(definition.get("contact", {})),
    )


def _holds(hold: Definition) -> dict[str, Any]:
    door = hold.get("pay_at_door", "until_start")
    return {
        "hold_minutes": hold.get("minutes", 15),
        "door_hold_ms": None if door == "until_start" else parse_duration(door),
    }


def _contact(contact: Definition) -> Contact | None:
    """A name alone is nobody whom people could reach."""
    return Contact(**contact) if any(contact.get(way) for way in ("phone", "email", "url")) else None


def _quotas(definition: Definition) -> dict[str, int]:
    own = {kind["id"]: kind["capacity"] for kind in definition["ticket_types"] if "capacity" in kind}
    return {**definition.get("quotas", {}), **own}


def _forms(forms: Definition) -> dict[str, tuple[Field, ...]]:
    """Each form with the fields of those it extends in front. `attendee` and `buyer` are always there."""
    return {id: _fields(forms, id) for id in ("attendee", "buyer", *forms)}


def _fields(forms: Definition, id: str) -> tuple[Field, ...]:
    form = forms.get(id, [])
    if isinstance(form, list):
        return tuple(_field(one) for one in form)
    return (*_fields(forms, form["extends"]), *(_field(one) for one in form["fields"]))


def _field(field: Definition) -> Field:
    low, high = field.get("min"), field.get("max")
    return Field(
        id=field["id"],
        kind=field["kind"],
        label=field["label"],
        required=field.get("required", False),
        options=field.get("options", {}),
        show_if=field.get("show_if", {}),
        max_length=field.get("max_length"),
        pattern=field.get("pattern", ""),
        minimum=None if low is None else Decimal(low),
        maximum=None if high is None else Decimal(high),
    )


def _lookup(lookup: Definition) -> Lookup:
    return Lookup(
        id=lookup["id"],
        name=lookup["name"],
        find_by=tuple(tuple(columns) for columns in lookup["find_by"]),
        answer=lookup["answer"],
        private=tuple(lookup.get("private", ())),
        keywords={tag: tuple(words) for tag, words in lookup.get("keywords", {}).items()},
        file=lookup.get("file", ""),
    )


def _reminder(reminder: Definition) -> Reminder:
    """Its id tells what it is, so that the same one is not sent again after a change of another."""
    key, duration = next((key, value) for key, value in reminder.items() if key != "kind")
    side, anchor = key.split("_")
    offset = parse_duration(duration)
    return Reminder(
        f"{key}_{duration}", anchor, -offset if side == "before" else offset, reminder.get("kind", "reminder")
    )
