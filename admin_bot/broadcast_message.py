"""A message of a broadcast, made when it goes: the text in the reader's language, filled in, with its picture."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from bots import wording
from bots.channel import Message, Picture
from bots.making import Gone
from bots.visit import Links
from core.domain.event import Event
from core.domain.placeholders import filled, used
from core.storage.broadcasts import BROADCAST
from core.storage.chats import Due
from core.storage.files import FILE, File
from core.storage.house import House
from locales.translator import translate

KEPT = 4  # broadcasts whose words and picture stay at hand


@dataclass(frozen=True, slots=True)
class Letter:
    event: str
    texts: Mapping[str, str]
    file: File | None
    raw: bytes  # of the picture


class Letters:
    """What a broadcast says never changes after its start: read once, however many it goes to."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Letter] = OrderedDict()

    async def get(self, house: House, id: str) -> Letter | None:
        if id not in self._kept:
            found = await house.database.read(BROADCAST, id=id)
            if not found:
                return None
            self._kept[id] = await letter(house, found[0].event, found[0].words, found[0].file)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return self._kept[id]


async def letter(house: House, event: str, texts: Mapping[str, str], file_id: str) -> Letter:
    files = await house.database.read(FILE, id=file_id) if file_id else []
    file = files[0] if files else None
    return Letter(event, texts, file, file.raw if file else b"")


async def broadcast_message(links: Links, letters: Letters, house: House, row: Due) -> Message | Gone:
    """Nobody who asked us to stop, or left, after the row was written gets it."""
    if row.stopped_at is not None:
        return Gone("stopped", "cancelled")
    if row.unreachable_at is not None:
        return Gone("unreachable")
    letter = await letters.get(house, row.subject)
    return await _message(links, house, row, letter, row.language) if letter else Gone("broadcast_gone")


async def preview_message(links: Links, house: House, row: Due) -> Message | Gone:
    """As an attendee gets it who reads this language. Payload: `event`, `texts`, `file`, `language`."""
    told = orjson.loads(row.payload)
    shown = await letter(house, told["event"], told["texts"], told["file"])
    return await _message(links, house, row, shown, told["language"])


async def _message(links: Links, house: House, row: Due, letter: Letter, language: str) -> Message | Gone:
    event = (await house.catalog.current()).get(letter.event)
    if event is None or event.organizer != row.organizer:
        return Gone("event_gone")
    text = worded(event, letter.texts, row.name, language)
    if letter.file is None:
        return Message(text, id=row.id)
    link = links.file(letter.file.secret, letter.file.name)
    return Message(text, picture=Picture(letter.raw, link, shared=letter.file.id), id=row.id)


def worded(event: Event, texts: Mapping[str, str], name: str, language: str) -> str:
    text = event.text(texts, language)
    values = {
        "name": name or translate(language, "broadcast.you"), "event": wording.title(event, language),
        "when": wording.when(event, language), "where": wording.where(event, language),
    }  # fmt: skip
    return filled(text, values)


def without_value(event: Event, text: str, language: str) -> list[str]:
    """Placeholders of the text that this event has nothing for."""
    values = {"when": wording.when(event, language), "where": wording.where(event, language)}
    return [name for name in used(text) if name in values and not values[name]]
