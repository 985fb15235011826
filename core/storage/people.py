"""Organizers, staff, tokens, permits, and the people in chats, read."""

from dataclasses import dataclass

import orjson
from sqlalchemy import bindparam, func, select

from core.domain.times import Instant
from core.storage.catalog import version_column
from core.storage.query import Query, columns, fixed, query
from core.storage.tables import conversations, identities, invitations, organizers, people, permits, staff, tokens


@dataclass(frozen=True, slots=True)
class Organizer:
    id: str
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer of the REST interface, with the catalog's version at the moment of asking."""

    id: str
    organizer: str
    scopes: str
    revoked_at: Instant | None
    catalog: int


@dataclass(frozen=True, slots=True)
class Permit:
    id: str
    organizer: str
    event: str
    checkpoints: str
    role: str
    name: str
    offset_ms: int
    revoked_at: Instant | None

    @property
    def allowed(self) -> tuple[str, ...]:
        """Checkpoint ids; empty means every one of the event."""
        return tuple(orjson.loads(self.checkpoints))

    @property
    def supervises(self) -> bool:
        return self.role in ("supervisor", "lead")


@dataclass(frozen=True, slots=True)
class Identity:
    id: str
    organizer: str
    account: str
    address: str
    person: str
    start: str
    campaign: str
    serves: str
    permit: str
    staff: str
    stopped_at: Instant | None
    unreachable_at: Instant | None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    organizer: str
    name: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class Invitation:
    id: str
    organizer: str
    kind: str
    subject: str
    used_at: Instant | None


@dataclass(frozen=True, slots=True)
class Staff:
    id: str
    organizer: str
    name: str
    role: str
    phone: str
    on_duty: int
    tells_sales: int
    summary_hour: int | None
    summary_zone: str
    summary_day: str
    created_at: Instant
    removed_at: Instant | None


@dataclass(frozen=True, slots=True)
class Member:
    """Who of the staff speaks."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class StaffAddress:
    """Where somebody of the staff can be reached; a member may have several, the one last spoken from first."""

    staff: str
    name: str
    role: str
    on_duty: int
    tells_sales: int
    identity: str
    account: str
    language: str


ORGANIZERS: Query[Organizer] = Query(
    select(organizers.c.id, organizers.c.slug, organizers.c.name).order_by(organizers.c.id), Organizer
)
TOKEN: Query[Token] = Query(
    select(tokens.c.id, tokens.c.organizer, tokens.c.scopes, tokens.c.revoked_at, version_column()).where(
        tokens.c.digest == bindparam("digest")
    ),
    Token,
    quick=True,
)
PERMIT: Query[Permit] = query(permits, Permit, permits.c.id == bindparam("id"), quick=True)
PERMIT_BY_DIGEST: Query[Permit] = query(permits, Permit, permits.c.digest == bindparam("digest"), quick=True)
IDENTITY: Query[Identity] = query(identities, Identity, identities.c.id == bindparam("id"))
IDENTITY_BY_SECRET: Query[Identity] = query(
    identities, Identity, identities.c.secret == bindparam("digest"), quick=True
)
PERSON: Query[Person] = query(people, Person, people.c.id == bindparam("id"), quick=True)
INVITATION: Query[Invitation] = query(invitations, Invitation, invitations.c.digest == bindparam("digest"))
STAFF: Query[Staff] = query(staff, Staff, staff.c.id == bindparam("id"))
STAFF_OF_ORGANIZER: Query[Staff] = Query(
    select(*columns(staff, Staff)).where(staff.c.organizer == bindparam("organizer"), staff.c.removed_at.is_(None))
    .order_by(staff.c.id), Staff,
)  # fmt: skip
STAFF_ADDRESSES: Query[StaffAddress] = Query(
    select(staff.c.id, staff.c.name, staff.c.role, staff.c.on_duty, staff.c.tells_sales, identities.c.id,
           identities.c.account, people.c.language)
    .select_from(staff.join(identities, identities.c.staff == staff.c.id)
                 .join(people, people.c.id == identities.c.person)
                 .outerjoin(conversations, conversations.c.identity == identities.c.id))
    .where(staff.c.organizer == bindparam("organizer"), staff.c.removed_at.is_(None), identities.c.staff != fixed(""),
           identities.c.unreachable_at.is_(None))
    .order_by(func.coalesce(conversations.c.updated_at, 0).desc(), identities.c.id), StaffAddress,
)  # fmt: skip
