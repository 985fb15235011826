"""What an event still lacks before it is published: told, never in the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.domain.event import Event
from core.domain.event_file.texts import missing_texts
from core.domain.ordering import payments_offered
from core.domain.pricing import sale_state
from core.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Todo:
    """`code` names its text, `part` the part of the card where it is mended."""

    code: str
    part: str
    params: Mapping[str, Any] = field(default_factory=dict)


def todos(event: Event, definition: dict[str, Any], now: Instant) -> list[Todo]:
    found = [*_about(event, now), *_tickets(event)]
    for language in event.languages:
        if count := len(missing_texts(definition, language)):
            found.append(Todo("texts", "languages", {"language": language, "count": count}))
    return found


def _about(event: Event, now: Instant) -> list[Todo]:
    found = []
    if event.starts_at is None:
        found.append(Todo("date", "when"))
    elif event.starts_at <= now:
        found.append(Todo("past", "when"))
    if not event.venue.name:
        found.append(Todo("venue", "where"))
    elif not event.venue.city and not event.venue.address:
        found.append(Todo("address", "where"))
    if not event.summary:
        found.append(Todo("summary", "title"))
    if event.contact is None:
        found.append(Todo("contact", "contact"))
    return found


def _tickets(event: Event) -> list[Todo]:
    """A price that nobody can pay, places without a limit, types that this version cannot sell."""
    found = []
    if any(kind.price for kind in event.ticket_types) and not [p for p in payments_offered(event) if p != "sandbox"]:
        found.append(Todo("payment", "payments"))
    for kind in event.ticket_types:
        name = event.text(kind.name, event.languages[0])
        if not kind.quotas:
            found.append(Todo("capacity", "tickets", {"type": name}))
        if kind.needs:
            found.append(Todo("needs", "tickets", {"type": name}))
    return found


def sale_status(event: Event, now: Instant) -> str:
    """Of the event as a whole: draft, on_sale, not_yet, sale_ended, ended."""
    if event.ended(now):
        return "ended"
    if not event.published:
        return "draft"
    states = {sale_state(event, kind, now) for kind in event.ticket_types}
    if "on_sale" in states:
        return "on_sale"
    return "not_yet" if "not_yet" in states else "sale_ended"
