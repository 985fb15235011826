"""Tickets found by the start of any word: one range of an index for each word of the question."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from core.domain.search import query_words
from core.storage.query import Query
from core.storage.tables import orders, search_words, tickets
from core.storage.work import Work

_AFTER = "\U0010ffff"


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
        return "cancelled" if self.order_status == "expired" else self.status


async def find_tickets(work: Work, event: str, text: str, *, limit: int, after: str = "") -> list[FoundTicket]:
    """In the order of their ids, from `after` on. Nothing when the text has no word."""
    words = sorted(query_words(text), key=len, reverse=True)
    if not words:
        return []
    given: dict[str, Any] = {"event": event, "after": after, "most": limit}
    for place, word in enumerate(words):
        given |= {f"from_{place}": word, f"to_{place}": word + _AFTER}
    return await work.read(_query(len(words)), **given)


@cache
def _query(words: int) -> Query[FoundTicket]:
    """The longest word (the rarest, most likely) leads; each other one must be among the ticket's words too."""
    statement: Select[Any] = (
        select(tickets.c.id, tickets.c.order_id, orders.c.code.label("order_code"),
               orders.c.status.label("order_status"), orders.c.currency, tickets.c.short_code, tickets.c.ticket_type,
               tickets.c.status, tickets.c.name, tickets.c.attendee, tickets.c.price, tickets.c.price_kind,
               tickets.c.tax, tickets.c.code)
        .join(orders, orders.c.id == tickets.c.order_id)
        .where(tickets.c.id > bindparam("after"))
        .order_by(tickets.c.id)
        .limit(bindparam("most"))
    )  # fmt: skip
    for place in range(words):
        word = search_words.alias(f"word_{place}")
        within = (word.c.event == bindparam("event"), word.c.word >= bindparam(f"from_{place}"),
                  word.c.word < bindparam(f"to_{place}"))  # fmt: skip
        if place == 0:
            statement = statement.where(tickets.c.id.in_(select(word.c.ticket).where(*within)))
        else:
            statement = statement.where(select(word.c.ticket).where(*within, word.c.ticket == tickets.c.id).exists())
    return Query(statement, FoundTicket)
