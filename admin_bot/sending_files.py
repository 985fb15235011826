"""Charts and tables that are made when they go: kept once, opened by a secret of their own, gone after some days."""

from collections.abc import Awaitable, Callable

import orjson

from admin_bot.beside import beside
from admin_bot.charts import sales_chart
from admin_bot.sales_words import chart_of
from bots.channel import Document, Message, Picture
from bots.making import Gone
from bots.visit import Links
from core.domain.ids import derived_id
from core.domain.times import DAY
from core.storage.chats import Due
from core.storage.files import FILE, File
from core.storage.house import House
from core.storage.work import Actor, Work
from core.usecases.keep_file import keep_file
from core.usecases.sum_sales import sales_by_day, sum_sales

KEPT = 7 * DAY
Made = tuple[bytes, str, str]  # what is in it, its name, its media type


async def kept_once(house: House, row: Due, make: Callable[[Work], Awaitable[Made | Gone]]) -> File | Gone:
    """A row that is tried again finds what was made the first time."""
    id = derived_id("made", row.id)
    if found := await house.database.read(FILE, id=id):
        return found[0]
    work = Work(house, Actor("dispatcher", row.account, row.organizer))
    made = await make(work)
    if isinstance(made, Gone):
        return made
    raw, name, media_type = made
    keep_file(work, raw, name=name, media_type=media_type, identity=row.identity, keep_ms=KEPT, id=id)
    await house.commit(work)
    return (await house.database.read(FILE, id=id))[0]


def shown(links: Links, row: Due, file: File, text: str) -> Message:
    link = links.file(file.secret, file.name)
    if file.is_picture:
        return Message(text, picture=Picture(file.raw, link), id=row.id)
    return Message(text, document=Document(file.name, file.raw, link), id=row.id)


async def chart_message(links: Links, house: House, row: Due) -> Message | Gone:
    """Payload: `event`, an id."""
    event = (await house.catalog.current()).get(str(orjson.loads(row.payload)["event"]))
    if event is None or event.organizer != row.organizer:
        return Gone("event_gone")

    async def make(work: Work) -> Made:
        chart = chart_of(event, await sales_by_day(work, event), await sum_sales(work, event), row.language)
        return await beside(sales_chart, chart), f"{event.slug}.png", "image/png"

    file = await kept_once(house, row, make)
    return file if isinstance(file, Gone) else shown(links, row, file, "")
