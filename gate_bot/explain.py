"""A verdict in words: the explanation's key and its plain values, read with the event."""

from typing import Any

from core.domain.event import Event
from core.domain.times import MINUTE, rfc3339
from locales.translator import format_moment, format_time, translate


def explain(event: Event, told: dict[str, Any], language: str) -> str:
    """`told` is the stored answer of `redeem_ticket`."""
    key, params = told["explanation"]
    words = {name: _word(event, name, value, language) for name, value in params.items()}
    return translate(language, f"verdict.explain.{key}", **words)


def _word(event: Event, name: str, value: Any, language: str) -> Any:
    if name == "time":
        return format_moment(language, value, event.timezone, style="short")
    if name == "clock":
        return format_time(language, value * MINUTE, "UTC")
    if name in ("checkpoint", "previous"):
        point = event.checkpoint(value)
        return event.text(point.name, language) if point else value
    if name == "ticket_type":
        kind = event.ticket_type(value)
        return event.text(kind.name, language) if kind else value
    if name == "reason":
        return translate(language, f"verdict.reason.{value}")
    return value


def answer_json(event: Event, told: dict[str, Any], language: str) -> dict[str, Any]:
    """The contract's answer to a redeem: the explanation in the reader's language, instants with their zone."""
    shown = {**told, "explanation": explain(event, told, language)}
    shown.pop("answers", None)
    if told.get("first_admitted_at") is not None:
        shown["first_admitted_at"] = rfc3339(told["first_admitted_at"], event.timezone)
    if told.get("questions"):
        shown["questions"] = [_question(event, id) for id in told["questions"]]
    return shown


def _question(event: Event, id: str) -> dict[str, Any]:
    """A field to be answered at the gate, as a form shows it."""
    field = event.fields.get(id)
    if field is None:
        return {"id": id, "kind": "text", "label": {event.languages[0]: id}, "required": True, "options": {}}
    options = {option: dict(label) for option, label in field.options.items()}
    return {"id": id, "kind": field.kind, "label": dict(field.label), "required": True, "options": options}
