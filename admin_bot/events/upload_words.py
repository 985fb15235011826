"""How an uploaded event is read aloud: what is wrong with it, what it would change."""

from typing import Any

from admin_bot.events.uploads import Upload
from admin_bot.events.workbook_columns import SHEETS
from core.domain.event_file.differences import Difference, differences
from locales.translator import translate

MOST_MISTAKES, MOST_CHANGES, MOST_WARNINGS = 8, 12, 5
MOST_VALUE = 40
_LISTS = ("ticket_types", "checkpoints", "campaigns", "quotas", "forms")


def mistakes(upload: Upload, language: str) -> str:
    """The first ones; all of them are in a file then."""
    count = len(upload.errors)
    lines = [translate(language, "event_upload.mistakes", count=count)]
    lines += [f"• {error}" for error in upload.errors[:MOST_MISTAKES]]
    if count > MOST_MISTAKES:
        lines.append(translate(language, "event_upload.more_mistakes", count=count - MOST_MISTAKES))
    return "\n".join([*lines, translate(language, "event_upload.nothing_changed")])


def preview(upload: Upload, language: str) -> str:
    made = upload.definition or {}
    title = _spoken(made["title"], language)
    if upload.old is None:
        lines = [translate(language, "event_upload.new", title=title, name=made["event"]), *_types(made, language)]
    else:
        found = differences(upload.old, made)
        lines = [translate(language, "event_upload.changes", title=title, count=len(found))]
        lines += [f"• {change(one, language)}" for one in found[:MOST_CHANGES]]
        if len(found) > MOST_CHANGES:
            lines.append(translate(language, "event_upload.more_changes", count=len(found) - MOST_CHANGES))
    if made.get("published", True) and not (upload.old or {"published": False}).get("published", True):
        lines.append(translate(language, "event_upload.at_once"))
    lines += [translate(language, "event_upload.warning", what=what) for what in upload.warnings[:MOST_WARNINGS]]
    return "\n".join(lines)


def change(found: Difference, language: str) -> str:
    where = label_of(found.path, language)
    if found.old is None:
        return translate(language, "event_upload.added", where=where, new=value(found.new, language))
    if found.new is None:
        return translate(language, "event_upload.removed", where=where, old=value(found.old, language))
    old, new = value(found.old, language), value(found.new, language)
    return translate(language, "event_upload.changed", where=where, old=old, new=new)


def label_of(path: str, language: str) -> str:
    """ "ticket_types.standard.price" is "standard · Price"; what has no name of ours keeps its place."""
    steps = path.split(".")
    whose = [steps[1]] if steps[0] in _LISTS and len(steps) > 1 else []
    rest = steps[2:] if whose else steps
    for end in range(len(rest), 0, -1):
        key = ".".join(rest[:end])
        if any(column.key == key for columns in SHEETS.values() for column in columns):
            tail = f" ({'.'.join(rest[end:])})" if rest[end:] else ""
            return " · ".join([*whose, translate(language, f"workbook.{key.replace('.', '_')}") + tail])
    return " · ".join([*whose, *([".".join(rest)] if rest else [])]) or path


def value(found: Any, language: str) -> str:
    if isinstance(found, bool):
        return translate(language, "conversation.yes" if found else "conversation.no")
    if isinstance(found, dict):
        named = found.get("name") or found.get("title")
        return value(named, language) if named else _spoken(found, language)
    if isinstance(found, list):
        return _cut(", ".join(value(one, language) for one in found))
    return _cut(str(found).replace("T", " ") if str(found)[4:5] == "-" else str(found))


def _spoken(text: Any, language: str) -> str:
    if not isinstance(text, dict):
        return _cut(str(text))
    found = text.get(language) or next(iter(text.values()), "")
    return _cut(str(found)) if not isinstance(found, dict | list) else "…"


def _types(made: dict[str, Any], language: str) -> list[str]:
    return [
        translate(language, "event_upload.type", type=_spoken(kind["name"], language),
                  price=f"{kind['price']} {made['currency']}", places=kind.get("capacity", "–"))
        for kind in made["ticket_types"][:MOST_CHANGES]
    ]  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= MOST_VALUE else text[: MOST_VALUE - 1] + "…"
