"""Write something down about an order or a person, for the staff only."""

from core.domain.refusals import FieldProblem, Refused
from core.storage.tables import notes
from core.storage.work import Work

MOST_NOTE = 1_000


async def add_note(work: Work, subject: str, text: str, *, staff: str, id: str = "") -> str:
    """`subject` is the id of a row of this organizer's, `staff` who writes. Refused: invalid_request."""
    plain = text.strip()
    if not 0 < len(plain) <= MOST_NOTE:
        raise Refused("invalid_request", fields=(FieldProblem("text", "too_long" if plain else "required"),))
    id = id or work.house.new_id()
    work.add(notes, {
        "id": id, "organizer": work.actor.organizer, "subject": subject, "staff": staff, "text": plain,
        "created_at": work.now,
    })  # fmt: skip
    work.audit("note.added", subject, note=id)
    return id
