"""What use cases stand on: the database, its one writer, the events, ids, serials, and the key that signs tickets.

Made once by the front door. `do` is how a use case is run: read, write, and again when a guard fell.
"""

import asyncio
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.domain.ids import Ids
from core.domain.refusals import Fact, Refused
from core.domain.times import Instant
from core.storage.catalog import Catalog
from core.storage.database import Busy, Database
from core.storage.feed import HIGHEST
from core.storage.serials import Serials
from core.storage.work import Actor, Work
from core.storage.writer import Writer

T = TypeVar("T")
TRIES = 6
PATIENCE_SECONDS = 2.0
KEY_ID = 1
# Facts that say only "somebody was faster": the turn is run again, whatever it was.
STALE = frozenset({"stale", "id_taken", "state_changed"})


class House:
    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], Instant],
        ticket_key: Ed25519PrivateKey,
        digest: Callable[[str, str], str],
        random: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.database, self.now, self.random = database, now, random
        self.ticket_key, self.digest = ticket_key, digest
        self.ticket_keys = {KEY_ID: ticket_key.public_key()}
        self.new_id = Ids(now, random)
        self.writer = Writer(database)
        self.catalog = Catalog(database)
        self.serials = Serials(self)
        self.outbox_filled = asyncio.Event()
        self.clearing: defaultdict[str, asyncio.Lock] = defaultdict(
            asyncio.Lock
        )  # by event: who ends its overdue holds

    async def open(self) -> None:
        """What is read on from a place (the web chat's feed) is in the order of ids, whatever became of the clock."""
        await self.database.open()
        if highest := (await self.database.read(HIGHEST))[0].id:
            self.new_id.go_on_from(highest)
        self.writer.start()

    async def close(self) -> None:
        await self.writer.stop()
        await self.database.close()

    async def do(self, actor: Actor, use_case: Callable[..., Awaitable[T]], *given: Any, **named: Any) -> T:
        """Run a use case to its commit. Refused when it said no; Busy when the database had no room for 2 s."""
        known: set[Fact] = set()
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_SECONDS
        for attempt in range(TRIES):
            work = Work(self, actor, frozenset(known))
            result = await use_case(work, *given, **named)
            outcome = await self.commit(work)
            if outcome is None:
                return result
            if loop.time() > until:
                break
            if outcome.code not in STALE and outcome in known:
                raise Refused(outcome.code, dict(outcome.details))
            known.add(outcome)
            if outcome.code in STALE:
                await asyncio.sleep(0.002 * attempt)
        raise Busy("many are writing at this moment")

    async def commit(self, work: Work) -> Fact | None:
        """None when written; else the fact that a guard taught. A busy database counts as stale."""
        writes = work.write_set()
        if writes.empty:
            return None
        outcome = await self.writer.write(writes)
        if isinstance(outcome, Busy):
            return Fact("stale")
        if isinstance(outcome, Exception):
            raise outcome
        if outcome is None and work.sends:
            self.outbox_filled.set()
        return outcome
