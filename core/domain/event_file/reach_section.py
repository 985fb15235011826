"""What goes out to people: lookups, campaigns, reminders, texts of the event's own."""

from core.domain.event_file import values
from core.domain.event_file.part import Part

ANCHORS = ("before_start", "after_start", "before_end", "after_end")
REMINDER_KINDS = ("reminder", "thank_you")


def read_lookups(event: Part) -> None:
    seen: list[str] = []
    for part in event.parts("lookups"):
        _unique(part, "id", part.value("id", values.name, required=True), seen)
        part.text("name", required=True, limit=100)
        part.value("file", values.file_name)
        _read_find_by(part)
        part.many("private", values.line_of_text(100))
        for text in part.text("answer", required=True, limit=2000).values():
            if not values.names_columns(text):
                part.wrong("answer", "braces")
        keywords = part.part("keywords")
        if keywords is not None:
            for tag, node in keywords.entries():
                if not values.is_tag(tag):
                    keywords.wrong(tag, "language", node)
                keywords.many(tag, values.line_of_text(60))
        part.done()


def _read_find_by(part: Part) -> None:
    """Each combination of columns identifies a person; a single column may stand without its own brackets."""
    node = part.take("find_by", required=True)
    if node is None:
        return
    if node.kind != "list" or not node.items:
        part.wrong("find_by", "find_by")
        return
    combinations = []
    for item in node.items:
        columns = [one.text.strip() for one in (item.items if item.kind == "list" else [item]) if one.kind == "scalar"]
        if not columns or not all(columns) or item.kind == "map":
            part.wrong("find_by", "find_by", item)
        combinations.append(columns)
    part.out["find_by"] = combinations


def read_campaigns(event: Part) -> None:
    seen: list[str] = []
    for part in event.parts("campaigns"):
        code = part.value("code", values.campaign_code, required=True)
        _unique(part, "code", code, seen)
        if code and code == event.out.get("event"):
            part.wrong("code", "campaign_slug")
        part.value("name", values.line_of_text(200), required=True)
        part.value("medium", values.line_of_text(60))
        part.done()


def read_reminders(event: Part) -> None:
    seen: list[str] = []
    for index, part in enumerate(event.parts("reminders")):
        part.value("kind", values.choice(REMINDER_KINDS))
        given = [(key, part.value(key, values.duration)) for key in ANCHORS if part.take(key) is not None]
        if len(given) != 1:
            event.wrong(f"reminders[{index}]", "reminder", part.node, options=list(ANCHORS))
        elif given[0][1]:
            _unique(part, given[0][0], f"{given[0][0]} {given[0][1]}", seen)
        part.done()


def read_texts(event: Part) -> None:
    texts = event.part("texts")
    if texts is None:
        return
    for key, node in texts.entries():
        if not values.is_name(key):
            texts.wrong(key, "name", node)
        for text in texts.text(key, required=True, limit=2000).values():
            if not values.unbraced(text):
                texts.wrong(key, "braces")


def _unique(part: Part, key: str, name: str | None, seen: list[str]) -> None:
    if name is not None and name in seen:
        part.wrong(key, "duplicate", name=name)
    if name is not None:
        seen.append(name)
