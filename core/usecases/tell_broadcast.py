"""Tell who started a broadcast how far it is: in one message that is kept up to date where the channel can, and in a
summary at the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.domain.times import SECOND
from core.storage.broadcasts import Broadcast
from core.storage.chats import OUTBOX_ROW
from core.storage.people import IDENTITY
from core.storage.work import NOTICE, Work

TELL_MS = 3 * SECOND
OPEN = ("due", "paused", "sending")


@dataclass(frozen=True, slots=True)
class Teller:
    """`edits`: there is a message to keep up to date, or can be one; `ready`: it may be changed again now."""

    broadcast: Broadcast
    account: str
    edits: bool
    ready: bool

    def tell(self, work: Work) -> str:
        """The row of the progress as it is when it goes. It takes the place of the one before."""
        before = self.broadcast.progress
        return self._notice(work, "broadcast_progress", f"row:{before}" if before else "")

    def sum_up(self, work: Work) -> None:
        self._notice(work, "broadcast_summary", "")

    def _notice(self, work: Work, notice: str, replaces: str) -> str:
        payload = {"notice": notice, "params": {"broadcast": self.broadcast.id}}
        return work.send(account=self.account, identity=self.broadcast.identity, kind="notice", payload=payload,
                         urgency=NOTICE, replaces=replaces)  # fmt: skip


async def teller_of(work: Work, broadcast: Broadcast, *, edits: bool) -> Teller:
    identity = await work.first(IDENTITY, id=broadcast.identity)
    last = await work.first(OUTBOX_ROW, id=broadcast.progress) if broadcast.progress else None
    lost = last is not None and last.state not in (*OPEN, "sent")
    waits = last is not None and last.state in OPEN
    ready = not waits and work.now - broadcast.told_at >= TELL_MS
    return Teller(broadcast, identity.account if identity else "", edits and not lost, ready)


def as_said(state: str, counts: Mapping[str, int]) -> str:
    """What a telling would say, so that nothing is told twice."""
    return " ".join([state, *(f"{name}:{n}" for name, n in sorted(counts.items()))])
