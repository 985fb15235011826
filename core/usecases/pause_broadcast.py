"""Pause a broadcast: what stands in the line waits; what is on its way this moment arrives."""

from core.domain.refusals import Refused
from core.storage.broadcast_writes import change_broadcast, move_messages, open_messages, wake
from core.storage.broadcasts import Broadcast
from core.storage.work import Work


async def pause_broadcast(work: Work, broadcast: Broadcast) -> None:
    if broadcast.state != "running":
        raise Refused("wrong_state")
    waiting = await open_messages(work, broadcast, "due")
    await wake(work, broadcast)
    move_messages(work, waiting, state="paused")
    change_broadcast(work, broadcast, state="paused")
    work.audit("broadcast.paused", broadcast.id)
