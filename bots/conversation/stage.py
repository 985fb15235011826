"""What a turn stands on, and what it hands back. The host fills the one and stores the other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bots.channel import Abilities
from bots.conversation.flow import Flow
from bots.conversation.present import Presented
from bots.conversation.screen import Attached, Start
from bots.conversation.state import Conversation
from core.domain.times import Instant

C = TypeVar("C")


def hears_nothing(text: str) -> Start | None:
    return None


@dataclass(frozen=True, slots=True)
class Stage(Generic[C]):
    """`new_context` makes a fresh unit of work with its person and event: a run that is refused leaves nothing behind.
    `welcome` begins where nothing is open and nothing was understood. `hear` is what an organizer's own keywords mean,
    asked when a text is no answer and no global word. `lost` is the flow for whom nothing understood twice, with what
    they `said`; `upload` the flow of a `file` that no question asked for. A word means the first flow that has it."""

    flows: Mapping[str, Flow]
    new_context: Callable[[], C]
    now: Instant
    ids: Callable[[], str]
    abilities: Abilities
    welcome: Start | None = None
    hear: Callable[[str], Start | None] = hears_nothing
    lost: str = ""
    upload: str = ""

    def flow_of_word(self, word: str) -> Flow | None:
        return next((flow for flow in self.flows.values() if flow.word == word and flow.run), None)

    def leads(self, word: str) -> bool:
        """Whether a word begins something for who speaks; going back and seeing it again are the conversation's own."""
        return word in ("back", "again") or self.flow_of_word(word) is not None

    def passing(self, flow: str) -> bool:
        return flow in self.flows and self.flows[flow].passing

    def holds(self, flow: str) -> bool:
        return flow in self.flows and self.flows[flow].holds


Shown = Attached | Presented


@dataclass(frozen=True, slots=True)
class Step(Generic[C]):
    """`shown` are the messages, in order; `context` the unit of work of the run that counts, None where nothing was
    run. `replaces` is the screen that was answered by its button, empty otherwise: where it is still the newest
    message of the chat, the only message of this step may be shown in its place."""

    state: Conversation
    shown: tuple[Shown, ...] = ()
    context: C | None = None
    replaces: str = ""
