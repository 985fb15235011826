"""A screen as one account can show it: buttons where they fit, else numbered lines, with pages; never over a limit.

Choice i is number i + 1 on every page, and its token is `<screen id>:<i>`; `understand` reads all of it back.
"""

from dataclasses import dataclass, replace

from bots.channel import Abilities, Button, Message
from bots.conversation import words
from bots.conversation.fitting import cut, cut_label, size
from bots.conversation.screen import Choice, Screen, ShownScreen
from bots.conversation.understand import options
from locales.translator import translate

TYPED = ("number", "amount", "phone")  # a number is the answer itself
FEWEST_PAGED_BUTTONS = 4  # two choices beside "back" and "more"; with fewer, lines read better
_Row = tuple[int, Choice]


@dataclass(frozen=True, slots=True)
class Presented:
    """`shown` is kept by its id for 90 days; an answer is read against it. `prefaced`: before it the message says what
    became of something (a verdict, an outcome), which stays true whatever is asked next."""

    message: Message
    shown: ShownScreen
    prefaced: bool = False


def present(shown: ShownScreen, abilities: Abilities, *, preface: str = "", notice: bool = False) -> Presented:
    """`shown` as asked, its page, pages and numbering filled in. A notice never takes numbers: they belong to the
    open question."""
    rows = _rows(shown.screen, abilities)
    if _tappable(shown.screen, rows, abilities, notice):
        shown, buttons, tail = _with_buttons(shown, rows, abilities, notice)
    elif notice:
        buttons, tail = (), _word_lines(shown, abilities)
    else:
        shown, tail = _with_lines(shown, abilities)
        buttons = ()
    if shown.screen.takes == "phone" and abilities.asks_phone and not notice:
        share = Button(translate(shown.language, "conversation.share_phone"), asks_phone=True)
        buttons = (share, *_controls(replace(shown, page=0, pages=(0,)), shown.screen.back, abilities))
        tail = _sendable(shown, abilities.global_words == "carrier")
    if not (abilities.link_buttons and buttons):
        tail = [*_links(shown.screen), *tail]
    body = "\n\n".join(part for part in (preface, shown.screen.text) if part)
    return Presented(Message(_joined(body, "\n".join(tail), abilities), buttons), shown, bool(preface))


def _rows(screen: Screen, abilities: Abilities) -> list[_Row]:
    return [(i, choice) for i, choice in enumerate(screen.choices) if abilities.link_buttons or not choice.url]


def _tappable(screen: Screen, rows: list[_Row], abilities: Abilities, notice: bool) -> bool:
    if not rows and not screen.back:
        return False
    if len(rows) <= abilities.buttons:
        return abilities.buttons > 0
    return abilities.buttons >= FEWEST_PAGED_BUTTONS and not notice


# Buttons


def _with_buttons(
    shown: ShownScreen, rows: list[_Row], abilities: Abilities, notice: bool
) -> tuple[ShownScreen, tuple[Button, ...], list[str]]:
    back = shown.screen.back and (len(rows) < abilities.buttons or len(rows) > abilities.buttons)
    paged = len(rows) > abilities.buttons
    step = abilities.buttons - 2 - back if paged else max(len(rows), 1)
    pages = tuple(range(0, max(len(rows), 1), max(step, 1)))
    page = min(shown.page, len(pages) - 1)
    on_page = rows[pages[page] : pages[page] + max(step, 1)]
    typed = shown.screen.takes in TYPED
    tail = [] if notice or typed else _number_lines(shown.screen, on_page, abilities)
    shown = replace(shown, page=page, pages=pages, numbered=bool(tail))
    labels = _labels(shown, on_page, abilities.button_label)
    buttons = [
        Button(label, "" if choice.url else shown.token(i), choice.url)
        for (i, choice), label in zip(on_page, labels, strict=True)
    ]
    return shown, (*buttons, *_controls(shown, back, abilities)), tail


def _number_lines(screen: Screen, rows: list[_Row], abilities: Abilities) -> list[str]:
    """Whole labels beside buttons that cannot hold them, or where the account always numbers."""
    long = any(len(choice.label) > abilities.button_label for _, choice in rows)
    lines = [f"{n}. {choice.label}" for n, (i, choice) in _counted(screen) if any(i == at for at, _ in rows)]
    budget = abilities.text_max // 2
    if (long or abilities.numbers_always) and size("\n".join(lines), abilities.text_unit) <= budget:
        return lines
    return []


def _labels(shown: ShownScreen, rows: list[_Row], limit: int) -> list[str]:
    """Cut to the limit; numbered where the lines are and one was cut, or where two would look the same."""
    short = [cut_label(choice.label, limit) for _, choice in rows]
    was_cut = any(label != choice.label for label, (_, choice) in zip(short, rows, strict=True))
    if len(set(short)) == len(short) and not (was_cut and shown.numbered):
        return short
    numbers = {i: n for n, (i, _) in _counted(shown.screen)}
    return [cut_label(f"{numbers.get(i, i + 1)}. {choice.label}", limit) for i, choice in rows]


def _controls(shown: ShownScreen, back: bool, abilities: Abilities) -> list[Button]:
    parts = [("less", f"p{shown.page - 1}")] if shown.page > 0 else []
    parts += [("more", f"p{shown.page + 1}")] if shown.page + 1 < len(shown.pages) else []
    parts += [("back", "b")] if back else []
    limit = abilities.button_label
    return [
        Button(cut_label(translate(shown.language, f"conversation.{name}"), limit), shown.token(part))
        for name, part in parts
    ]


# Lines


def _with_lines(shown: ShownScreen, abilities: Abilities) -> tuple[ShownScreen, list[str]]:
    screen = shown.screen
    if screen.takes in TYPED:
        shown = replace(shown, page=0, pages=(0,), numbered=False)
        carrier = abilities.global_words == "carrier"
        word = words.printed(shown.language, "back", carrier=carrier)
        return shown, [*_sendable(shown, carrier), *_back_by(word, shown)]
    room = abilities.text_max * 2 // 3
    lines = [cut(f"{n}. {choice.label}", room // 3, abilities.text_unit) for n, (_, choice) in _counted(screen)]
    pages = _pages(lines, room, abilities)
    page = min(shown.page, len(pages) - 1)
    shown = replace(shown, page=page, pages=pages, numbered=bool(lines))
    end = pages[page + 1] if page + 1 < len(pages) else len(lines)
    return shown, [*lines[pages[page] : end], *_hints(shown, abilities)]


def _pages(lines: list[str], room: int, abilities: Abilities) -> tuple[int, ...]:
    pages, used = [0], 0
    for index, line in enumerate(lines):
        needs = size(line, abilities.text_unit) + 1
        if index > pages[-1] and (index - pages[-1] >= abilities.numbered_page or used + needs > room):
            pages.append(index)
            used = 0
        used += needs
    return tuple(pages)


def _hints(shown: ShownScreen, abilities: Abilities) -> list[str]:
    def hint(name: str, **params: object) -> str:
        return translate(shown.language, f"conversation.hint_{name}", **params)

    def word(name: str) -> str:
        return words.printed(shown.language, name, carrier=abilities.global_words == "carrier")

    if not shown.numbered:
        return _back_by("0", shown)
    hints = []
    if shown.page + 1 < len(shown.pages):
        hints.append(hint("more", word=word("more")))
    if shown.page > 0:
        hints.append(hint("less", word=word("less")))
    if shown.screen.back:
        hints.append(hint("zero_back"))
    return [*hints, hint("number_or_text" if shown.screen.takes else "number")]


def _sendable(shown: ShownScreen, carrier: bool) -> list[str]:
    """Beside a typed answer that may be a number, choices are sent by their words."""
    choices = [choice for _, choice in options(shown.screen)]
    said = [choice for choice in choices if words.number(choice.label) is None]
    plain = [translate(shown.language, "conversation.hint_number")] if len(said) < len(choices) else []
    return plain + [_sent_as(choice, shown.language, carrier) for choice in said]


def _sent_as(choice: Choice, language: str, carrier: bool) -> str:
    """By its label, or by its word where that is another one."""
    word = words.printed(language, choice.word, carrier=carrier) if choice.word else ""
    if word and not words.means(choice.label, choice.word):
        return translate(language, "conversation.hint_word", label=choice.label, word=word)
    return translate(language, "conversation.hint_or_send", option=choice.label)


def _back_by(word: str, shown: ShownScreen) -> list[str]:
    return [translate(shown.language, "conversation.hint_back", word=word)] if shown.screen.back else []


def _word_lines(shown: ShownScreen, abilities: Abilities) -> list[str]:
    """A notice's choices where there are no buttons for them."""
    carrier = abilities.global_words == "carrier"
    lines = []
    for _, choice in options(shown.screen):
        word = words.printed(shown.language, choice.word, carrier=carrier) if choice.word else ""
        key = "conversation.hint_word" if word else "conversation.hint_send"
        lines.append(translate(shown.language, key, label=choice.label, word=word))
    return lines


def _links(screen: Screen) -> list[str]:
    return [f"{choice.label}: {choice.url}" for choice in screen.choices if choice.url]


def _counted(screen: Screen) -> list[tuple[int, _Row]]:
    return list(enumerate(options(screen), start=1))


def _joined(body: str, tail: str, abilities: Abilities) -> str:
    """The body gives way: lines and links must stay whole to be of use."""
    if not tail:
        return cut(body, abilities.text_max, abilities.text_unit)
    room = abilities.text_max - size(tail, abilities.text_unit) - 2
    body = cut(body, max(room, 0), abilities.text_unit)
    return cut(f"{body}\n\n{tail}" if body else tail, abilities.text_max, abilities.text_unit)
