"""What a message means, against the newest screen that was shown: the exact inverse of `present`.

A button, a number in any script, a label, its word, an ordinal, the beginning of a label or a label with a typo choose
the same. What is exact comes before the global words, what is guessed after them; the words of a notice stand between
those that work always and the others. Nothing is guessed where the answer destroys something, nor where free text is
taken: there, only the words that work always are heard, and a word that leads nowhere is an answer like any other.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bots.conversation import words
from bots.conversation.heard import Heard, screen_of
from bots.conversation.screen import Choice, Screen, ShownScreen, Start

TEXT_MAX = 1_000  # characters; longer is no answer to any question
UNUSABLE = ("contact", "too_long", "voice", "sticker", "location", "file", "file_too_large", "file_gone", "photo")
ALSO = {"document": "file", "application": "file", "venue": "location"}  # as the platforms call them


@dataclass(frozen=True, slots=True)
class Picked:
    screen: ShownScreen
    choice: Choice


@dataclass(frozen=True, slots=True)
class Turned:
    page: int


@dataclass(frozen=True, slots=True)
class Back:
    pass


@dataclass(frozen=True, slots=True)
class Again:
    """Show the open question once more."""


@dataclass(frozen=True, slots=True)
class Word:
    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    text: str


@dataclass(frozen=True, slots=True)
class Handed:
    """A file or a photo, with what was written beside it."""

    file: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Shared:
    """The sender's own phone, proven by the channel."""

    phone: str


@dataclass(frozen=True, slots=True)
class Begun:
    start: Start | None


@dataclass(frozen=True, slots=True)
class Unclear:
    """`conversation.unclear_<why>` tells a person."""

    why: str = "choice"


Meaning = Picked | Turned | Back | Again | Word | Typed | Handed | Shared | Begun | Unclear


def anywhere(word: str) -> bool:
    return True


def understand(
    heard: Heard, shown: ShownScreen | None, notice: ShownScreen | None = None, leads: Callable[[str], bool] = anywhere
) -> Meaning:
    """`leads`: whether a word begins anything for who speaks."""
    if heard.kind == "button":
        return _tapped(heard, shown, notice)
    if heard.kind == "start":
        return Begun(heard.start)
    takes = shown.screen.takes if shown and shown.key else ""
    if heard.kind == "contact":
        return Shared(heard.phone) if takes == "phone" and heard.phone else Unclear("contact_unasked")
    if heard.kind == "unusable":
        what = ALSO.get(heard.text, heard.text)
        return Unclear(what if what in UNUSABLE else "kind")
    if heard.file and shown and shown.key and shown.screen.files:
        return Handed(heard.file, heard.name, heard.text.strip())
    if heard.kind == "file":
        return Unclear("file")
    if heard.kind == "photo" and not (shown and shown.key and shown.screen.photo):
        return Unclear("photo")
    text = heard.code if heard.kind == "photo" else heard.text.strip()
    if not text:
        return Unclear("photo_unread" if heard.kind == "photo" else "kind")
    if len(text) > TEXT_MAX:
        return Unclear("too_long")
    return _said(text, shown, notice, leads)


def named(text: str, shown: ShownScreen | None) -> str:
    """The global word that the text is in this place."""
    return words.named_for_sure(text) if shown and shown.key and shown.screen.free else words.named(text)


def options(screen: Screen) -> list[tuple[int, Choice]]:
    """The choices that can be chosen, with their index; the first of them is number 1."""
    return [(index, choice) for index, choice in enumerate(screen.choices) if not choice.url]


def _tapped(heard: Heard, shown: ShownScreen | None, notice: ShownScreen | None) -> Meaning:
    id, _, part = heard.token.partition(":")
    screen = next((one for one in (shown, notice, heard.screen) if one and one.id == screen_of(heard.token)), None)
    if screen is None:
        return Unclear("old_button")
    newest = shown is not None and shown.id == id
    if part == "b":
        return Back() if newest else Again()
    if part.startswith("p") and _index(part[1:]) is not None:
        page = int(part[1:])
        return Turned(page) if newest and page < len(screen.pages) else Again()
    index = _index(part)
    if index is None or index not in dict(options(screen.screen)):
        return Unclear("old_button")
    return Picked(screen, screen.screen.choices[index])


def _said(text: str, shown: ShownScreen | None, notice: ShownScreen | None, leads: Callable[[str], bool]) -> Meaning:
    if shown and (choice := _exact(text, shown)):
        return Picked(shown, choice)
    if shown and (turned := _turned(text, shown)):
        return turned
    if (name := words.named_for_sure(text)) and leads(name):
        return _word(name)
    asked = shown.screen if shown and shown.key else Screen("")
    if notice and (choice := _named_choice(text, notice.screen, free=asked.free)):
        return Picked(notice, choice)
    if (name := named(text, shown)) and leads(name):
        return _word(name)
    if asked.takes:
        return Typed(text)
    if shown and (choice := _guessed(text, shown.screen)):
        return Picked(shown, choice)
    return Unclear()


def _word(name: str) -> Meaning:
    return Back() if name == "back" else Again() if name == "again" else Word(name)


def _exact(text: str, shown: ShownScreen) -> Choice | None:
    numbered, named = _numbered(text, shown.screen), _named_choice(text, shown.screen, free=shown.screen.free)
    if shown.numbered:
        return numbered or named
    return named if shown.screen.takes else named or numbered  # where typed, a number is the answer itself


def _numbered(text: str, screen: Screen) -> Choice | None:
    return _nth(words.number(text), screen)


def _named_choice(text: str, screen: Screen, *, free: bool) -> Choice | None:
    """By the whole label, or by its word: said as it is printed, where it leaves a question that takes any text."""
    said = words.normal(text)
    found = [choice for _, choice in options(screen) if words.normal(choice.label) == said]
    found = found or [choice for _, choice in options(screen) if choice.word and _by_word(text, choice, free)]
    return found[0] if len(found) == 1 else None


def _by_word(text: str, choice: Choice, free: bool) -> bool:
    means = words.is_told if free and isinstance(choice.value, Start) else words.means
    return means(text, choice.word)


def _turned(text: str, shown: ShownScreen) -> Meaning | None:
    if words.number(text) == 0 and shown.screen.back and shown.screen.takes in ("", "text", "code"):
        return Back()
    if shown.page + 1 < len(shown.pages) and words.means(text, "more"):
        return Turned(shown.page + 1)
    if shown.page > 0 and words.means(text, "less"):
        return Turned(shown.page - 1)
    return None


def _guessed(text: str, screen: Screen) -> Choice | None:
    if choice := _nth(words.ordinal(text), screen):
        return choice
    if screen.strict:
        return None
    said = words.normal(text)
    labels = [(words.normal(choice.label), choice) for _, choice in options(screen)]
    begun = [choice for label, choice in labels if _begins(label, said)]
    meant = begun or [choice for label, choice in labels if _typo(label, said)]
    return meant[0] if len(meant) == 1 and not meant[0].danger else None


def _begins(label: str, said: str) -> bool:
    """Whole words at the beginning ("standard" of "Standard, 20 EUR"); two characters where words are not spaced."""
    if not label.startswith(said):
        return False
    following = label[len(said) : len(said) + 1]
    return len(said) >= 2 if _ideographic(said) else len(said) >= 3 and not following.isalnum()


def _typo(label: str, said: str) -> bool:
    """One slip in a short label, two in a long one; never in digits or ideographs, which mean something else then."""
    if len(label) < 3 or _ideographic(label) or _digits(label) != _digits(said):
        return False
    allowed = 1 if len(label) <= 5 else 2
    return OSA.distance(label, said, score_cutoff=allowed) <= allowed


def _nth(number: int | None, screen: Screen) -> Choice | None:
    shown = options(screen)
    return shown[number - 1][1] if number is not None and 1 <= number <= len(shown) else None


def _index(part: str) -> int | None:
    return int(part) if part.isascii() and part.isdigit() and len(part) < 5 else None


def _ideographic(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())
