"""What every flow of the staff stands on: who speaks, what the role may, and the event at hand.

A flow of the admin bot is made by `staff_flow`: its right is looked at each time it is run, so that whoever was
removed, or got another role, is a stranger from the next tap on.
"""

from collections.abc import Mapping
from typing import Any

from bots import wording
from bots.conversation.flow import Flow, Run, Undo
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.roles import Right
from core.storage.people import Member

MOST_EVENTS = 30
RIGHT_OF: dict[str, Right | None] = {}  # by the name of each flow that `staff_flow` made


def staff_flow(
    name: str, run: Run, *, right: Right | None, deeds: Mapping[str, Undo | None] | None = None, word: str = "",
    passing: bool = False, title: str = "", holds: bool = False,
) -> Flow:  # fmt: skip
    """`right` None: everybody who works here."""
    RIGHT_OF[name] = right

    async def guarded(talk: Talk[Visit]) -> None:
        if talk.context.member is None:
            talk.end(talk.t("admin.not_staff"), [Choice(start("begin"), talk.t("choice.events"))])
        if right is not None and not talk.context.may(right):
            talk.end(talk.t("admin.not_yours"), [home(talk)])
        await run(talk)

    return Flow(name, guarded, deeds=deeds or {}, word=word, passing=passing, title=title, holds=holds)


def member(talk: Talk[Visit]) -> Member:
    found = talk.context.member
    assert found is not None, "staff_flow lets nobody else in"
    return found


def home(talk: Talk[Any]) -> Choice:
    return Choice(start("home"), talk.t("admin.choice_home"), word="admin")


async def chosen_event(talk: Talk[Visit], text: str) -> Event:
    """The event that the arguments name (`event`, a slug), the only one there is, or one that is chosen."""
    visit = talk.context
    named = visit.event(str(talk.args["event"])) if talk.args.get("event") else None
    if named is not None:
        return named
    events = visit.events()[:MOST_EVENTS]
    if not events:
        talk.end(talk.t("admin.no_events"), [home(talk)])
    if len(events) == 1:
        return events[0]
    labels = wording.told_apart(events, talk.language)
    choices = [Choice(event.slug, label) for event, label in zip(events, labels, strict=True)]
    slug = str(await talk.choose("event", text, [*choices, home(talk)]))
    return next(event for event in events if event.slug == slug)
