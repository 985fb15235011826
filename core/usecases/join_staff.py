"""Somebody of the staff is recognized by a phone number that was proven."""

from core.storage.people import STAFF_OF_ORGANIZER, Identity
from core.storage.tables import identities
from core.storage.work import Work


async def join_staff(work: Work, identity: Identity, phone: str) -> str:
    """The member's name; empty where nobody of that number was added. `phone`: E.164, proven by the channel."""
    found = await work.read(STAFF_OF_ORGANIZER, organizer=identity.organizer)
    member = next((one for one in found if one.phone and one.phone == phone), None)
    if member is None:
        return ""
    work.change(identities, {"id": identity.id}, {"staff": member.id, "serves": "admin"})
    work.audit("staff.opened", member.id, identity=identity.id)
    return member.name
