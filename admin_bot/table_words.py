"""How a lookup and its table are said to staff."""

import re
from collections.abc import Sequence
from typing import Any

from admin_bot.tables import Weight
from bots.conversation.talk import Talk
from core.domain.event import Event, Lookup
from core.domain.event_file.problems import Problem, problem_text
from locales.translator import format_list, format_moment, knows, translate

KNOWN = ("name", "company", "phone", "email", "code")
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
HIDDEN = "•••"


def wrong_with(problem: Problem, language: str) -> str:
    """The mistake with its line, and that nothing came of the file."""
    said = problem_text(problem, language)
    at = translate(language, "tables.in_line", line=problem.line) if problem.line > 1 else ""
    return "\n".join((f"{at}{said}", translate(language, "tables.nothing_changed")))


def column(name: str, language: str) -> str:
    key = f"lookup.column_{name}"
    return translate(language, key) if name in KNOWN and knows(key) else name


def ways(find_by: Sequence[Sequence[str]], language: str) -> str:
    said = [translate(language, "tables.together").join(column(name, language) for name in way) for way in find_by]
    return format_list(language, said, "or")


def columns(names: Sequence[str], language: str) -> str:
    if not names:
        return translate(language, "tables.none")
    return translate(language, "wording.comma").join(column(name, language) for name in names)


def settings(event: Event, table: Lookup, language: str) -> str:
    """How it is asked: what finds, what is private, what is answered in each of the event's languages."""
    answers = list(dict.fromkeys(table.answer.get(tag, "") for tag in event.languages))
    return translate(
        language, "tables.settings", ways=ways(table.find_by, language), private=columns(table.private, language),
        answer="\n".join(f"“{answer}”" for answer in answers if answer),
    )  # fmt: skip


def masked(value: str) -> str:
    """Enough to know the column again, not to know the person."""
    shown = 2 if len(value) > 6 else 1
    return f"{value[:shown]}{HIDDEN}" if value else "—"


def example(table: Lookup, names: Sequence[str], row: Sequence[str], text: str) -> str:
    """An answer as it will read, without what only its own people should read."""
    hidden = {name for way in table.find_by for name in way}
    for name, value in zip(names, row, strict=True):
        told = HIDDEN if name in table.private else masked(value) if name in hidden else value or "—"
        text = text.replace("{" + name + "}", told)
    return text


def weighed(talk: Talk[Any], weight: Weight) -> str:
    lines = [talk.t("tables.rows", count=weight.rows)]
    listed = {"lost": (weight.lost, weight.lost_lines), "shared": (weight.shared, weight.shared_lines)}
    for what, (count, first) in listed.items():
        if count:
            named = talk.t("wording.comma").join(map(str, first)) + ("…" if count > len(first) else "")
            lines.append(talk.t(f"tables.{what}", count=count, lines=named))
    if not (weight.lost or weight.shared):
        lines.append(talk.t("tables.all_found"))
    return "\n".join(lines)


def misses(language: str, count: int) -> str:
    return translate(language, "tables.misses" if count else "tables.no_misses", count=count)


def since(event: Event, at: int, language: str) -> str:
    return format_moment(language, at, event.timezone, style="short")
