"""The texts of an event that people read, and those that a language lacks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from core.domain.event_file.changing import Path
from core.domain.event_file.gate_section import entrance_name
from locales.translator import languages, translate

OWN_NAME = "event_file.your_name"  # the question of the form that events made in a chat begin with


@dataclass(frozen=True, slots=True)
class SpokenText:
    """`kind` says what it is (title, venue, type …), `texts` what it is now, by language."""

    path: Path
    kind: str
    texts: dict[str, str]


def spoken_texts(definition: dict[str, Any]) -> Iterator[SpokenText]:
    """In the order in which attendees meet them."""
    yield from _texts(definition, (), ("title", "summary"))
    if "venue" in definition:
        yield from _texts(definition["venue"], ("venue",), ("name",), "venue")
    for kind in definition["ticket_types"]:
        yield from _texts(kind, ("ticket_types", kind["id"]), ("name", "description"), "type")
    for id, form in definition.get("forms", {}).items():
        path = ("forms", id) if isinstance(form, list) else ("forms", id, "fields")
        for field in form if isinstance(form, list) else form["fields"]:
            yield from _texts(field, (*path, field["id"]), ("label",), "field")
            for option in field.get("options", {}):
                yield from _texts(field["options"], (*path, field["id"], "options"), (option,), "option")
    for point in definition.get("checkpoints", ()):
        yield from _texts(point, ("checkpoints", point["id"]), ("name",), "checkpoint")
    for table in definition.get("lookups", ()):
        yield from _texts(table, ("lookups", table["id"]), ("name", "answer"), "lookup")
    for id in definition.get("texts", {}):
        yield from _texts(definition["texts"], ("texts",), (id,), "text")


def missing_texts(definition: dict[str, Any], language: str) -> list[SpokenText]:
    return [text for text in spoken_texts(definition) if not text.texts.get(language)]


def known_text(text: SpokenText, language: str) -> str:
    """A text of ours in another language, where the organizer left ours as it was; else empty."""
    if language not in languages():
        return ""
    if text.kind == "checkpoint" and _all_ours(text, entrance_name):
        return entrance_name(language)
    return your_name(language) if text.kind == "field" and _all_ours(text, your_name) else ""


def your_name(language: str) -> str:
    return translate(language, OWN_NAME)


def _all_ours(text: SpokenText, ours: Any) -> bool:
    said = {ours(tag) for tag in languages()}
    return all(one in said for one in text.texts.values())


def _texts(owner: dict[str, Any], path: Path, keys: tuple[str, ...], kind: str = "") -> Iterator[SpokenText]:
    for key in keys:
        if isinstance(owner.get(key), dict):
            name = kind if key in ("name", "label") or kind in ("option", "text") else f"{kind}_{key}".strip("_")
            yield SpokenText((*path, key), name, owner[key])
