"""Whom a broadcast is for: people of an event, in the order of their ids, each with the identities that reach them.

`group` is everybody (an order that stands, or came by one of the event's links), holders, unpaid or not_in (holds a
ticket and was admitted nowhere). `kind`, `language` and `campaign` narrow it; empty: no matter.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select, union

from core.domain.times import Instant
from core.storage.query import Query, fixed, one_of
from core.storage.tables import campaigns, conversations, identities, orders, people, scans, tickets

EVERYBODY, HOLDERS, UNPAID, NOT_IN = "everybody", "holders", "unpaid", "not_in"
GROUPS = (EVERYBODY, HOLDERS, UNPAID, NOT_IN)
_undo = scans.alias("undo")
_came = identities.alias("came")


@dataclass(frozen=True, slots=True)
class Reachable:
    """One identity of a person of the audience; those that may be written to come first, the last used before all."""

    person: str
    identity: str
    account: str
    stopped_at: Instant | None
    unreachable_at: Instant | None

    @property
    def wanted(self) -> bool:
        return self.stopped_at is None and self.unreachable_at is None


@dataclass(frozen=True, slots=True)
class Share:
    """So many people of the audience, by where and how they would be written to. `reach`: 0 may be written to, 1 asked
    us to stop, 2 cannot be reached."""

    account: str
    language: str
    reach: int
    people: int


def _given(name: str, column: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(bindparam(name) == "", column == bindparam(name))


_at_door = and_(orders.c.status == fixed("awaiting_payment"), orders.c.payment == fixed("pay_at_door"))
_of_event = and_(
    orders.c.event == bindparam("event"), orders.c.person.is_not(None), orders.c.person > bindparam("after")
)
_alive = or_(orders.c.release_at.is_(None), orders.c.release_at > bindparam("now"))
_stands = or_(
    one_of(orders.c.status, ("paid", "awaiting_approval")),
    and_(one_of(orders.c.status, ("open", "awaiting_payment")), _alive),
)
_admitted = exists().where(
    scans.c.ticket == tickets.c.id, scans.c.direction == fixed("entry"), scans.c.verdict == fixed("admitted"),
    ~exists().where(_undo.c.undoes == scans.c.id, _undo.c.undoes != fixed("")),
)  # fmt: skip
_of_kind = exists().where(
    tickets.c.order_id == orders.c.id, tickets.c.status == fixed("valid"), _given("kind", tickets.c.ticket_type)
)
_ordered = select(orders.c.person).where(_of_event, _given("campaign", orders.c.campaign))
_holds = and_(
    tickets.c.order_id == orders.c.id, tickets.c.status == fixed("valid"), _given("kind", tickets.c.ticket_type)
)
_has_tickets = or_(orders.c.status == fixed("paid"), _at_door)
_by_link = select(identities.c.person).where(identities.c.person > bindparam("after"))
_members: dict[str, Any] = {
    EVERYBODY: union(
        _ordered.where(_stands, _of_kind),
        _by_link.where(
            identities.c.campaign == campaigns.c.code, identities.c.campaign != fixed(""),
            campaigns.c.event == bindparam("event"), _given("campaign", identities.c.campaign),
            bindparam("kind") == "",
        ),
        _by_link.where(
            identities.c.start == bindparam("slug"), identities.c.start != fixed(""), bindparam("kind") == "",
            bindparam("campaign") == "",
        ),
    ),
    HOLDERS: _ordered.where(_has_tickets, exists().where(_holds)).distinct(),
    UNPAID: _ordered.where(_stands, one_of(orders.c.status, ("open", "awaiting_payment")), _of_kind).distinct(),
    NOT_IN: _ordered.where(_has_tickets, exists().where(_holds, ~_admitted)).distinct(),
}  # fmt: skip
_reach = case((identities.c.unreachable_at.is_not(None), 2), (identities.c.stopped_at.is_not(None), 1), else_=0)
_last_used = (_reach, func.coalesce(conversations.c.updated_at, 0).desc(), identities.c.id)


def _page(group: str) -> Query[Reachable]:
    members = _members[group].subquery("members")
    chosen = (
        select(members.c.person).select_from(members.join(people, people.c.id == members.c.person))
        .where(_given("language", people.c.language), people.c.organizer == bindparam("organizer"))
        .order_by(members.c.person).limit(bindparam("most")).subquery("chosen")
    )  # fmt: skip
    statement = (
        _with_identities(
            select(chosen.c.person, identities.c.id, identities.c.account, identities.c.stopped_at,
                   identities.c.unreachable_at), chosen)
        .order_by(chosen.c.person, *_last_used)
    )  # fmt: skip
    return Query(statement, Reachable)


def _with_identities(statement: Select[Any], members: Any) -> Select[Any]:
    return statement.select_from(
        members.join(identities, identities.c.person == members.c.person).outerjoin(
            conversations, conversations.c.identity == identities.c.id
        )
    )


def _shares(group: str) -> Query[Share]:
    members = _members[group].subquery("members")
    place = func.row_number().over(partition_by=members.c.person, order_by=_last_used).label("place")
    ranked = (
        _with_identities(
            select(members.c.person, identities.c.account, _reach.label("reach"), place), members
        ).subquery("ranked")
    )  # fmt: skip
    statement = (
        select(ranked.c.account, people.c.language, ranked.c.reach, func.count())
        .select_from(ranked.join(people, people.c.id == ranked.c.person))
        .where(ranked.c.place == 1, _given("language", people.c.language),
               people.c.organizer == bindparam("organizer"))
        .group_by(ranked.c.account, people.c.language, ranked.c.reach)
        .order_by(ranked.c.account, people.c.language, ranked.c.reach)
    )  # fmt: skip
    return Query(statement, Share)


# Both ask for organizer, event, slug, now, after, kind, language and campaign; a page for `most` too.
AUDIENCE_PAGE: dict[str, Query[Reachable]] = {group: _page(group) for group in GROUPS}
AUDIENCE_SHARES: dict[str, Query[Share]] = {group: _shares(group) for group in GROUPS}
