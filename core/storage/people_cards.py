"""What the staff may know of one person: where they write from, and when they last did."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.domain.times import Instant
from core.storage.query import Query
from core.storage.tables import conversations, identities


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """One identity of a person, without its address. `state` is the conversation's, null where none began."""

    id: str
    organizer: str
    account: str
    campaign: str
    stopped_at: Instant | None
    unreachable_at: Instant | None
    state: str | None


ADDRESSES_OF_PERSON: Query[KnownAddress] = Query(
    select(identities.c.id, identities.c.organizer, identities.c.account, identities.c.campaign,
           identities.c.stopped_at, identities.c.unreachable_at, conversations.c.state)
    .outerjoin(conversations, conversations.c.identity == identities.c.id)
    .where(identities.c.person == bindparam("person")).order_by(identities.c.id), KnownAddress,
)  # fmt: skip
