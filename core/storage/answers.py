"""Answers that are kept for who asks the same again, read."""

from dataclasses import dataclass

from sqlalchemy import bindparam

from core.domain.times import Instant
from core.storage.query import Query, query
from core.storage.tables import idempotency


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    body_hash: str
    status: int
    answer: str
    at: Instant


KEPT_ANSWER: Query[KeptAnswer] = query(
    idempotency,
    KeptAnswer,
    idempotency.c.token == bindparam("token"),
    idempotency.c.request == bindparam("request"),
    quick=True,
)
