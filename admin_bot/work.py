"""What the admin bot has done beside its conversations: long work, beats, and messages that are made when they go."""

from collections.abc import Awaitable, Callable, Mapping

from bots.making import Make
from core.storage.house import House
from core.storage.tasks import Chunk

Job = Callable[[House], Awaitable[object]]
ADMIN_CHUNKS: Mapping[str, Chunk] = {}
ADMIN_MAKERS: Mapping[str, Make] = {}
ADMIN_BEATS: Mapping[str, tuple[float, Job]] = {}  # name → (seconds, job)
