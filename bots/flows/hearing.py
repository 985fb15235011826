"""What an organizer's keywords and plain questions mean: "seat", "where do I sit", "我的座位在哪里？"."""

import re

from bots.conversation import words
from bots.conversation.screen import Start, start
from core.domain.event import Event, Lookup
from core.storage.catalog import Catalog
from locales.translator import languages, translate

MOST_HEARD = 120
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def hear(text: str, catalog: Catalog, organizer: str, language: str) -> Start | None:
    """The lookup that is asked for; which one, where several events have one, is asked by the flow."""
    said = words.normal(text)
    if not 0 < len(said) <= MOST_HEARD:
        return None
    tables = [
        (event, table)
        for event in catalog.all()
        if event.organizer == organizer and event.published
        for table in event.lookups
    ]
    meant = [pair for pair in tables if _means(said, pair[1])]
    if not meant and tables and _asks(said):
        meant = tables
    if not meant:
        return None
    return _named(*meant[0]) if len(meant) == 1 else start("lookup")


def _named(event: Event, table: Lookup) -> Start:
    return start("lookup", event=event.slug, lookup=table.id)


def _means(said: str, table: Lookup) -> bool:
    keywords = {words.normal(word) for listed in table.keywords.values() for word in listed}
    names = {words.normal(name) for name in table.name.values()}
    return said in names or any(_holds(said, word) for word in keywords if word)


def _holds(said: str, word: str) -> bool:
    """A whole word; in scripts without spaces a part of what was said."""
    if _CJK.search(word):
        return word in said
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) is not None


def _asks(said: str) -> bool:
    phrases = (phrase for tag in languages() for phrase in translate(tag, "lookup.phrases").split("|"))
    return any(_holds(said, words.normal(phrase)) for phrase in phrases)
