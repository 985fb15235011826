"""What is shown: a question with its choices, before any channel's limits are known.

`Screen` is what a flow asks or ends with; `ShownScreen` is one presentation of it, kept for 90 days so that its
buttons are understood: the token of choice i is `<screen id>:<i>`, of turning a page `<screen id>:p<n>`, of going back
`<screen id>:b`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from core.domain.times import Instant

Value = Any  # JSON-able: str, int, float, bool, None, or a list of these
Takes = Literal["", "text", "number", "amount", "phone", "code"]


@dataclass(frozen=True, slots=True)
class Start:
    """A choice that begins a flow of its own, parking whatever is open. `args` are JSON-able."""

    flow: str
    args: Mapping[str, Value] = field(default_factory=dict)


def start(flow: str, /, **args: Value) -> Start:
    return Start(flow, args)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. With `url` it opens a page and answers nothing. `word` names a catalog word
    (`word.<name>`) that, typed, chooses it too; a notice on a channel without buttons prints that word.
    `danger`: it destroys something, so a label with a typo does not choose it.
    """

    value: Value | Start
    label: str
    url: str = ""
    word: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """`takes` is the typed answer that is taken beside the choices: none, free text, text that may be a number
    (choices are not numbered then), an amount, the sender's own phone, or a code; `strict` forgives no typo; `back`
    offers going back.
    A notice that takes text is a person's words: an answer to it begins its first choice with what was `said`.
    `photo`: what was read in a photo is taken as if it were typed. `files`: a file or a photo is an answer itself.
    `listens`: whoever is asked knows it; a notice does not bring the question up again.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    takes: Takes = ""
    photo: bool = False
    files: bool = False
    listens: bool = False
    strict: bool = False
    back: bool = False

    @property
    def free(self) -> bool:
        """Whatever is typed may be the answer."""
        return self.takes in ("text", "number")


@dataclass(frozen=True, slots=True)
class Attached:
    """A ticket, a picture or a file: a message of its own, made when it is sent. `kind` says by whom."""

    kind: str
    payload: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ShownScreen:
    """One presentation of a screen. `instance` is empty for a notice; `key` is the question, empty where none is
    open, and begins with "~" for a question of the conversation's own. `numbered`: its lines carry numbers, so that a
    number is read before a label; `pages` are the first choice of each page.
    """

    id: str
    screen: Screen
    language: str
    at: Instant
    instance: str = ""
    key: str = ""
    page: int = 0
    pages: tuple[int, ...] = (0,)
    numbered: bool = False

    def token(self, part: str | int) -> str:
        return f"{self.id}:{part}"

    def to_json(self) -> dict[str, Any]:
        kept = {name: value for name in _SHOWN if (value := getattr(self, name)) != _EMPTY.get(name)}
        return {**kept, "screen": _screen_to_json(self.screen)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ShownScreen":
        pages = tuple(data.get("pages", (0,)))
        return cls(**{**data, "pages": pages, "screen": _screen_from_json(data["screen"])})


# Named once: `asdict` would copy every choice at each turn.
_SHOWN = tuple(each.name for each in fields(ShownScreen) if each.name != "screen")
_SCREEN = tuple(each.name for each in fields(Screen) if each.name != "choices")
_EMPTY = {"instance": "", "key": "", "page": 0, "pages": (0,), "numbered": False}


def _screen_to_json(screen: Screen) -> dict[str, Any]:
    kept = {name: value for name in _SCREEN if (value := getattr(screen, name))}
    return {**kept, "choices": [_choice_to_json(choice) for choice in screen.choices]}


def _screen_from_json(data: Mapping[str, Any]) -> Screen:
    choices = tuple(_choice_from_json(choice) for choice in data["choices"])
    return Screen(**{"text": "", **data, "choices": choices})


def _choice_to_json(choice: Choice) -> dict[str, Any]:
    rest = {"url": choice.url, "word": choice.word, "danger": choice.danger}
    kept: dict[str, Any] = {name: value for name, value in rest.items() if value}
    if isinstance(choice.value, Start):
        return {"label": choice.label, "start": choice.value.flow, "args": dict(choice.value.args), **kept}
    return {"label": choice.label, "value": choice.value, **kept}


def _choice_from_json(data: Mapping[str, Any]) -> Choice:
    rest = {name: data[name] for name in ("label", "url", "word", "danger") if name in data}
    value = Start(data["start"], data["args"]) if "start" in data else data["value"]
    return Choice(value=value, **rest)
