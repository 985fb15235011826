"""A human: whoever asks for one reaches the staff on duty, and all that is then written goes to them.

The thread is a row (`core/usecases/ask_team.py`); this flow only carries words into it, one run a message, until it is
handed back. Where nobody of the staff can be reached, the event's contact is shown.
"""

from typing import Any, NoReturn

from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Given, Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Contact
from core.domain.times import HOUR
from core.storage.orders import OF_PERSON
from core.storage.tables import threads
from core.storage.threads import OPEN_THREAD, THREAD, Thread
from core.usecases.ask_team import ask_team, pass_on, settle_thread

QUIET = HOUR  # so long "passed on" need not be said again
MOST_QUOTED = 120


async def human(talk: Talk[Visit]) -> None:
    """`said` are words to begin with, `thread` the one that is open, `at` when it was last said where words go, `quiet`
    that it was said not long ago."""
    if talk.args.get("leave"):
        _back_to_the_bot(talk)
    found = await _own_thread(talk)
    if found is None:
        await _ask(talk)
    elif talk.args.get("settled"):
        await talk.once("settle", settle, found.id)
        talk.say(talk.t("human.settled"))
        _back_to_the_bot(talk)
    elif not found.open and "words" not in talk.instance.answers:
        talk.say(talk.t("human.closed"))
        _back_to_the_bot(talk)
    else:
        await _listen(talk, found)


async def _own_thread(talk: Talk[Visit]) -> Thread | None:
    visit = talk.context
    named = str(talk.args.get("thread", ""))
    found = await visit.work.get(THREAD, threads, named) if named else None
    if found is None or found.identity != visit.identity.id:
        return None
    newer = [] if found.open else await visit.work.committed(OPEN_THREAD, identity=visit.identity.id)
    return newer[0] if newer else found


async def _ask(talk: Talk[Visit]) -> None:
    said, file = str(talk.args.get("said", "")), str(talk.args.get("file", ""))
    asked = await talk.once("ask", ask, await _event(talk), said, file)
    if not asked:
        talk.end(_contacts(talk))
    if said and not talk.args.get("again"):
        talk.say(talk.t("human.not_understood", words=_quoted(said)))
    talk.go(start("human", thread=asked, at=talk.now if said or file else 0))


async def _listen(talk: Talk[Visit], found: Thread) -> None:
    passed = int(talk.args.get("at", 0))
    text = talk.t("human.passed" if passed else "human.write")
    given = await talk.given(
        "words", text, _check(talk), beside=_beside(talk, found), listens=True, quiet=bool(talk.args.get("quiet"))
    )
    if not found.open:
        await _again(talk, given)
    told = await talk.once("pass", pass_words, found.id, given.text, given.file)
    if not told and not passed:
        talk.say(talk.t("human.nobody_now"))
        talk.say(_contacts(talk))
    quiet = talk.now - passed < QUIET
    talk.go(start("human", thread=found.id, at=passed if quiet else talk.now, quiet=quiet))


async def _again(talk: Talk[Visit], given: Given) -> NoReturn:
    """It was handed back meanwhile, and these words were still meant for the team."""
    words = _quoted(given.text) or talk.t("human.a_file")
    choices = [Choice(True, talk.t("human.pass_on"), word="yes"), Choice(False, talk.t("human.no"), word="no")]
    if await talk.choose("again", talk.t("human.again", words=words), choices):
        talk.go(start("human", said=given.text, file=given.file, again=True))
    _back_to_the_bot(talk)


def _back_to_the_bot(talk: Talk[Visit]) -> NoReturn:
    if talk.parked:
        talk.end()
    talk.go(start("begin"))


def _beside(talk: Talk[Visit], found: Thread) -> list[Choice]:
    settled = Choice(start("human", thread=found.id, settled=True), talk.t("human.settle"))
    return [settled] if talk.parked else [settled, Choice(start("events"), talk.t("choice.events"), word="events")]


def _check(talk: Talk[Visit]) -> Any:
    def check(given: Given) -> None:
        if not given.text.strip() and not given.file:
            raise Unfit(talk.t("human.empty"))

    return check


def _quoted(text: str) -> str:
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 1]}…"


async def _event(talk: Talk[Visit]) -> str:
    """What it is about: the event that is named, the open purchase's, the newest order's, or the only one on sale."""
    visit = talk.context
    named = visit.event(str(talk.args.get("event") or talk.parked_args.get("event", "")))
    if named is not None:
        return named.id
    newest = await visit.work.committed(OF_PERSON, person=visit.person.id, most=1)
    if newest:
        return newest[0].event
    on_sale = visit.on_sale()
    return on_sale[0].id if len(on_sale) == 1 else ""


def _contacts(talk: Talk[Visit]) -> str:
    """The event's contact answers, where nobody of the staff can in the chat."""
    contacts = [event.contact for event in talk.context.on_sale() if event.contact]
    texts = [_contact(talk, contact) for contact in contacts]
    return "\n\n".join(dict.fromkeys(texts)) or talk.t("human.nobody")


def _contact(talk: Talk[Visit], contact: Contact) -> str:
    ways = "\n".join(filter(None, (contact.phone, contact.email, contact.url)))
    return talk.t("human.contact", name=contact.name, ways=ways)


async def ask(visit: Visit, deed: str, event: str, text: str, file: str) -> Value:
    return await ask_team(visit.work, visit.identity, event=event, text=text, file=file)


async def pass_words(visit: Visit, deed: str, thread: str, text: str, file: str) -> Value:
    return await pass_on(visit.work, visit.identity, thread, text=text, file=file)


async def settle(visit: Visit, deed: str, thread: str) -> Value:
    await settle_thread(visit.work, visit.identity, thread)
    return thread


HUMAN = Flow(
    "human", human, deeds={"ask": None, "pass": None, "settle": None}, word="human", passing=True, title="flow.human",
    holds=True,
)  # fmt: skip
