"""Talks between people: a visit comes back to them, and an answer to a person's words goes to that person."""

from typing import Any

from bots.conversation.heard import Heard
from bots.conversation.screen import ShownScreen, Start
from bots.conversation.stage import Stage
from bots.conversation.state import Conversation, Instance
from core.domain.times import DAY

REPLIED_WITHIN = DAY  # to what we wrote first; later, its words mean what they always mean


def held(state: Conversation, start: Start, stage: Stage[Any]) -> Instance | None:
    """The talk between people that a visit comes back to; whatever is no visit leaves it."""
    talking = state.active if state.active and stage.holds(state.active.flow) else state.held
    stays = talking is not None and stage.passing(start.flow) and talking.flow != start.flow
    return talking if stays else None


def recent_notice(state: Conversation, stage: Stage[Any]) -> ShownScreen | None:
    """The newest notice, as long as what is typed may be an answer to it."""
    notice = state.notice
    return notice if notice and stage.now - notice.at <= REPLIED_WITHIN else None


def reply(state: Conversation, heard: Heard, stage: Stage[Any]) -> Start | None:
    """The newest notice may be a person's words: what is no answer to anything else is said to that person."""
    notice = recent_notice(state, stage)
    if notice is None or not notice.screen.takes:
        return None
    to = notice.screen.choices[0].value if notice.screen.choices else None
    if not isinstance(to, Start) or not (heard.kind == "text" or heard.file):
        return None
    return Start(to.flow, {**to.args, "said": heard.text, "file": heard.file})
