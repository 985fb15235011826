"""What a message does to a conversation, before any flow is run: rules 4, 6 and 7 of the plan's section 4."""

from dataclasses import dataclass, replace
from typing import Any

from bots.conversation import understand as u
from bots.conversation.deeds import walled
from bots.conversation.handing_over import held, recent_notice, reply
from bots.conversation.heard import Heard
from bots.conversation.screen import Choice, Screen, ShownScreen, Start, Value
from bots.conversation.stage import Stage
from bots.conversation.state import Answer, Conversation, Ended, Instance, Last
from core.domain.times import HOUR, SECOND
from locales.translator import translate

DOUBLE_TAP = 5 * SECOND  # the same button again within it is the same tap, whatever it did
SENT_TWICE = 2 * SECOND  # the same free text again within it cannot be an answer to a question just shown
SILENCE = 6 * HOUR  # after it we ask whether to continue
MISSES_UNTIL_HUMAN = 2


@dataclass(frozen=True, slots=True)
class Move:
    """`left` are flows that were given up: their deeds are undone. `repeats`: no new answer, so no ticket twice.
    `missed`: what was said was not understood, although a question follows."""

    state: Conversation
    say: str = ""
    asks: Screen | None = None
    left: tuple[Instance, ...] = ()
    tells: Ended | None = None
    page: int | None = None
    repeats: bool = False
    missed: bool = False
    silent: bool = False


def decide(state: Conversation, heard: Heard, stage: Stage[Any]) -> Move:
    if _double_tap(state, heard):
        return Move(state, silent=True)
    meaning = u.understand(heard, state.screen, recent_notice(state, stage), stage.leads)
    if _sent_twice(state, heard, meaning):
        return _repeat(state, "sent_twice", text=heard.text)
    if _after_silence(state, heard, meaning, stage):
        return _ask_to_go_on(state)
    key = state.screen.key if state.screen else ""
    state = replace(state, last=Last(heard.token or heard.text, heard.at, key))
    match meaning:
        case u.Picked(screen, choice):
            return _picked(state, screen, choice, stage)
        case u.Typed(text):
            return _answer(state, key, Answer(None, text))
        case u.Handed(file, name, text):
            return _answer(state, key, Answer({"text": text, "file": file, "name": name}))
        case u.Shared(phone):
            return _answer(state, key, Answer([phone, True]))
        case u.Turned(page):
            return Move(state, page=page)
        case u.Back():
            return _back(state, stage)
        case u.Again():
            return _repeat(state)
        case u.Word(name):
            flow = stage.flow_of_word(name)
            return _begin(state, Start(flow.name) if flow else None, stage)
        case u.Begun(start):
            return _begin(state, start or stage.welcome, stage)
        case u.Unclear(why):
            return _unclear(state, heard, why, stage)


# Heard before


def _double_tap(state: Conversation, heard: Heard) -> bool:
    last = state.last
    return heard.kind == "button" and last is not None and last.what == heard.token and heard.at - last.at < DOUBLE_TAP


def _sent_twice(state: Conversation, heard: Heard, meaning: u.Meaning) -> bool:
    """A text sent twice (a nervous thumb, two devices) must not answer the next question too: it is the same text, and
    it came before that question was there to be read. Two numbers in a row are told apart by arrival alone."""
    last, screen = state.last, state.screen
    if heard.kind != "text" or not last or not screen or last.what != heard.text or screen.key in ("", last.key):
        return False
    unread = heard.at < screen.at
    return unread or (isinstance(meaning, u.Typed) and bool(last.key) and heard.at - last.at < SENT_TWICE)


def _after_silence(state: Conversation, heard: Heard, meaning: u.Meaning, stage: Stage[Any]) -> bool:
    active = state.active
    if not active or stage.passing(active.flow) or not active.touched or stage.now - active.touched_at < SILENCE:
        return False
    if heard.kind == "button" or _own_question(state):
        return False
    picked_here = isinstance(meaning, u.Picked) and not isinstance(meaning.choice.value, Start)
    return picked_here or isinstance(meaning, u.Typed | u.Unclear | u.Again | u.Back)


# Answers


def _picked(state: Conversation, screen: ShownScreen, choice: Choice, stage: Stage[Any]) -> Move:
    value, active, parked = choice.value, state.active, state.parked
    newest = state.screen is not None and state.screen.id == screen.id
    if isinstance(value, Start):
        return _begin(state, value, stage)
    if screen.key.startswith("~"):
        return _command(state, value, stage) if newest else _repeat(state)
    answer = Answer(None, value) if screen.screen.takes and isinstance(value, str) else Answer(value)
    if active and screen.instance == active.id:
        return _answer(state, screen.key, answer) if newest else _edit(state, screen.key, answer, stage)
    if parked and screen.instance == parked.id:
        move = _edit(replace(state, active=parked, parked=None), screen.key, answer, stage)
        return replace(move, left=(active,) if active else ())
    ended = next((one for one in state.ended if one.id == screen.instance), None)
    return Move(state, tells=ended or Ended(screen.instance, "", {}, {}, ""), repeats=True)


def _answer(state: Conversation, key: str, answer: Answer) -> Move:
    if state.active is None:
        return _repeat(state)
    return Move(replace(state, active=state.active.answered(key, answer)))


def _edit(state: Conversation, key: str, answer: Answer, stage: Stage[Any]) -> Move:
    """An old button edits that answer; it asks first where something was done with it."""
    active = state.active
    assert active is not None
    old = active.answers.get(key)
    if old and (old.value == answer.value if answer.raw is None else old.raw == answer.raw):
        return _repeat(state)
    flow = stage.flows.get(active.flow)
    if flow and walled(active, flow, key):
        return _repeat(state, "wall")
    if not active.sealed(key):
        return _answer(state, key, answer)
    yes = Choice(["edit", active.id, key, answer.value, answer.raw], _t(state, "change_it"), word="yes")
    no = Choice(["on"], _t(state, "leave_it"), word="no")
    return Move(state, asks=Screen(_t(state, "change_sealed"), (yes, no)))


def _command(state: Conversation, command: Value, stage: Stage[Any]) -> Move:
    """The answer to a question of the conversation's own."""
    active = state.active
    match command:
        case ["edit", id, key, value, raw] if active and active.id == id:
            return _answer(state, key, Answer(value, raw))
        case ["over"] if active:
            fresh = Instance(stage.ids(), active.flow, active.args, touched_at=stage.now)
            return Move(replace(state, active=fresh), left=(active,))
    return _repeat(state)


def _back(state: Conversation, stage: Stage[Any]) -> Move:
    """Drops the last answer that was read on the path; from a visit's first question, back to what was open."""
    active = state.active
    if active is None or _own_question(state):
        return _repeat(state)
    if not active.path and state.held:
        return Move(replace(state, active=state.held, held=None), left=(active,), repeats=True)
    if not active.path and state.parked and stage.passing(active.flow):
        return Move(replace(state, active=state.parked, parked=None), left=(active,), repeats=True)
    if not active.path:
        return _repeat(state, "back_none")
    key, flow = active.path[-1], stage.flows.get(active.flow)
    if flow and walled(active, flow, key):
        return _repeat(state, "wall")
    return Move(replace(state, active=active.dropped(key)))


# Flows


def _begin(state: Conversation, start: Start | None, stage: Stage[Any]) -> Move:
    """Parks what is open. The same flow again goes on with it; what was parked before is given up."""
    if start is None or start.flow not in stage.flows:
        return _not_here(state, stage)
    active, parked = state.active, state.parked
    state = replace(state, held=held(state, start, stage))
    worth = active is not None and not stage.passing(active.flow) and (active.touched or stage.passing(start.flow))
    if active and active.is_of(start) and not stage.passing(start.flow):
        return _ask_to_go_on(state) if active.touched else _repeat(state)
    if parked and parked.is_of(start):
        resumed = replace(state, active=parked, parked=active if worth else None)
        return replace(_ask_to_go_on(resumed), left=() if worth or not active else (active,))
    fresh = Instance(stage.ids(), start.flow, dict(start.args), touched_at=stage.now)
    if not worth:
        return Move(replace(state, active=fresh), left=(active,) if active and active is not state.held else ())
    title = stage.flows[parked.flow].title if parked and parked.flow in stage.flows else ""
    say = _t(state, "left_behind", title=translate(state.language, title)) if title else ""
    return Move(replace(state, active=fresh, parked=active), say, left=(parked,) if parked else ())


def _not_here(state: Conversation, stage: Stage[Any]) -> Move:
    """A flow that this person has no more, or this account never had: what it last showed is not shown again."""
    if state.active or not stage.welcome or stage.welcome.flow not in stage.flows:
        return _repeat(state, "unclear_choice")
    return replace(_begin(state, stage.welcome, stage), say=_t(state, "unclear_choice"), missed=True)


def _unclear(state: Conversation, heard: Heard, why: str, stage: Stage[Any]) -> Move:
    asked = stage.hear(heard.text) if heard.kind == "text" else None
    if asked:
        return _begin(state, asked, stage)
    if heard.file and stage.upload:
        return _begin(state, Start(stage.upload, {"file": heard.file, "name": heard.name}), stage)
    if to := reply(state, heard, stage):
        return _begin(state, to, stage)
    said = heard.text if heard.kind == "text" else ""
    before, state = state.missed, replace(state, misses=state.misses + 1, missed=said)
    if said and stage.lost and state.misses >= MISSES_UNTIL_HUMAN:
        both = "\n".join(filter(None, (before, said)))
        return _begin(replace(state, misses=0, missed=""), Start(stage.lost, {"said": both}), stage)
    if state.active is None and stage.welcome:
        move = replace(_begin(state, stage.welcome, stage), missed=True)
        return move if why == "choice" else replace(move, say=_t(state, f"unclear_{why}"))
    return _repeat(state, f"unclear_{why}")


def _ask_to_go_on(state: Conversation) -> Move:
    return Move(state, asks=to_go_on(state))


def to_go_on(state: Conversation) -> Screen:
    """Whether to continue what was begun, or to begin it anew."""
    go_on, over = Choice(["on"], _t(state, "go_on")), Choice(["over"], _t(state, "start_over"))
    return Screen(_t(state, "resume"), (go_on, over))


def _repeat(state: Conversation, why: str = "", **params: object) -> Move:
    """The open question again, as it is, with what there is to say."""
    say = _t(state, why, **params) if why else ""
    own = state.screen.screen if state.screen and _own_question(state) and why else None
    return Move(state, say, asks=own, repeats=True)


def _own_question(state: Conversation) -> bool:
    return state.screen is not None and state.screen.key.startswith("~")


def _t(state: Conversation, key: str, **params: object) -> str:
    return translate(state.language, f"conversation.{key}", **params)
