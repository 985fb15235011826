"""Make somebody a member of the staff, with a link that opens the bots in that role, once."""

from core.domain.refusals import Refused
from core.storage.tables import staff
from core.storage.work import Work
from core.usecases.found_organizer import found_organizer
from core.usecases.issue_permit import invite

ROLES = ("owner", "manager", "finance", "gate", "viewer")


async def add_staff(work: Work, *, name: str, role: str, phone: str, organizer: str) -> dict[str, str]:
    """`{"id", "invitation"}`."""
    if role not in ROLES:
        raise Refused("invalid_request", {"roles": list(ROLES)})
    owner = await found_organizer(work, organizer)
    id = work.house.new_id()
    work.add(staff, {
        "id": id, "organizer": owner, "name": name, "role": role, "phone": phone, "identity": "",
        "created_at": work.now, "removed_at": None,
    })  # fmt: skip
    work.audit("staff.added", id, role=role)
    return {"id": id, "invitation": invite(work, "staff", id, owner)}
