"""Checkpoints: where tickets are checked, and what each lets in."""

from typing import Any

from core.domain.event_file import values
from core.domain.event_file.event_section import read_span
from core.domain.event_file.part import Part
from locales.translator import translate

RULES = ("once", "once_a_day", "unlimited")


def read_checkpoints(event: Part, types: list[str]) -> None:
    parts = event.parts("checkpoints")
    seen: list[str] = []
    for part in parts:
        id = part.value("id", values.name, required=True)
        if id in seen:
            part.wrong("id", "duplicate", name=id)
        seen.append(id or "")
        _read_checkpoint(part, event, types)
    for part in parts:
        part.refer("after", [id for id in seen if id and id != part.out.get("id")])
    _refuse_circles(parts)
    if not parts:
        event.out["checkpoints"] = [{"id": "entrance", "name": _entrance(event.report.languages)}]


def _entrance(languages: list[str]) -> dict[str, str]:
    return {tag: entrance_name(tag) for tag in languages}


def entrance_name(language: str) -> str:
    return translate(language, "event_file.entrance")


def _read_checkpoint(part: Part, event: Part, types: list[str]) -> None:
    part.text("name", required=True, limit=100)
    part.many("admits_only", values.name)
    part.refer("admits_only", types)
    _read_entries(part, types)
    read_span(part, "opens", "closes")
    opens, closes = part.value("opens_daily", values.clock), part.value("closes_daily", values.clock)
    if opens and closes and opens >= closes:
        part.wrong("closes_daily", "order", earlier="opens_daily")
    for key in ("early_minutes", "late_minutes"):
        part.value(key, values.whole(0, 10_080))
    part.value("direction", values.choice(["entry", "both"]))
    if part.value("reentry", values.flag) and part.out.get("direction") != "both":
        part.wrong("reentry", "reentry")
    part.many("after", values.name)
    part.many("ask", values.name)
    part.refer("ask", _field_ids(event.out.get("forms", {})))
    part.value("unpaid", values.choice(["refuse", "admit"]))
    if part.value("badge", values.flag):
        part.warn("badge", "later", feature="badge")
    part.done()


def _field_ids(forms: dict[str, Any]) -> list[str]:
    own = [form if isinstance(form, list) else form.get("fields", []) for form in forms.values()]
    return list(dict.fromkeys(field.get("id", "") for fields in own for field in fields))


def _read_entries(part: Part, types: list[str]) -> None:
    node = part.node.pairs.get("entries")
    if node is None or node.kind == "scalar":
        part.value("entries", values.choice(RULES))
        return
    entries = part.part("entries")
    if entries is None:
        return
    if "max" in entries.node.pairs:
        entries.value("max", values.whole(1, 10_000))
        entries.done()
        return
    named: list[str] = []
    for rule in RULES:
        entries.many(rule, values.name)
        entries.refer(rule, types)
        named += entries.out.get(rule, [])
    for twice in dict.fromkeys(name for name in named if named.count(name) > 1):
        part.wrong("entries", "duplicate", name=twice)
    entries.done()


def _refuse_circles(parts: list[Part]) -> None:
    """Two checkpoints that wait for each other would admit nobody."""
    after = {part.out["id"]: set(part.out.get("after", [])) for part in parts if "id" in part.out}
    open_ones = dict(after)
    while free := [id for id, wanted in open_ones.items() if not wanted & open_ones.keys()]:
        for id in free:
            del open_ones[id]
    for part in parts:
        if part.out.get("id") in open_ones and len(open_ones) > 1:
            part.wrong("after", "after_circle")
