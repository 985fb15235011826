"""The organizer that a command or an account means; the first one is founded at need."""

from core.domain.refusals import Refused
from core.storage.people import ORGANIZERS
from core.storage.tables import organizers
from core.storage.work import Work

FIRST = "organizer"


async def found_organizer(work: Work, slug: str = "") -> str:
    """Its id. Refused not_found when the slug names none, or when there are several and none was named."""
    known = await work.read(ORGANIZERS)
    for organizer in known:
        if organizer.slug == slug or (not slug and len(known) == 1):
            return organizer.id
    if known and not slug:
        raise Refused("not_found", {"organizers": [organizer.slug for organizer in known]})
    id = work.house.new_id()
    name = slug or FIRST
    work.add(organizers, {"id": id, "slug": name, "name": name, "created_at": work.now})
    return id
