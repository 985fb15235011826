"""The event as a calendar file, for the ticket's holder."""

from core.domain.event import Event
from core.domain.times import HOUR, local


def calendar_file(event: Event, language: str, ticket: str, page: str, now: int) -> bytes:
    """iCalendar (RFC 5545), in the event's zone; a ticket keeps its UID, and a changed event has a higher SEQUENCE."""
    from icalendar import Calendar  # slow to import, and few ask
    from icalendar import Event as Entry

    assert event.starts_at is not None, "an event without a date has no calendar file"
    entry = Entry()
    entry.add("uid", f"{ticket}@usher")
    entry.add("sequence", event.version)
    entry.add("dtstamp", local(now, "UTC"))
    entry.add("dtstart", local(event.starts_at, event.timezone))
    entry.add("dtend", local(event.ends_at or event.starts_at + 2 * HOUR, event.timezone))
    entry.add("summary", event.text(event.title, language))
    place = ", ".join(filter(None, (event.text(event.venue.name, language), event.venue.address, event.venue.city)))
    if place:
        entry.add("location", place)
    entry.add("url", page)
    file = Calendar()
    file.add("prodid", "-//Usher//EN")
    file.add("version", "2.0")
    file.add_component(entry)
    file.add_missing_timezones()
    return bytes(file.to_ical())
