"""The beat that raises whom nobody of the staff has answered yet."""

from core.storage.house import House
from core.storage.work import Actor, Work
from core.usecases.raise_threads import raise_thread, raised_threads

RAISE_SECONDS = 10.0


async def raise_waiting(house: House) -> int:
    """How many threads were looked at."""
    due = await raised_threads(Work(house, Actor("threads", "scheduler")))
    for organizer, thread in due:
        await house.do(Actor("threads", "scheduler", organizer), raise_thread, thread)
    return len(due)
