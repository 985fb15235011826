"""The talk with one person who asked for a human: taken over, answered with text or picture, handed back."""

from typing import Any, NoReturn

from admin_bot.desk import home, member, staff_flow
from admin_bot.threads import MOST_LINE, MOST_LINES, person_name, transcript, waited
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Given, Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.refusals import Refused
from core.domain.times import MINUTE
from core.storage.people import STAFF_OF_ORGANIZER, Member
from core.storage.tables import threads as rows
from core.storage.threads import NEWEST_MESSAGES, REACHED, THREAD, Thread
from core.usecases.answer_person import answer_person, hand_back, leave_thread, take_thread

MOST_PICTURES = 3
SURE_FOR = 30 * MINUTE  # so long it is plain to whom words go


async def thread(talk: Talk[Visit]) -> None:
    """`take`: the notice's button was tapped; `sent`: the last words are on their way, no need to show all again."""
    found = await _found(talk)
    name, names = await _names(talk, found)
    if not found.open:
        talk.end(talk.t("threads.closed", name=name), [*_card(talk, found), _to_list(talk), home(talk)])
    if talk.args.get("close"):
        await _hand_back(talk, found, name)
    if talk.args.get("leave"):
        await _leave(talk, found, name)
    if found.staff != member(talk).id:
        await _take(talk, found, name, names)
    text = talk.t("threads.sent", name=name)
    if not talk.args.get("sent"):
        text = f"{await _shown(talk, found, name, names)}\n\n{talk.t('threads.write', name=name)}"
    shown_at = int(await talk.once("shown", shown))
    given = await talk.given("words", text, _check(talk), beside=_beside(talk, found), listens=True)
    if talk.now - shown_at > SURE_FOR:
        await _be_sure(talk, given, name)
    try:
        await talk.once("answer", answer, found.id, given.text, given.file)
    except Refused as refused:
        known = refused.code if refused.code == "unreachable" else "not_sent"
        talk.end(talk.t(f"threads.{known}", name=name), [*_card(talk, found), _to_list(talk)])
    talk.go(start("thread", thread=found.id, sent=True))


async def _be_sure(talk: Talk[Visit], given: Given, name: str) -> None:
    """Long after it was asked, words may be meant for somebody else."""
    words = given.text[:MOST_LINE] or talk.t("threads.a_file")
    text = talk.t("threads.sure", name=name, words=words)
    if not await talk.confirm("sure", text, talk.t("threads.yes_send"), talk.t("threads.no_send")):
        talk.end(talk.t("threads.kept_back"), [_to_list(talk), home(talk)])


async def _found(talk: Talk[Visit]) -> Thread:
    visit = talk.context
    found = await visit.work.get(THREAD, rows, str(talk.args.get("thread", "")))
    if found is None or found.organizer != visit.identity.organizer:
        talk.end(talk.t("threads.gone"), [_to_list(talk), home(talk)])
    return found


async def _names(talk: Talk[Visit], found: Thread) -> tuple[str, dict[str, str]]:
    """The person's name, and all names by the id of a member; the person's own under ""."""
    work = talk.context.work
    reached = await work.committed(REACHED, id=found.identity)
    name = person_name(reached[0].name if reached else "", found.person, talk.language)
    team = await work.committed(STAFF_OF_ORGANIZER, organizer=found.organizer)
    return name, {"": name, **{one.id: one.name for one in team}}


async def _take(talk: Talk[Visit], found: Thread, name: str, names: dict[str, str]) -> None:
    """Taking over from a colleague is asked first; who has it is told."""
    takes = sum(key.startswith("take/") for key in talk.instance.deeds)
    other = names.get(found.staff, "") if found.staff else ""
    if other:
        meanwhile = talk.t("threads.not_sent_yet", name=other) if "words" in talk.instance.answers else ""
        text = "\n\n".join(filter(None, (
            await _shown(talk, found, name, names), meanwhile, talk.t("threads.has_it", colleague=other),
        )))  # fmt: skip
        if not await talk.confirm(f"over/{takes}", text, talk.t("threads.take_over"), talk.t("threads.leave_it")):
            talk.end(talk.t("threads.stays_with", colleague=other), [_to_list(talk), home(talk)])
    elif not talk.args.get("take"):
        choices = [Choice("take", talk.t("threads.answer"), word="answer"), *_card(talk, found), _to_list(talk)]
        await talk.choose(f"take/{takes}", await _shown(talk, found, name, names), choices)
    try:
        await talk.once(f"take/{takes}", take, found.id, found.staff)
    except Refused:
        talk.go(start("thread", thread=found.id))


async def _shown(talk: Talk[Visit], found: Thread, name: str, names: dict[str, str]) -> str:
    """Who it is, what it is about, and the newest words; the pictures among them as messages of their own."""
    visit = talk.context
    event = visit.event(found.event)
    newest = await visit.work.committed(NEWEST_MESSAGES, thread=found.id, most=MOST_LINES)
    for message in [one for one in reversed(newest) if one.file and not one.staff][-MOST_PICTURES:]:
        talk.attach("file", file=message.file, text="")
    wait = waited(found.waits_since, talk.now, talk.language)
    head = " · ".join(filter(None, (
        name, wording.title(event, talk.language) if event else "",
        talk.t("threads.waits", waited=wait) if wait else "",
    )))  # fmt: skip
    said = transcript(newest, names, event, talk.language) or talk.t("threads.nothing_yet")
    return f"{head}\n\n{said}"


def _beside(talk: Talk[Visit], found: Thread) -> list[Choice]:
    return [
        Choice(start("thread", thread=found.id, close=True), talk.t("threads.hand_back")),
        *_card(talk, found),
        Choice(start("thread", thread=found.id, leave=True), talk.t("threads.leave_to_others")),
        _to_list(talk),
    ]


def _card(talk: Talk[Visit], found: Thread) -> list[Choice]:
    if not talk.context.may("people"):
        return []
    return [Choice(start("person_card", person=found.person), talk.t("threads.person"))]


def _to_list(talk: Talk[Any]) -> Choice:
    return Choice(start("threads"), talk.t("threads.to_list"))


async def _hand_back(talk: Talk[Visit], found: Thread, name: str) -> NoReturn:
    try:
        await talk.once("close", close, found.id)
    except Refused:
        talk.go(start("thread", thread=found.id))
    talk.end(talk.t("threads.handed_back", name=name), [_to_list(talk), home(talk)])


async def _leave(talk: Talk[Visit], found: Thread, name: str) -> NoReturn:
    try:
        await talk.once("leave", leave, found.id)
    except Refused as refused:
        if refused.code != "nobody_else":
            talk.go(start("thread", thread=found.id))
        talk.say(talk.t("threads.nobody_else"))
        talk.go(start("thread", thread=found.id, take=True))
    talk.end(talk.t("threads.left", name=name), [_to_list(talk), home(talk)])


def _check(talk: Talk[Visit]) -> Any:
    def check(given: Given) -> None:
        if not given.text.strip() and not given.file:
            raise Unfit(talk.t("human.empty"))

    return check


def _who(visit: Visit) -> Member:
    assert visit.member is not None, "staff_flow lets nobody else in"
    return visit.member


async def shown(visit: Visit, deed: str) -> Value:
    """When this was asked: the same in every run."""
    return visit.now


async def take(visit: Visit, deed: str, thread: str, from_: str) -> Value:
    await take_thread(visit.work, thread, _who(visit), from_=from_)
    return thread


async def answer(visit: Visit, deed: str, thread: str, text: str, file: str) -> Value:
    await answer_person(visit.work, thread, _who(visit), text=text, file=file)
    return thread


async def close(visit: Visit, deed: str, thread: str) -> Value:
    await hand_back(visit.work, thread, _who(visit))
    return thread


async def leave(visit: Visit, deed: str, thread: str) -> Value:
    await leave_thread(visit.work, thread, _who(visit))
    return thread


THREAD_FLOW: Flow = staff_flow(
    "thread", thread, right="answer", passing=True, title="flow.thread", holds=True,
    deeds={"shown": None, "take": None, "answer": None, "close": None, "leave": None},
)  # fmt: skip
