"""Tickets found by the start of any word: one range of an index for each word of the question.

The rarest word leads, and each other one is looked up among the words of a ticket that it led to: so a search takes
what its answer takes, however many tickets there are.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, func, literal, select, union_all

from core.domain.search import query_words
from core.storage.orders import ticket_status
from core.storage.query import Query
from core.storage.tables import orders, search_words, tickets
from core.storage.work import Work

_AFTER = "\U0010ffff"
_COUNTED = 1_000  # words that are found more often are all the same to us


@dataclass(frozen=True, slots=True)
class FoundTicket:
    """A ticket with what its order adds to it."""

    id: str
    order_id: str
    order_code: str
    order_status: str
    currency: str
    short_code: str
    ticket_type: str
    status: str
    name: str
    attendee: str
    price: int
    price_kind: str
    tax: int
    code: str | None

    def status_now(self) -> str:
        return ticket_status(self.status, self.order_status)


@dataclass(frozen=True, slots=True)
class _Frequency:
    place: int
    found: int


async def find_tickets(work: Work, event: str, text: str, *, limit: int, after: str | None = None) -> list[FoundTicket]:
    """The first ones in the order of the words that were found; with `after` ("" to begin with) page by page, in the
    order of their ids. Nothing when the text has no word."""
    words = query_words(text)
    if not words:
        return []
    given = _ranges(event, words)
    if len(words) > 1:
        found = {row.place: row.found for row in await work.read(_frequencies(len(words)), **given)}
        given = _ranges(event, [words[place] for place in sorted(found, key=lambda place: (found[place], place))])
    if after is None:
        return await work.read(_first(len(words)), most=limit, **given)
    return await work.read(_page(len(words)), most=limit, after=after, **given)


def _ranges(event: str, words: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"event": event}
    for place, word in enumerate(words):
        given |= {f"from_{place}": word, f"to_{place}": word + _AFTER}
    return given


def _begins(word: FromClause, place: int) -> tuple[ColumnElement[bool], ...]:
    return word.c.word >= bindparam(f"from_{place}"), word.c.word < bindparam(f"to_{place}")


def _within(word: FromClause, place: int) -> tuple[ColumnElement[bool], ...]:
    return word.c.event == bindparam("event"), *_begins(word, place)


@cache
def _frequencies(words: int) -> Query[_Frequency]:
    """How often each word is found, counted no further than needed."""
    parts = []
    for place in range(words):
        word = search_words.alias(f"word_{place}")
        some = select(word.c.ticket).where(*_within(word, place)).limit(_COUNTED).subquery(f"some_{place}")
        parts.append(select(literal(place).label("place"), func.count().label("found")).select_from(some))
    each = union_all(*parts).subquery("each")
    return Query(select(each.c.place, each.c.found), _Frequency)


@cache
def _first(words: int) -> Query[FoundTicket]:
    """Along the index of words, and no further than the answer is long; a ticket counts at the first of its words."""
    lead, earlier = search_words.alias("word_0"), search_words.alias("earlier")
    again = select(earlier.c.ticket).where(
        earlier.c.ticket == lead.c.ticket, *_begins(earlier, 0), earlier.c.word < lead.c.word
    )
    statement = (
        _found()
        .join_from(lead, tickets, tickets.c.id == lead.c.ticket)
        .join(orders, orders.c.id == tickets.c.order_id)
        .where(*_within(lead, 0), ~again.exists(), *_has_others(words, lead.c.ticket))
        .order_by(lead.c.word, lead.c.ticket)
        .limit(bindparam("most"))
    )
    return Query(statement, FoundTicket)


async def all_tickets(work: Work, event: str, *, limit: int, after: str) -> list[FoundTicket]:
    """Every ticket of an event, page by page in the order of their ids; `after` is "" to begin with."""
    return await work.read(_ALL, event=event, most=limit, after=after)


@cache
def _page(words: int) -> Query[FoundTicket]:
    lead = search_words.alias("word_0")
    statement = (
        _found()
        .join_from(tickets, orders, orders.c.id == tickets.c.order_id)
        .where(
            tickets.c.id > bindparam("after"), tickets.c.id.in_(select(lead.c.ticket).where(*_within(lead, 0))),
            *_has_others(words, tickets.c.id),
        )
        .order_by(tickets.c.id)
        .limit(bindparam("most"))
    )  # fmt: skip
    return Query(statement, FoundTicket)


def _found() -> Select[Any]:
    return select(
        tickets.c.id, tickets.c.order_id, orders.c.code.label("order_code"), orders.c.status.label("order_status"),
        orders.c.currency, tickets.c.short_code, tickets.c.ticket_type, tickets.c.status, tickets.c.name,
        tickets.c.attendee, tickets.c.price, tickets.c.price_kind, tickets.c.tax, tickets.c.code,
    )  # fmt: skip


_ALL: Query[FoundTicket] = Query(
    _found()
    .join_from(tickets, orders, orders.c.id == tickets.c.order_id)
    .where(tickets.c.event == bindparam("event"), tickets.c.id > bindparam("after"))
    .order_by(tickets.c.id)
    .limit(bindparam("most")),
    FoundTicket,
)


def _has_others(words: int, ticket: ColumnElement[str]) -> list[ColumnElement[bool]]:
    others = [(place, search_words.alias(f"word_{place}")) for place in range(1, words)]
    return [select(word.c.ticket).where(word.c.ticket == ticket, *_begins(word, place)).exists()
            for place, word in others]  # fmt: skip
