"""What is told first about events: to ticket holders that something has changed, to staff that test data is gone."""

from collections.abc import Mapping

from bots import wording
from bots.conversation.screen import Choice, Screen, start
from bots.notices import Notice, Told
from core.domain.event import Event
from core.storage.work import Work
from locales.translator import translate


async def changed(work: Work, told: Told) -> Screen | None:
    """The new time or place, as it is when the message goes."""
    event = await _event(work, told)
    if event is None:
        return None
    what, language = told.params["what"], told.language
    lines = [translate(language, "event_notice.changed", event=wording.title(event, language))]
    if "time" in what:
        lines.append(translate(language, "event_notice.time", when=wording.when(event, language)))
    if "place" in what:
        lines.append(translate(language, "event_notice.place", where=wording.where(event, language)))
    lines.append(translate(language, "event_notice.stays"))
    tickets = Choice(start("tickets"), translate(language, "notice.show_tickets"), word="tickets")
    return Screen("\n".join(lines), (tickets,))


async def purged(work: Work, told: Told) -> Screen | None:
    event = await _event(work, told)
    if event is None:
        return None
    text = translate(told.language, "event_notice.purged", event=wording.title(event, told.language))
    desk = translate(told.language, "event_desk.to_event_card")
    return Screen(text, (Choice(start("event_card", event=event.slug), desk, word="admin"),))


async def _event(work: Work, told: Told) -> Event | None:
    return (await work.house.catalog.current()).get(told.payload["event"])


EVENT_NOTICES: Mapping[str, Notice] = {"event_changed": changed, "test_purged": purged}
