"""The ways out of a flow's function, and what a talk is told about its turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.conversation.screen import Choice, Screen, Start, Value
from core.domain.times import Instant


class Stop(BaseException):
    """Leaves the flow's function. No Exception, so that a flow's own `except Exception` cannot swallow it."""


@dataclass(slots=True)
class Asked(Stop):
    """`quiet`: where the same choices still stand there as the newest screen, nothing is said again."""

    key: str
    screen: Screen
    quiet: bool = False


@dataclass(slots=True)
class Over(Stop):
    text: str = ""
    choices: tuple[Choice, ...] = ()
    leaves_parked: bool = False


@dataclass(slots=True)
class Went(Stop):
    start: Start


@dataclass(slots=True)
class Rejected(Stop):
    """The answer `key` of an instance cannot stand: the turn is run again without it, from a fresh context."""

    instance: str
    key: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered where files are taken: `text`, or a file with its caption."""

    text: str
    file: str = ""
    name: str = ""


class Unfit(ValueError):
    """What was typed is no answer; the argument tells a person why, and what one looks like."""


@dataclass(frozen=True, slots=True)
class Phone:
    number: str  # E.164
    verified: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """`parked` is the name of the flow that waits, `parked_args` what it was begun with, `explanations` what to say
    before a question that is asked again, by its key, `carrier` whether the carrier takes some words."""

    language: str
    now: Instant
    parked: str = ""
    carrier: bool = False
    explanations: Mapping[str, str] = field(default_factory=dict)
    parked_args: Mapping[str, Value] = field(default_factory=dict)
