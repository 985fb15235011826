"""What is due when: each job on its own beat, never two of the same at once, and none that can stop the others."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from core.storage.database import Busy

Job = Callable[[], Awaitable[object]]
log = structlog.get_logger("clock")


@dataclass(frozen=True, slots=True)
class Beat:
    name: str
    seconds: float
    job: Job


class Clock:
    """APScheduler keeps the beats; what is due is decided by rows and the house's own `now`, so that a restart or a
    shifted clock loses nothing."""

    def __init__(self, beats: list[Beat]) -> None:
        self._beats = beats
        self._scheduler: object | None = None

    def start(self) -> None:
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        scheduler = AsyncIOScheduler(timezone="UTC")
        for beat in self._beats:
            scheduler.add_job(
                self._run, "interval", seconds=beat.seconds, args=[beat], id=beat.name, max_instances=1, coalesce=True,
                misfire_grace_time=None,
            )  # fmt: skip
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)  # type: ignore[attr-defined]

    async def _run(self, beat: Beat) -> None:
        try:
            await beat.job()
        except Busy:
            log.info("beat_busy", beat=beat.name)
        except Exception as error:
            log.error("beat_failed", beat=beat.name, exc_info=error)
