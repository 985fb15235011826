"""Give a staff device the right to scan, and take it back."""

from collections.abc import Sequence

from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.gate_desk import PERMITS_OF_STAFF
from core.storage.people import PERMIT
from core.storage.tables import identities, invitations, permits
from core.storage.work import Work, dumps

ROLES = ("scanner", "supervisor", "lead")


async def issue_permit(work: Work, event: Event, *, checkpoints: Sequence[str], role: str, name: str) -> dict[str, str]:
    """`{"id", "token"}`: the device's bearer. Who wants the gate bot under it, too, invites the device there."""
    unknown = [id for id in checkpoints if event.checkpoint(id) is None]
    if unknown:
        raise Refused("invalid_request", {"checkpoints": unknown, "known": [point.id for point in event.checkpoints]})
    if role not in ROLES:
        raise Refused("invalid_request", {"roles": list(ROLES)})
    id, secret = work.house.new_id(), "up_" + work.house.random(24).hex()
    work.add(permits, {
        "id": id, "organizer": event.organizer, "event": event.id, "checkpoints": dumps(list(checkpoints)),
        "role": role, "name": name, "digest": work.house.digest("permit", secret), "offset_ms": 0,
        "created_at": work.now, "revoked_at": None,
    })  # fmt: skip
    work.audit("permit.issued", id, role=role, checkpoints=list(checkpoints))
    return {"id": id, "token": secret}


async def invite_device(work: Work, id: str) -> str:
    """A secret that opens the gate bot once under this permit. Refused: not_found."""
    permit = await work.first(PERMIT, id=id)
    if permit is None or permit.revoked_at is not None:
        raise Refused("not_found")
    return invite(work, "permit", id, permit.organizer)


def invite(work: Work, kind: str, subject: str, organizer: str) -> str:
    """A secret for a link that opens a chat in a role, once. Fits a start payload of every channel."""
    secret = "i-" + work.house.random(15).hex()
    work.add(invitations, {
        "id": work.house.new_id(), "organizer": organizer, "digest": work.house.digest("invitation", secret),
        "kind": kind, "subject": subject, "created_at": work.now, "used_at": None,
    })  # fmt: skip
    return secret


async def renew_permit(work: Work, id: str) -> str:
    """A new token in the place of the old one, which opens nothing any more. Refused not_found once it is revoked."""
    permit = await work.first(PERMIT, id=id)
    if permit is None or permit.organizer != work.actor.organizer or permit.revoked_at is not None:
        raise Refused("not_found")
    secret = "up_" + work.house.random(24).hex()
    work.change(permits, {"id": id}, {"digest": work.house.digest("permit", secret)}, was={"revoked_at": None})
    work.audit("permit.renewed", id)
    return secret


async def close_chats(work: Work, staff: str) -> None:
    """The chats of who works here no more, or at no gate any more, scan nothing from now on."""
    for chat in await work.read(PERMITS_OF_STAFF, staff=staff):
        work.change(identities, {"id": chat.identity}, {"permit": "", "serves": "admin"})
        await revoke_permit(work, chat.permit, organizer=work.actor.organizer)


async def revoke_permit(work: Work, id: str, *, organizer: str = "", event: str = "") -> None:
    """From now on its device is a stranger. Refused not_found for another organizer's or event's."""
    permit = await work.first(PERMIT, id=id)
    if permit is None or (organizer and permit.organizer != organizer) or (event and permit.event != event):
        raise Refused("not_found")
    if permit.revoked_at is None:
        work.change(permits, {"id": id}, {"revoked_at": work.now})
        work.audit("permit.revoked", id)
