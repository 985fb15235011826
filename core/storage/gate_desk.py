"""What the gate's desk reads: permits that are in use, and who was refused why."""

from dataclasses import dataclass

import orjson
from sqlalchemy import bindparam, func, select

from core.domain.times import Instant
from core.storage.query import Query, columns, fixed, one_of
from core.storage.tables import identities, permits, scans


@dataclass(frozen=True, slots=True)
class IssuedPermit:
    """A permit as a list shows it."""

    id: str
    name: str
    role: str
    checkpoints: str
    created_at: Instant

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(orjson.loads(self.checkpoints))


@dataclass(frozen=True, slots=True)
class PermitUse:
    """How much a device scanned, and when last."""

    scans: int
    last_at: Instant | None


@dataclass(frozen=True, slots=True)
class ChatPermit:
    """Under which permit a chat scans."""

    identity: str
    permit: str


PERMITS_OF_EVENT: Query[IssuedPermit] = Query(
    select(*columns(permits, IssuedPermit))
    .where(permits.c.event == bindparam("event"), permits.c.revoked_at.is_(None))
    .order_by(permits.c.id.desc())
    .limit(bindparam("most")),
    IssuedPermit,
)
PERMITS_OF_STAFF: Query[ChatPermit] = Query(
    select(identities.c.id, identities.c.permit).where(
        identities.c.staff == bindparam("staff"), identities.c.staff != fixed(""), identities.c.permit != fixed("")
    ),
    ChatPermit,
)
PERMIT_USE: Query[PermitUse] = Query(
    select(func.count(), func.max(scans.c.received_at)).where(scans.c.permit == bindparam("permit")), PermitUse
)


@dataclass(frozen=True, slots=True)
class RefusedFor:
    """How often a reason was told."""

    direction: str
    reason: str
    n: int


_REFUSED = (
    scans.c.event == bindparam("event"), scans.c.checkpoint == bindparam("checkpoint"),
    one_of(scans.c.direction, ("entry", "exit")), scans.c.verdict == fixed("refused"),
    scans.c.received_at >= bindparam("since"),
)  # fmt: skip
REFUSED_FOR: Query[RefusedFor] = Query(
    select(scans.c.direction, scans.c.reason, func.count())
    .where(*_REFUSED)
    .group_by(scans.c.direction, scans.c.reason)
    .order_by(func.count().desc(), scans.c.reason),
    RefusedFor,
)


@dataclass(frozen=True, slots=True)
class RecentRefusal:
    """No ticket and no name: who asks stands at no gate."""

    reason: str
    scanned_at: Instant


RECENT_REFUSALS: Query[RecentRefusal] = Query(
    select(scans.c.reason, scans.c.scanned_at).where(*_REFUSED).order_by(scans.c.received_at.desc())
    .limit(bindparam("most")), RecentRefusal,
)  # fmt: skip
