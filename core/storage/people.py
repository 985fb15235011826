"""Organizers, staff, tokens, permits, and the people in chats, read."""

from dataclasses import dataclass

import orjson
from sqlalchemy import bindparam, select

from core.domain.times import Instant
from core.storage.catalog import version_column
from core.storage.query import Query, query
from core.storage.tables import identities, invitations, organizers, people, permits, staff, tokens


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
    identity: str
    removed_at: Instant | None


ORGANIZERS: Query[Organizer] = Query(
    select(organizers.c.id, organizers.c.slug, organizers.c.name).order_by(organizers.c.id), Organizer
)
TOKEN: Query[Token] = Query(
    select(tokens.c.id, tokens.c.organizer, tokens.c.scopes, tokens.c.revoked_at, version_column()).where(
        tokens.c.digest == bindparam("digest")
    ),
    Token,
)
PERMIT: Query[Permit] = query(permits, Permit, permits.c.id == bindparam("id"))
PERMIT_BY_DIGEST: Query[Permit] = query(permits, Permit, permits.c.digest == bindparam("digest"))
IDENTITY: Query[Identity] = query(identities, Identity, identities.c.id == bindparam("id"))
IDENTITY_BY_SECRET: Query[Identity] = query(identities, Identity, identities.c.secret == bindparam("digest"))
PERSON: Query[Person] = query(people, Person, people.c.id == bindparam("id"))
INVITATION: Query[Invitation] = query(invitations, Invitation, invitations.c.digest == bindparam("digest"))
STAFF: Query[Staff] = query(staff, Staff, staff.c.id == bindparam("id"))
