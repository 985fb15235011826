"""Which process of several on one database sends and sweeps: whoever holds the lock, until it ends, however it ends."""

import contextlib
from pathlib import Path
from typing import Any

_LOCK = 0x5573_6865  # "Ushe": PostgreSQL's advisory lock of ours


class Leading:
    def __init__(self, url: str) -> None:
        self._url = url
        self._held: Any = None

    async def take(self) -> bool:
        """True when this process leads from now on."""
        if self._url.startswith("sqlite:///"):
            return self._take_file(Path(self._url.removeprefix("sqlite:///") + ".lock"))
        import asyncpg

        connection = await asyncpg.connect(self._url)
        if await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            self._held = connection
            return True
        await connection.close()
        return False

    def _take_file(self, path: Path) -> bool:
        try:
            import fcntl
        except ImportError:  # Windows: one process is all there is
            return True
        file = path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._held = file
        return True

    async def release(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            with contextlib.suppress(Exception):
                done = held.close()
                if done is not None:
                    await done
