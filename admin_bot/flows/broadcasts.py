"""Broadcasts that run and those that were: how far, paused and resumed, cancelled, and sent again to who missed it."""

from collections.abc import Awaitable, Callable

from admin_bot.broadcast_notices import numbers, summary
from admin_bot.broadcast_words import audience_words, standing, steps
from admin_bot.desk import home, staff_flow
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.broadcasts import BROADCAST, BROADCASTS, Broadcast
from core.storage.work import Work
from core.usecases.cancel_broadcast import cancel_broadcast
from core.usecases.count_audience import Audience
from core.usecases.pause_broadcast import pause_broadcast
from core.usecases.resend_broadcast import resend_broadcast
from core.usecases.resume_broadcast import resume_broadcast
from locales.translator import format_moment

MOST_LISTED = 20


async def broadcasts(talk: Talk[Visit]) -> None:
    visit = talk.context
    if talk.args.get("id"):
        await _card(talk)
    found = await visit.work.read(BROADCASTS, organizer=visit.identity.organizer, most=MOST_LISTED)
    new = Choice(start("broadcast"), talk.t("broadcast.new"))
    if not found:
        talk.end(talk.t("broadcast.none_yet"), [new, home(talk)])
    choices = [Choice(start("broadcasts", id=one.id), _line(talk, one)) for one in found]
    talk.end(talk.t("broadcast.list"), [new, *choices, home(talk)])


def _line(talk: Talk[Visit], one: Broadcast) -> str:
    event = talk.context.event(one.event)
    zone = event.timezone if event else "UTC"
    when = format_moment(talk.language, one.due_at, zone, style="short")
    state = talk.t(f"broadcast.short_{one.state}")
    return f"{when} · {wording.title(event, talk.language) if event else ''} · {state}"


async def _card(talk: Talk[Visit]) -> None:
    one, event = await _mine(talk)
    lines = [audience_words(event, Audience(**one.wanted), talk.language), "", *dict.fromkeys(one.words.values())]
    shown = "\n".join(lines)
    choices: list[Choice] = list(steps(one, talk.language))
    if one.going:
        text = standing(event, one, await numbers(talk.context.work, one), talk.language)
        choices += [Choice(start("broadcasts", id=one.id), talk.t("broadcast.look_again")), _list(talk)]
    else:
        text, more = await summary(talk.context.work, one, event, talk.language)
        choices += more
    talk.end(f"{text}\n\n{shown}", [*choices, home(talk)])


async def _mine(talk: Talk[Visit]) -> tuple[Broadcast, Event]:
    """Another organizer's is not there."""
    found = await talk.context.work.first(BROADCAST, id=str(talk.args.get("id", "")))
    event = talk.context.event(found.event) if found else None
    if found is None or event is None or found.organizer != talk.context.identity.organizer:
        talk.end(talk.t("broadcast.gone"), [_list(talk), home(talk)])
    return found, event


def _list(talk: Talk[Visit]) -> Choice:
    return Choice(start("broadcasts"), talk.t("broadcast.to_list"))


# What is done with one

Step = Callable[[Work, Broadcast], Awaitable[None]]


async def _taken(visit: Visit, id: str, step: Step) -> Value:
    """Whether it could be done: two members may tap at the same time."""
    found = await visit.work.first(BROADCAST, id=id)
    if found is None or found.organizer != visit.identity.organizer:
        return False
    try:
        await step(visit.work, found)
    except Refused:
        return False
    return True


async def do_pause(visit: Visit, deed: str, id: str) -> Value:
    return await _taken(visit, id, pause_broadcast)


async def do_resume(visit: Visit, deed: str, id: str) -> Value:
    return await _taken(visit, id, resume_broadcast)


async def do_cancel(visit: Visit, deed: str, id: str) -> Value:
    return await _taken(visit, id, cancel_broadcast)


async def do_resend(visit: Visit, deed: str, id: str) -> Value:
    found = await visit.work.first(BROADCAST, id=id)
    if found is None or found.organizer != visit.identity.organizer:
        return 0
    try:
        return await resend_broadcast(visit.work, found, identity=visit.identity.id, edits=visit.abilities.edits)
    except Refused:
        return 0


async def pause(talk: Talk[Visit]) -> None:
    one, _ = await _mine(talk)
    await _tell(talk, one, await talk.once("pause", do_pause, one.id), "broadcast.paused", "resume")


async def resume(talk: Talk[Visit]) -> None:
    one, _ = await _mine(talk)
    await _tell(talk, one, await talk.once("resume", do_resume, one.id), "broadcast.resumed", "pause")


async def cancel(talk: Talk[Visit]) -> None:
    one, event = await _mine(talk)
    if not talk.done("cancel"):
        if not one.going:
            talk.end(talk.t("broadcast.over"), [_look(talk, one), home(talk)])
        text = talk.t(
            "broadcast.sure_cancel", state=standing(event, one, await numbers(talk.context.work, one), talk.language)
        )
        if not await talk.confirm("sure", text, talk.t("broadcast.yes_cancel"), talk.t("broadcast.keep_on")):
            talk.end(talk.t("broadcast.goes_on"), [_look(talk, one), home(talk)])
    done = await talk.once("cancel", do_cancel, one.id)
    talk.end(talk.t("broadcast.cancelled" if done else "broadcast.over"), [_look(talk, one), home(talk)])


async def resend(talk: Talk[Visit]) -> None:
    one, _ = await _mine(talk)
    count = int(await talk.once("resend", do_resend, one.id))
    if count:
        talk.end(talk.t("broadcast.resending", count=count), [_look(talk, one), home(talk)])
    talk.end(talk.t("broadcast.nothing_to_resend"), [_look(talk, one), home(talk)])


async def _tell(talk: Talk[Visit], one: Broadcast, done: bool, key: str, other: str) -> None:
    if not done:
        talk.end(talk.t("broadcast.over"), [_look(talk, one), home(talk)])
    back = Choice(start(f"broadcast_{other}", id=one.id), talk.t(f"broadcast.{other}"))
    talk.end(talk.t(key), [back, _look(talk, one), home(talk)])


def _look(talk: Talk[Visit], one: Broadcast) -> Choice:
    return Choice(start("broadcasts", id=one.id), talk.t("broadcast.look"))


BROADCASTS_FLOW: Flow = staff_flow("broadcasts", broadcasts, right="broadcast", passing=True)
STEPS: tuple[Flow, ...] = (
    staff_flow("broadcast_pause", pause, right="broadcast", passing=True, deeds={"pause": None}),
    staff_flow("broadcast_resume", resume, right="broadcast", passing=True, deeds={"resume": None}),
    staff_flow("broadcast_cancel", cancel, right="broadcast", passing=True, deeds={"cancel": None}),
    staff_flow("broadcast_resend", resend, right="broadcast", passing=True, deeds={"resend": None}),
)
