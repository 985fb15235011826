"""The web chat's feed, read."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from core.storage.query import Query, columns, query
from core.storage.tables import webchat_feed


@dataclass(frozen=True, slots=True)
class FeedRow:
    id: str
    message: str
    mine: int
    text: str
    buttons: str
    image: str
    file: str
    replaces: str


FEED: Query[FeedRow] = Query(
    select(*columns(webchat_feed, FeedRow))
    .where(webchat_feed.c.identity == bindparam("identity"), webchat_feed.c.id > bindparam("after"))
    .order_by(webchat_feed.c.id)
    .limit(bindparam("most")),
    FeedRow,
)
FEED_TAIL: Query[FeedRow] = Query(
    select(*columns(webchat_feed, FeedRow))
    .where(webchat_feed.c.identity == bindparam("identity"))
    .order_by(webchat_feed.c.id.desc())
    .limit(bindparam("most")),
    FeedRow,
)
FEED_ROW: Query[FeedRow] = query(
    webchat_feed,
    FeedRow,
    webchat_feed.c.identity == bindparam("identity"),
    webchat_feed.c.message == bindparam("message"),
)


@dataclass(frozen=True, slots=True)
class Highest:
    id: str | None


HIGHEST: Query[Highest] = Query(select(func.max(webchat_feed.c.id)), Highest)
