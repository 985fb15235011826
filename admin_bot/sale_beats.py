"""The beats that tell the staff of sales: beside them, never on their way."""

from core.storage.house import House
from core.storage.work import Actor, Work
from core.usecases.sum_up_day import due_summaries, sum_up_day
from core.usecases.tell_sales import tell_sales, wanting_news

SOLD_SECONDS = 1.0
MORNING_SECONDS = 20.0
SALES = Actor("sales", "scheduler")


async def tell_new_sales(house: House) -> int:
    """How many orders were told of."""
    return sum([await house.do(SALES.of(one), tell_sales) for one in await wanting_news(Work(house, SALES))])


async def tell_mornings(house: House) -> int:
    """How many members were told."""
    due = await due_summaries(Work(house, SALES))
    return sum([await house.do(SALES.of(organizer), sum_up_day, member) for organizer, member in due])
