"""What time ends: holds that ran out, and rows that nobody needs any more."""

from core.domain.times import DAY
from core.storage.house import House
from core.storage.work import Actor
from core.usecases.expire_overdue import expire_overdue
from core.usecases.tidy_up import tidy_up

AT_ONCE = 20
SWEEPER = Actor("sweeper", "scheduler")
KEPT_MS = {"screens": 90 * DAY, "idempotency": DAY, "inbox": 90 * DAY, "files": 0, "lookup_asks": DAY}


async def sweep(house: House) -> int:
    """Expire all that is overdue, a handful a commit. How many orders ended."""
    ended = 0
    while True:
        n = await house.do(SWEEPER, expire_overdue, AT_ONCE)
        ended += n
        if n < AT_ONCE:
            return ended


async def tidy(house: House) -> None:
    for name, kept_ms in KEPT_MS.items():
        while await house.do(SWEEPER, tidy_up, name, house.now() - kept_ms):
            pass
