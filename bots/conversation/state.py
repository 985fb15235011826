"""What a conversation remembers between two messages: plain values that become JSON and back.

Answers and deeds are kept by key; keys come from ids and are contract (a flow that renames a deed takes a new name).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bots.conversation.screen import ShownScreen, Start, Value
from core.domain.times import Instant

ENDED_KEPT = 8  # ended flows whose buttons still tell the outcome in detail


@dataclass(frozen=True, slots=True)
class Answer:
    """`raw` is what was typed (checked again on every run), None when it was chosen."""

    value: Value
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done once: `args` is a digest of the arguments, `sealed` the answers that it was done with."""

    revision: int
    args: str
    result: Value
    sealed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """One run of a flow by one person. `path` are the answers that the last run read, in order; `revisions` counts
    the deeds ever done by key, so that an id is never used again."""

    id: str
    flow: str
    args: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    touched_at: Instant = 0

    @property
    def touched(self) -> bool:
        """Something was answered or done: worth coming back to."""
        return bool(self.answers or self.deeds)

    def is_of(self, start: Start) -> bool:
        return self.flow == start.flow and dict(self.args) == dict(start.args)

    def sealed(self, key: str) -> bool:
        return any(key in deed.sealed for deed in self.deeds.values())

    def unsealed(self, key: str) -> "Instance":
        deeds = {
            name: replace(deed, sealed=tuple(other for other in deed.sealed if other != key))
            for name, deed in self.deeds.items()
        }
        return replace(self, deeds=deeds)

    def with_answer(self, key: str, answer: Answer) -> "Instance":
        return replace(self, answers={**self.answers, key: answer})

    def answered(self, key: str, answer: Answer) -> "Instance":
        """With a new answer: deeds done with the old one are looked at again."""
        return self.unsealed(key).with_answer(key, answer)

    def dropped(self, key: str) -> "Instance":
        """Without that answer; deeds stay until they are revised."""
        return replace(self.unsealed(key), answers={name: a for name, a in self.answers.items() if name != key})


@dataclass(frozen=True, slots=True)
class Ended:
    """What is remembered of a flow that ended: enough to tell the outcome when an old button is tapped. `left`: it was
    given up, and what it had done was undone."""

    id: str
    flow: str
    args: Mapping[str, Value]
    results: Mapping[str, Value]
    text: str
    left: bool = False


@dataclass(frozen=True, slots=True)
class Last:
    """The last thing that was taken as an answer, to recognise a double tap or a text sent twice."""

    what: str  # the button's token, or the text
    at: Instant
    key: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person's exchange in one account. `screen` is the newest screen that was shown, `notice` the newest notice
    (its words start something where there are no buttons), `misses` how often in a row nothing was understood and
    `missed` the last such words. `held` is a talk between people that a visit was begun from: it goes on when the
    visit ends, before what is parked."""

    language: str = "en"
    active: Instance | None = None
    parked: Instance | None = None
    held: Instance | None = None
    screen: ShownScreen | None = None
    notice: ShownScreen | None = None
    ended: tuple[Ended, ...] = ()
    last: Last | None = None
    misses: int = 0
    missed: str = ""

    def to_json(self) -> dict[str, Any]:
        """For orjson; what is empty is left out."""
        data: dict[str, Any] = {"language": self.language}
        for name in ("active", "parked", "held"):
            if instance := getattr(self, name):
                data[name] = _instance_to_json(instance)
        for name in ("screen", "notice"):
            if shown := getattr(self, name):
                data[name] = shown.to_json()
        if self.ended:
            data["ended"] = [plain(ended) for ended in self.ended]
        if self.last:
            data["last"] = plain(self.last)
        for name in ("misses", "missed"):
            if kept := getattr(self, name):
                data[name] = kept
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Conversation":
        return cls(
            language=data.get("language", "en"),
            active=_instance_from_json(data.get("active")),
            parked=_instance_from_json(data.get("parked")),
            held=_instance_from_json(data.get("held")),
            screen=ShownScreen.from_json(data["screen"]) if "screen" in data else None,
            notice=ShownScreen.from_json(data["notice"]) if "notice" in data else None,
            ended=tuple(Ended(**ended) for ended in data.get("ended", ())),
            last=Last(**data["last"]) if "last" in data else None,
            misses=data.get("misses", 0),
            missed=data.get("missed", ""),
        )


def plain(value: Any) -> dict[str, Any]:
    """A dataclass's fields by name, not copied: what is in them is plain already."""
    return {name: getattr(value, name) for name in value.__slots__}


def deed_id(instance: str, key: str, revision: int) -> str:
    """32 hex, the same for the same deed in every run of the turn: the database keeps it unique."""
    return hashlib.sha256(f"{instance}/{key}/{revision}".encode()).hexdigest()[:32]


def _instance_to_json(instance: Instance) -> dict[str, Any]:
    data = {name: value for name, value in plain(instance).items() if value}
    if instance.deeds:
        data["deeds"] = {key: plain(deed) for key, deed in instance.deeds.items()}
    if instance.answers:
        data["answers"] = {
            key: [answer.value] if answer.raw is None else [answer.value, answer.raw]
            for key, answer in instance.answers.items()
        }
    return data


def _instance_from_json(data: Mapping[str, Any] | None) -> Instance | None:
    if data is None:
        return None
    answers = {key: Answer(*answer) for key, answer in data.get("answers", {}).items()}
    deeds = {key: Deed(**{**deed, "sealed": tuple(deed["sealed"])}) for key, deed in data.get("deeds", {}).items()}
    return Instance(**{**data, "answers": answers, "deeds": deeds, "path": tuple(data.get("path", ()))})
