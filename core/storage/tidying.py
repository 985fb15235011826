"""Rows that are kept for a while only, found by their age."""

from typing import Any

from sqlalchemy import Column, Table, bindparam, select

from core.storage.query import Query
from core.storage.tables import files, idempotency, inbox, lookup_asks, screens


class OldRow:
    """Any row, by the values of its primary key."""

    __slots__ = ("key",)

    def __init__(self, *key: str) -> None:
        self.key = key


def _old(table: Table, age: Column[Any], *where: Any) -> tuple[Query[OldRow], Table, tuple[str, ...]]:
    keys = list(table.primary_key.columns)
    statement = select(*keys).where(age < bindparam("before"), *where).limit(bindparam("most"))
    return Query(statement, OldRow), table, tuple(key.name for key in keys)


OLD_ROWS = {
    "screens": _old(screens, screens.c.created_at),
    "idempotency": _old(idempotency, idempotency.c.at),
    "inbox": _old(inbox, inbox.c.received_at, inbox.c.state == "done"),
    "files": _old(files, files.c.keep_until),
    "lookup_asks": _old(lookup_asks, lookup_asks.c.at),
}
