"""A tracked way into an event: its code is a start payload, unique in the installation."""

from core.domain.ticket_code import human_code
from core.storage.events import EVENT_ROW
from core.storage.work import Work
from core.usecases.edit_event import edit_event

LENGTH = 6


async def add_campaign(work: Work, slug: str, name: str) -> str:
    """Its code. A code that is taken is drawn anew: the turn runs again. Refused: not_found."""
    code = human_code(work.house.random(LENGTH), LENGTH).lower()
    while await work.first(EVENT_ROW, slug=code):  # an event's slug is a start payload too
        code = human_code(work.house.random(LENGTH), LENGTH).lower()
    await edit_event(work, slug, [(("campaigns", "+"), {"code": code, "name": name})])
    return code
