"""Tell the staff on duty of a person who asks for a human: each member once, where they were last heard."""

from collections.abc import Iterable
from typing import Any

from core.domain.roles import Right, may
from core.storage.people import STAFF_ADDRESSES, StaffAddress
from core.storage.work import NOTICE, Work


async def on_duty(work: Work, organizer: str, right: Right = "answer") -> list[StaffAddress]:
    """One address of each member who is on duty, may do this and can be reached."""
    found: dict[str, StaffAddress] = {}
    for address in await work.committed(STAFF_ADDRESSES, organizer=organizer):
        if address.on_duty and may(address.role, right):
            found.setdefault(address.staff, address)
    return list(found.values())


async def of_member(work: Work, organizer: str, staff: str) -> list[StaffAddress]:
    """Where this member was last heard; none for who was removed, lost the right or cannot be reached."""
    addresses = await work.committed(STAFF_ADDRESSES, organizer=organizer)
    return [one for one in addresses if one.staff == staff and may(one.role, "answer")][:1]


def tell_team(work: Work, to: Iterable[StaffAddress], notice: str, *, file: str = "", **params: Any) -> int:
    """A notice that the admin bot words; a picture goes before it. How many were told."""
    told = 0
    for address in to:
        if file:
            payload = {"file": file, "text": ""}
            work.send(account=address.account, identity=address.identity, kind="file", payload=payload, urgency=NOTICE)
        work.send(account=address.account, identity=address.identity, kind="notice",
                  payload={"notice": notice, "params": params}, urgency=NOTICE)  # fmt: skip
        told += 1
    return told
