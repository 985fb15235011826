"""Who works for an organizer: added with a link that opens once, given another role, removed."""

from typing import Any

from core.domain.forms import e164
from core.domain.refusals import FieldProblem, Refused
from core.domain.roles import ROLES, may
from core.storage.people import STAFF, STAFF_OF_ORGANIZER, Staff
from core.storage.tables import staff
from core.storage.work import Work
from core.usecases.issue_permit import close_chats, invite

MOST_NAME = 80


async def add_staff(work: Work, *, organizer: str, name: str, role: str, phone: str = "") -> dict[str, str]:
    """`{"id", "invitation"}`: the invitation is the secret of a link that opens once. `phone` (E.164): whoever proves
    it needs no link. Refused: invalid_request with what is wrong."""
    _check(name, role, phone)
    id = work.house.new_id()
    work.add(staff, {
        "id": id, "organizer": organizer, "name": name.strip(), "role": role, "phone": phone, "on_duty": 1,
        "tells_sales": int(role in ("owner", "manager")), "summary_hour": None, "summary_zone": "", "summary_day": "",
        "created_at": work.now, "removed_at": None,
    })  # fmt: skip
    work.audit("staff.added", id, role=role)
    return {"id": id, "invitation": invite(work, "staff", id, organizer)}


def _check(name: str, role: str, phone: str) -> None:
    if role not in ROLES:
        raise Refused("invalid_request", {"roles": list(ROLES)})
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise Refused("invalid_request", fields=(FieldProblem("name", "required" if not name.strip() else "too_long"),))
    if phone and e164(phone, "") != phone:
        raise Refused("invalid_request", fields=(FieldProblem("phone", "kind"),))


async def change_role(work: Work, id: str, role: str) -> None:
    """Refused: not_found; wrong_state where nobody would be an owner any more."""
    found = await _found(work, id)
    if role not in ROLES:
        raise Refused("invalid_request", {"roles": list(ROLES)})
    if role != "owner":
        await _keep_an_owner(work, found)
    if not may(role, "gate"):
        await close_chats(work, id)
    _write(work, found, {"role": role}, "staff.role_changed", role=role)


async def remove_staff(work: Work, id: str) -> None:
    """From the next tap on a stranger. Refused: not_found; wrong_state where nobody would be an owner any more."""
    found = await _found(work, id)
    await _keep_an_owner(work, found)
    await close_chats(work, id)
    _write(work, found, {"removed_at": work.now}, "staff.removed")


async def invite_again(work: Work, id: str) -> str:
    """A fresh link for somebody who lost the first one, or has another app."""
    found = await _found(work, id)
    work.audit("staff.invited", id)
    return invite(work, "staff", id, found.organizer)


async def set_duty(work: Work, id: str, on: bool) -> None:
    """Whether somebody is asked when a person wants a human. Refused: not_found."""
    found = await _found(work, id)
    if bool(found.on_duty) is not on:
        _write(work, found, {"on_duty": int(on)}, "staff.duty", on=on)


async def _found(work: Work, id: str) -> Staff:
    found = await work.first(STAFF, id=id)
    if found is None or found.removed_at is not None or found.organizer != work.actor.organizer:
        raise Refused("not_found")
    return found


async def _keep_an_owner(work: Work, leaving: Staff) -> None:
    team = await work.read(STAFF_OF_ORGANIZER, organizer=leaving.organizer)
    if leaving.role == "owner" and not any(one.role == "owner" and one.id != leaving.id for one in team):
        raise Refused("wrong_state", {"needs": "an owner"})


def _write(work: Work, found: Staff, to: dict[str, Any], what: str, **details: Any) -> None:
    work.change(staff, {"id": found.id}, to, was={"role": found.role, "removed_at": None})
    work.audit(what, found.id, **details)
