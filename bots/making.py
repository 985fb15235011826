"""How rows of the outbox become messages when they are sent: each kind has a maker, in whatever folder knows it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bots.channel import Message
from core.storage.chats import Due
from core.storage.house import House

ROW = "row:"  # before the id of the outbox row whose message is changed in place


@dataclass(frozen=True, slots=True)
class Gone:
    """What it told of is no more: the row ends without being sent."""

    reason: str
    state: str = "failed"


Make = Callable[[House, Due], Awaitable[Message | Gone]]
