"""Resume a broadcast that was paused: its task brings its messages back into the line."""

from core.domain.refusals import Refused
from core.storage.broadcast_writes import change_broadcast, wake
from core.storage.broadcasts import Broadcast
from core.storage.work import Work


async def resume_broadcast(work: Work, broadcast: Broadcast) -> None:
    if broadcast.state != "paused":
        raise Refused("wrong_state")
    await wake(work, broadcast)
    change_broadcast(work, broadcast, state="running")
    work.audit("broadcast.resumed", broadcast.id)
