"""What the dispatcher asks of an account, and of those who make its messages."""

from typing import Protocol

from bots.channel import Abilities, Message, SendResult, Sent
from bots.making import Gone
from core.storage.chats import Due
from core.storage.house import House
from core.storage.work import Work


class Sender(Protocol):
    @property
    def abilities(self) -> Abilities: ...

    async def send(self, address: str, message: Message) -> SendResult: ...

    async def ask_after(self, address: str, message: Message, since: int) -> Sent | None: ...


class Maker(Protocol):
    """What makes a message of a row: notices are worded, tickets drawn, files read."""

    async def word(self, work: Work, row: Due, abilities: Abilities) -> Gone | None: ...

    async def make(self, house: House, row: Due) -> Message | Gone: ...
