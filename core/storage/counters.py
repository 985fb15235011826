"""Counters, read: how much of every limit is left."""

from dataclasses import dataclass

from sqlalchemy import bindparam

from core.storage.query import Query, fixed, query
from core.storage.tables import counters


@dataclass(frozen=True, slots=True)
class Counter:
    id: str
    size: int
    held: int
    sold: int

    @property
    def left(self) -> int:
        """Never below zero: a quota may have been made smaller than what is sold."""
        return max(0, self.size - self.held - self.sold)


COUNTERS_OF_EVENT: Query[Counter] = query(
    counters, Counter, counters.c.event == bindparam("event"), counters.c.id.like(fixed("quota:%")), quick=True
)
COUNTER: Query[Counter] = query(counters, Counter, counters.c.id == bindparam("id"), quick=True)


def quota_counter(event: str, quota: str) -> str:
    return f"quota:{event}:{quota}"


def is_quota(id: str) -> bool:
    """Whether a counter is a pool of places, and not a limit of one person."""
    return id.startswith("quota:")


def person_counter(event: str, ticket_type: str, digest: str) -> str:
    """`digest` stands for a phone, an e-mail or an identity; the counter tells nobody which."""
    return f"person:{event}:{ticket_type}:{digest}"
