"""How a thread is told to the staff: who asks, how long, the words; and what a notice of it says."""

from collections.abc import Mapping, Sequence

import orjson

from bots import wording
from bots.conversation.screen import Choice, Screen, start
from bots.conversation.state import Conversation
from bots.notices import Notice, Told
from core.domain.event import Event
from core.domain.times import MINUTE, Instant
from core.storage.chats import CONVERSATION
from core.storage.people import STAFF
from core.storage.threads import MESSAGE, NEWEST_MESSAGES, REACHED, THREAD, Thread, ThreadMessage
from core.storage.work import Work
from locales.translator import format_time, translate

MOST_LINES = 8
MOST_LINE = 300


def person_name(name: str, person: str, language: str) -> str:
    """Whoever has told no name is told apart by the last signs of the id."""
    return name or translate(language, "threads.nameless", number=person[-4:].upper())


def waited(since: Instant | None, now: Instant, language: str) -> str:
    """ "12 minutes", "3 hours"; empty where nobody waits."""
    if since is None:
        return ""
    minutes = max(1, (now - since) // MINUTE)
    if minutes < 120:
        return translate(language, "threads.minutes", count=minutes)
    return translate(language, "threads.hours", count=minutes // 60)


def transcript(
    messages: Sequence[ThreadMessage], names: Mapping[str, str], event: Event | None, language: str
) -> str:  # fmt: skip
    """The newest last; `names` by the id of a member, the person's own under ""."""
    zone = event.timezone if event else "UTC"
    lines = []
    for message in reversed(messages):
        words = message.text[:MOST_LINE] or translate(language, "threads.a_file")
        time = format_time(language, message.created_at, zone)
        lines.append(translate(language, "threads.line", name=names.get(message.staff, "?"), time=time, words=words))
    return "\n".join(lines)


async def _words(work: Work, told: Told) -> Screen | None:
    """New words of a person, or that somebody asks for a human and has not said why."""
    message = await work.first(MESSAGE, id=told.params["message"]) if told.params["message"] else None
    if message is None:
        return await _told(work, told, "threads.asks")
    return await _told(work, told, "threads.says" if message.text else "threads.shows", words=message.text)


async def _waits(work: Work, told: Told) -> Screen | None:
    """Raised again, with the newest words; nothing where somebody has answered meanwhile."""
    thread = await work.first(THREAD, id=told.params["thread"])
    if thread is None or thread.waits_since is None:
        return None
    return await _told(work, told, "threads.still_waits", words=await _newest(work, thread, told.language))


async def _left(work: Work, told: Told) -> Screen | None:
    thread = await work.first(THREAD, id=told.params["thread"])
    if thread is None:
        return None
    return await _told(work, told, "threads.left_to_you", words=await _newest(work, thread, told.language))


async def _taken(work: Work, told: Told) -> Screen | None:
    return await _told(work, told, "threads.taken_from_you")


async def _settled(work: Work, told: Told) -> Screen | None:
    return await _told(work, told, "threads.settled", closed=True)


async def _newest(work: Work, thread: Thread, language: str) -> str:
    found = await work.read(NEWEST_MESSAGES, thread=thread.id, most=MOST_LINES)
    theirs = [message for message in found if not message.staff]
    return (theirs[0].text if theirs else "") or translate(language, "threads.nothing_yet")


async def _told(work: Work, told: Told, key: str, *, closed: bool = False, **params: str) -> Screen | None:
    """Nothing where it was closed meanwhile, unless it tells just that."""
    thread = await work.first(THREAD, id=told.params["thread"])
    person = await work.first(REACHED, id=thread.identity) if thread else None
    if thread is None or person is None or thread.open is closed:
        return None
    event = (await work.house.catalog.current()).get(thread.event)
    text = translate(
        told.language, key, name=person_name(person.name, thread.person, told.language),
        event=wording.title(event, told.language) if event else translate(told.language, "threads.no_event"),
        waited=waited(thread.waits_since, told.now, told.language), by=told.params.get("by", ""), **params,
    )  # fmt: skip
    if closed:
        return Screen(text, (Choice(start("threads"), translate(told.language, "threads.to_list"), word="admin"),))
    if thread.staff and await _is_there(work, told, thread):
        return Screen(text)
    text = "\n".join(filter(None, (text, await _held(work, thread, told.language))))
    take = Choice(start("thread", thread=thread.id, take=True), translate(told.language, "threads.answer"),
                  word="answer")  # fmt: skip
    return Screen(text, (take,))


async def _is_there(work: Work, told: Told, thread: Thread) -> bool:
    """Whether the reader is in the middle of this talk: what is written next goes to the person."""
    kept = await work.first(CONVERSATION, identity=told.identity)
    active = Conversation.from_json(orjson.loads(kept.state)).active if kept else None
    return active is not None and active.flow == "thread" and active.args.get("thread") == thread.id


async def _held(work: Work, thread: Thread, language: str) -> str:
    staff = await work.first(STAFF, id=thread.staff) if thread.staff else None
    return translate(language, "threads.with", name=staff.name) if staff else ""


THREAD_NOTICES: Mapping[str, Notice] = {
    "thread_words": _words,
    "thread_waits": _waits,
    "thread_left": _left,
    "thread_taken": _taken,
    "thread_settled": _settled,
}
