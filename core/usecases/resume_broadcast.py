"""Resume a broadcast that was paused."""

from core.domain.refusals import Refused
from core.storage.broadcast_writes import change_broadcast, move_messages, open_messages, wake
from core.storage.broadcasts import Broadcast
from core.storage.work import Work


async def resume_broadcast(work: Work, broadcast: Broadcast) -> None:
    if broadcast.state != "paused":
        raise Refused("wrong_state")
    waiting = await open_messages(work, broadcast, "paused")
    await wake(work, broadcast)
    move_messages(work, waiting, state="due", due_at=work.now)
    change_broadcast(work, broadcast, state="running")
    work.audit("broadcast.resumed", broadcast.id)
