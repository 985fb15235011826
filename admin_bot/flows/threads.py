"""Who asked for a human and waits, and who of the staff is asked."""

from admin_bot.desk import home, member, staff_flow
from admin_bot.threads import person_name, waited
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.storage.people import STAFF_OF_ORGANIZER
from core.storage.threads import OPEN_THREADS, ListedThread
from core.usecases.add_staff import set_duty

MOST_THREADS = 30


async def threads(talk: Talk[Visit]) -> None:
    """Who waits longest comes first."""
    visit, organizer = talk.context, talk.context.identity.organizer
    found = await visit.work.committed(OPEN_THREADS, organizer=organizer, most=MOST_THREADS)
    found.sort(key=lambda one: (one.waits_since is None, one.waits_since or one.created_at))
    team = {one.id: one for one in await visit.work.committed(STAFF_OF_ORGANIZER, organizer=organizer)}
    names = {id: one.name for id, one in team.items()}
    on = bool(team[member(talk).id].on_duty)
    waiting = sum(one.waits_since is not None for one in found)
    text = talk.t("threads.waiting" if waiting else "threads.nobody_waits", count=waiting)
    state = talk.t("threads.on_duty" if on else "threads.off_duty")
    turn = Choice(start("duty", on=not on), talk.t("threads.go_off" if on else "threads.go_on"))
    listed = [Choice(start("thread", thread=one.id), _label(talk, one, names)) for one in found]
    talk.end(f"{text}\n{state}", [*listed, turn, home(talk)])


def _label(talk: Talk[Visit], one: ListedThread, names: dict[str, str]) -> str:
    """Who, how long, about what, and with whom."""
    event = talk.context.event(one.event)
    wait = waited(one.waits_since, talk.now, talk.language)
    parts = [
        person_name(one.name, one.person, talk.language),
        talk.t("threads.waits", waited=wait) if wait else talk.t("threads.answered"),
        names.get(one.staff, ""),
        wording.title(event, talk.language) if event else "",
    ]
    return " · ".join(part for part in parts if part)


async def duty(talk: Talk[Visit]) -> None:
    on = bool(talk.args.get("on"))
    await talk.once("duty", set_own_duty, on)
    to_list = Choice(start("threads"), talk.t("threads.to_list"))
    talk.end(talk.t("threads.now_on" if on else "threads.now_off"), [to_list, home(talk)])


async def set_own_duty(visit: Visit, deed: str, on: bool) -> Value:
    assert visit.member is not None, "staff_flow lets nobody else in"
    await set_duty(visit.work, visit.member.id, on)
    return on


THREADS: Flow = staff_flow("threads", threads, right="answer")
DUTY: Flow = staff_flow("duty", duty, right="answer", deeds={"duty": None})
