"""One step of a conversation: what was heard becomes the next screen. Knows neither database nor channel.

`decide` says what a message means for the state; the flow is then run from its top, deeds and all, in a context of the
run's own. A run that is rejected is thrown away with its context, and the turn is run again without that answer.
"""

import hashlib
from dataclasses import replace
from itertools import count
from typing import Any, TypeVar

from bots.channel import Abilities
from bots.conversation.heard import Heard, screen_of
from bots.conversation.moves import Move, decide
from bots.conversation.play import Play
from bots.conversation.present import Presented, present
from bots.conversation.screen import Screen, ShownScreen
from bots.conversation.stage import Stage, Step
from bots.conversation.state import Conversation
from bots.conversation.stops import Rejected
from core.domain.times import Instant

C = TypeVar("C")
MOST_RUNS = 20  # each run drops an answer; more means that a flow rejects what it does not ask


async def step(state: Conversation, heard: Heard, stage: Stage[C]) -> Step[C]:
    """Exceptions of flows and deeds are the caller's; a business refusal becomes a question again."""
    move = decide(state, heard, stage)
    if move.silent:
        return Step(state)
    done = await _played(move, stage)
    return _in_place(state, heard, stage.abilities, done)


def notify(state: Conversation, screen: Screen, *, id: str, now: Instant, abilities: Abilities) -> Step[Any]:
    """A message that we start, and the open question again after it. Its choices are starts; `id` is fresh."""
    shown = ShownScreen(screen_id(id, 0), screen, state.language, now)
    notice = present(shown, abilities, notice=True)
    rows: list[Presented] = [notice]
    if state.active and state.screen and not state.screen.screen.listens:
        rows.append(present(state.screen, abilities))
    return Step(replace(state, notice=notice.shown), tuple(rows))


def screen_id(seed: str, number: int) -> str:
    """Short, and not to be guessed by who does not know the seed."""
    return hashlib.sha256(f"screen/{seed}/{number}".encode()).hexdigest()[:12]


async def _played(move: Move, stage: Stage[C]) -> Step[C]:
    seed = stage.ids()
    rejected: list[Rejected] = []
    for _ in range(MOST_RUNS):
        numbers = count()
        play = Play(move, stage, stage.new_context(), rejected, lambda n=numbers: screen_id(seed, next(n)))  # type: ignore[misc]
        try:
            return await play.run()
        except Rejected as no:
            rejected.append(no)
    raise RuntimeError(f"{rejected[-1].key} is rejected again and again")


def _in_place(state: Conversation, heard: Heard, abilities: Abilities, done: Step[C]) -> Step[C]:
    """Where the answered screen may be changed in place, and where the phone's keyboard goes away."""
    if not done.shown or not isinstance(done.shown[-1], Presented):
        return done
    last = done.shown[-1]
    old = state.screen
    if old and old.screen.takes == "phone" and abilities.asks_phone and last.shown.screen.takes != "phone":
        last = replace(last, message=replace(last.message, removes_keyboard=True))
    tapped = heard.kind == "button" and old is not None and screen_of(heard.token) == old.id
    in_place = tapped and old and len(done.shown) == 1 and not _said_since(state, old)
    return replace(done, shown=(*done.shown[:-1], last), replaces=old.id if in_place and old else "")


def _said_since(state: Conversation, shown: ShownScreen) -> bool:
    """The person's own words stand below it: they were taken without an answer, in a talk between people."""
    last = state.last
    return last is not None and last.at > shown.at and screen_of(last.what) != shown.id
