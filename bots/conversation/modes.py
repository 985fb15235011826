"""Whom a conversation serves: an attendee, somebody of the staff, the gate; and which flows are theirs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bots.conversation.arrival import Speaker
from bots.conversation.flow import Flow
from bots.conversation.screen import Start

STRANGERS = "strangers"
DOOR = "door"


@dataclass(frozen=True, slots=True)
class Talks:
    """The flows of one mode, and where somebody begins who said nothing that was understood. `lost` begins for whom
    nothing understood twice, `upload` with a file that no question asked for. `own_words`: the words of other modes
    mean nothing here, only their buttons do: at the gate the next ticket is never far."""

    flows: Mapping[str, Flow]
    welcome: Start
    lost: str = ""
    upload: str = ""
    own_words: bool = False


class Modes:
    """`talks` by mode: attendees, admin, gate, strangers, who came to an account that does not serve them, and the door
    by which staff come in, where an account serves them. A flow's name is one flow in all of them: who works here has
    several modes in one conversation, and every button works."""

    def __init__(self, talks: Mapping[str, Talks]) -> None:
        self._talks = talks
        self._merged: dict[tuple[str, ...], Talks] = {}

    def of(self, who: Speaker, serves: tuple[str, ...]) -> Talks:
        """Those of the mode that the conversation is in come first: a word means the first flow that has it."""
        open_to = [mode for mode in serves if mode in self._talks and _is(mode, who)]
        mode = who.identity.serves
        chosen = mode if mode in open_to else next(iter(open_to), STRANGERS)
        door = [DOOR] if "admin" in serves and DOOR in self._talks else []
        order = (chosen, *(other for other in open_to if other != chosen), *door)
        if order not in self._merged:
            talks = self._talks[chosen]
            others = {name: flow for each in order[1:] for name, flow in self._talks[each].flows.items()}
            if talks.own_words:
                others = {name: replace(flow, word="") for name, flow in others.items()}
            own = dict(talks.flows)  # they come first
            self._merged[order] = replace(talks, flows=own | {n: f for n, f in others.items() if n not in own})
        return self._merged[order]


def _is(mode: str, who: Speaker) -> bool:
    return {"admin": who.member is not None, "gate": bool(who.identity.permit)}.get(mode, True)
