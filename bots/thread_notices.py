"""What a person reads from the staff: an answer, and that the bot answers again."""

from collections.abc import Mapping

import orjson

from bots.conversation.screen import Choice, Screen, start
from bots.conversation.state import Conversation
from bots.notices import Notice, Told
from core.storage.chats import CONVERSATION
from core.storage.threads import MESSAGE, THREAD
from core.storage.work import Work
from locales.translator import translate


async def _answer(work: Work, told: Told) -> Screen | None:
    """The words as they are, under the name of who wrote them; whoever is elsewhere may go on with one tap."""
    message = await work.first(MESSAGE, id=told.params["message"])
    if message is None:
        return None
    key = "human.answer" if message.text else "human.answer_file"
    text = translate(told.language, key, by=told.params["by"], words=message.text)
    state = await _conversation(work, told)
    if state.active and state.active.flow == "human":
        return Screen(text)
    back = Choice(start("human", again=True), translate(told.language, "human.write_back"), word="answer")
    return Screen(text, (back,), takes="text")


async def _closed(work: Work, told: Told) -> Screen | None:
    state = await _conversation(work, told)
    waits = any(one and one.flow == "purchase" for one in (state.active, state.parked))
    key = "choice.to_purchase" if waits else "human.go_on"
    choices = (
        Choice(start("human", leave=True), translate(told.language, key), word="again"),
        Choice(start("human"), translate(told.language, "human.ask_again"), word="human"),
    )
    return Screen(translate(told.language, "human.handed_back", by=told.params["by"]), choices)


async def _slow(work: Work, told: Told) -> Screen | None:
    """Nobody could answer yet: another way, which the event names."""
    thread = await work.first(THREAD, id=told.params["thread"])
    event = (await work.house.catalog.current()).get(thread.event) if thread else None
    if thread is None or thread.waits_since is None or event is None or event.contact is None:
        return None
    contact = event.contact
    ways = "\n".join(filter(None, (contact.phone, contact.email, contact.url)))
    return Screen(translate(told.language, "human.slow", name=contact.name, ways=ways))


async def _conversation(work: Work, told: Told) -> Conversation:
    kept = await work.first(CONVERSATION, identity=told.identity)
    return Conversation.from_json(orjson.loads(kept.state)) if kept else Conversation()


THREAD_NOTICES: Mapping[str, Notice] = {"thread_answer": _answer, "thread_closed": _closed, "thread_slow": _slow}
