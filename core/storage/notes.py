"""Notes of the staff about an order or a person, read."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.domain.times import Instant
from core.storage.query import Query
from core.storage.tables import notes, staff


@dataclass(frozen=True, slots=True)
class Note:
    """`by` is the name of who wrote it."""

    id: str
    text: str
    by: str
    created_at: Instant


NOTES_OF: Query[Note] = Query(
    select(notes.c.id, notes.c.text, staff.c.name, notes.c.created_at)
    .join(staff, staff.c.id == notes.c.staff)
    .where(notes.c.organizer == bindparam("organizer"), notes.c.subject == bindparam("subject"))
    .order_by(notes.c.id.desc())
    .limit(bindparam("most")),
    Note,
)
