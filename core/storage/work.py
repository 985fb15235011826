"""The unit of work: reads now, writes at the end. A use case takes it, reads through it, hands it its writes,
and never commits."""

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from sqlalchemy import Table

from core.domain.refusals import Fact
from core.domain.times import Instant
from core.storage.query import Query
from core.storage.tables import audit, counters, outbox
from core.storage.writes import KEYS, Add, Change, Count, Remove, Row, WriteSet, write_set

if TYPE_CHECKING:
    from core.storage.house import House

T = TypeVar("T")
ANSWER, NOTICE, BROADCAST = 0, 1, 2  # how urgent a message is: somebody waits for it; we start it; it goes to many


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, and through which channel: what audit keeps. `id` is a row's id or a fixed word."""

    id: str
    channel: str
    organizer: str = ""

    def of(self, organizer: str) -> "Actor":
        """The same actor at work for another organizer."""
        return replace(self, organizer=organizer)


def dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


class Work:
    def __init__(self, house: "House", actor: Actor, known: frozenset[Fact] = frozenset()) -> None:
        self.house, self.actor, self.known = house, actor, known
        self.now: Instant = house.now()
        self.reads = 0
        self._changes: dict[tuple[str, Any], Change] = {}
        self._removals: list[Remove] = []
        self._adds: dict[tuple[str, Any], Add] = {}
        self._counts: dict[str, Count] = {}
        self._written: set[str] = set()
        self._born: set[Any] = set()
        self.sends = False  # something is due to be sent after the commit

    # Reading

    async def read(self, query: Query[T], **given: Any) -> list[T]:
        """Rows as they are committed. What this work has yet to write is passed on in the code, not read back."""
        pending = query.tables & self._written
        if pending:
            raise RuntimeError(f"read of {', '.join(sorted(pending))} with writes pending: pass the values on")
        self.reads += 1
        return await self.house.database.read(query, **given)

    async def committed(self, query: Query[T], **given: Any) -> list[T]:
        """Rows of others: what this work has yet to write is not among them and does not matter."""
        self.reads += 1
        return await self.house.database.read(query, **given)

    async def as_left(self, query: Query[T], table: Table, **given: Any) -> list[T]:
        """Rows that are there already, as this work will leave them: for who reads on after something was given up."""
        return [self._laid_over(table, row) for row in await self.committed(query, **given)]

    def _laid_over(self, table: Table, row: T) -> T:
        id = row.id  # type: ignore[attr-defined]
        if table is counters:
            count = self._counts.get(id)
            return replace(row, held=row.held + count.held, sold=row.sold + count.sold) if count else row  # type: ignore[attr-defined,type-var]
        change = self._changes.get((table.name, id))
        names = {field.name for field in fields(row)}  # type: ignore[arg-type]
        to = {name: value for name, value in change.to.items() if name in names} if change else {}
        return replace(row, **to) if to else row  # type: ignore[type-var]

    async def first(self, query: Query[T], **given: Any) -> T | None:
        found = await self.read(query, **given)
        return found[0] if found else None

    async def get(self, query: Query[T], table: Table, id: str) -> T | None:
        """One row by its id as this work will leave it: what is pending counts."""
        added = self._adds.get((table.name, id))
        if added:
            return query.into(**{field.name: added.row[field.name] for field in fields(query.into)})  # type: ignore[arg-type]
        self.reads += 1
        found = await self.house.database.read(query, id=id)
        return self._laid_over(table, found[0]) if found else None

    def added(self, query: Query[T], table: Table, column: str, value: str) -> list[T]:
        """Rows of one parent that this work adds."""
        names = [field.name for field in fields(query.into)]  # type: ignore[arg-type]
        rows = [add.row for (name, _), add in self._adds.items() if name == table.name and add.row[column] == value]
        return [query.into(**{name: row[name] for name in names}) for row in rows]

    async def children(self, query: Query[T], table: Table, column: str, value: str) -> list[T]:
        """Rows of one parent as this work will leave them; the query's parameter is called `id`.
        A parent that is new in this work has only the rows that are new with it."""
        added = self.added(query, table, column, value)
        if value in self._born:
            return added
        return await self.as_left(query, table, id=value) + added

    # Writing

    def add(self, table: Table, row: Row, else_: Fact | None = None) -> None:
        keys = KEYS[table.name]
        identity = row[keys[0]] if len(keys) == 1 else tuple([row[name] for name in keys])
        self._adds[table.name, identity] = Add(table, row, else_)
        self._born.add(row[keys[0]])
        self._written.add(table.name)
        self.sends = self.sends or table is outbox

    def change(self, table: Table, key: Row, to: Row, *, was: Row | None = None, else_: Fact | None = None) -> None:
        """`else_` is learned when no row with `key` is still as it `was`. A row of this work is changed in place."""
        identity = next(iter(key.values())) if len(key) == 1 else tuple(key.values())
        added, changed = self._adds.get((table.name, identity)), self._changes.get((table.name, identity))
        if added:
            added.row.update(to)
        elif changed:
            self._changes[table.name, identity] = replace(changed, to=changed.to | to)
        else:
            self._changes[table.name, identity] = Change(table, key, was or {}, to, else_)
        self._written.add(table.name)
        self.sends = self.sends or (table is outbox and to.get("state") == "due")

    def remove(self, table: Table, key: Row) -> None:
        self._removals.append(Remove(table, key))
        self._written.add(table.name)

    def count(self, id: str, *, held: int = 0, sold: int = 0, else_: Fact | None = None) -> None:
        """Move a counter; within one work moves add up, so that giving back and taking again need no room."""
        old = self._counts.get(id)
        merged = replace(old, held=old.held + held, sold=old.sold + sold, else_=old.else_ or else_) if old else None
        self._counts[id] = merged or Count(id, held, sold, else_)
        self._written.add("counters")

    def limit(self, id: str, size: int, n: int, *, event: str, else_: Fact) -> None:
        """Like `count`, of a counter that is made at its first use."""
        self.count(id, sold=n, else_=else_)
        organizer = self.actor.organizer
        self._counts[id] = replace(self._counts[id], size=size, organizer=organizer, event=event)

    def send(self, *, account: str, identity: str, kind: str, payload: Row, urgency: int = ANSWER, subject: str = "",
             replaces: str = "", due_at: Instant | None = None, id: str = "") -> str:  # fmt: skip
        """One message that must go out; kept with the turn that wanted it. `replaces`: the screen in whose place it
        may be shown, or `row:<id>` for the message of another row, wherever that stands. `id`: one that is derived, so
        that the same message is never there twice."""
        id = id or self.house.new_id()
        self.add(outbox, {
            "id": id, "organizer": self.actor.organizer, "account": account, "identity": identity, "kind": kind,
            "urgency": urgency, "subject": subject, "payload": dumps(payload), "replaces": replaces, "state": "due",
            "due_at": due_at if due_at is not None else self.now, "attempts": 0, "external_id": "", "delivery": "",
            "error": "", "created_at": self.now, "sent_at": None,
        })  # fmt: skip
        return id

    def audit(self, what: str, subject: str, **details: Any) -> None:
        """Who did what to which row; ids only, never names or phones."""
        self.add(audit, {
            "id": self.house.new_id(), "organizer": self.actor.organizer, "at": self.now, "actor": self.actor.id,
            "channel": self.actor.channel, "what": what, "subject": subject, "details": dumps(details),
        })  # fmt: skip

    def knows(self, code: str) -> bool:
        """Did an earlier try of the same turn learn this fact?"""
        return any(fact.code == code for fact in self.known)

    def write_set(self) -> WriteSet:
        counts = {id: count for id, count in self._counts.items() if count.held or count.sold}
        return write_set(list(self._changes.values()), self._removals, list(self._adds.values()), counts)
