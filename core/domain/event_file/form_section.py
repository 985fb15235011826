"""Forms: the questions, in the order in which they are asked."""

from decimal import Decimal
from typing import Any

from core.domain.event_file import values
from core.domain.event_file.nodes import Node
from core.domain.event_file.part import Part
from core.domain.forms import KINDS
from core.domain.safe_pattern import pattern_problem

FIELDS_MAX = 100
FORMS_MAX = 50


def read_forms(event: Part) -> None:
    forms = event.part("forms")
    if forms is None:
        return
    if len(forms.node.pairs) > FORMS_MAX:
        event.wrong("forms", "too_many", count=FORMS_MAX)
        return
    own: dict[str, list[Part]] = {}
    for id, node in forms.entries():
        if not values.is_name(id):
            forms.wrong(id, "name", node)
        own[id] = _read_form(forms, id, node)
    for id, fields in own.items():
        inherited = _inherited(forms, id)
        if inherited is None:
            continue
        before = {field["id"]: field for field in inherited if "id" in field}
        for part in fields:
            _check_condition(part, before)
            if part.out.get("id") in before:
                part.wrong("id", "duplicate", name=part.out["id"])
            before[part.out.get("id", "")] = part.out


def _read_form(forms: Part, id: str, node: Node) -> list[Part]:
    if node.kind == "list":
        fields = forms.parts(id)
    else:
        form = forms.part(id, required=True)
        if form is None:
            return []
        form.value("extends", values.name, required=True)
        fields = form.parts("fields", required=True)
        form.done()
    if len(fields) > FIELDS_MAX:
        forms.wrong(id, "too_many", count=FIELDS_MAX)
    for part in fields:
        _read_field(part)
    return fields


def _inherited(forms: Part, id: str) -> list[dict[str, Any]] | None:
    """None where the chain of `extends` is broken, which is told once, at the form itself."""
    chain, at = [id], id
    fields: list[dict[str, Any]] = []
    while isinstance(forms.out.get(at), dict):
        parent = forms.out[at].get("extends")
        if parent is None:
            return None
        if parent not in forms.out or parent in chain:
            if at == id:
                code = "extends_circle" if parent in chain else "unknown_reference"
                forms.wrong(id, code, name=parent, known=[one for one in forms.out if one != id])
            return None
        chain.append(parent)
        at = parent
        fields[:0] = forms.out[at] if isinstance(forms.out[at], list) else forms.out[at].get("fields", [])
    return fields


def _read_field(part: Part) -> None:
    part.value("id", values.name, required=True)
    kind = part.value("kind", values.choice(KINDS), required=True)
    part.text("label", required=True, limit=300)
    part.value("required", values.flag)
    if kind == "photo":
        part.warn("kind", "later", feature="photo")
    _read_options(part, kind)
    _read_show_if(part)
    part.value("max_length", values.whole(1, 2000))
    pattern = part.value("pattern", values.line_of_text(500))
    problem = pattern_problem(pattern) if pattern else None
    if problem:
        part.wrong("pattern", problem)
    low, high = part.value("min", values.decimal), part.value("max", values.decimal)
    if low and high and Decimal(low) > Decimal(high):
        part.wrong("max", "limits")
    part.later("retain", "retain")
    part.done()


def _read_options(part: Part, kind: str | None) -> None:
    options = part.part("options", required=kind == "one_of")
    if options is None:
        return
    if kind not in ("one_of", None):
        part.wrong("options", "options_kind")
    if not options.node.pairs:
        part.wrong("options", "none_given")
    for id, node in options.entries():
        if not values.is_name(id):
            options.wrong(id, "name", node)
        options.text(id, required=True, limit=100)


def _read_show_if(part: Part) -> None:
    condition = part.part("show_if")
    if condition is None:
        return
    for id, node in condition.entries():
        if node.kind == "map" or (node.kind == "list" and any(item.kind != "scalar" for item in node.items)):
            condition.wrong(id, "single", node)
        else:
            condition.out[id] = node.value()


def _as_text(wanted: Any) -> Any:
    """`show_if: {room: 12}` means the answer "12": only numbers and yes or no have values that are no text."""
    if isinstance(wanted, list):
        return [_as_text(one) for one in wanted]
    return str(wanted).lower() if isinstance(wanted, bool) else str(wanted)


def _check_condition(part: Part, before: dict[str, dict[str, Any]]) -> None:
    """A condition looks back: at a field that was asked before, and at an answer that it can have."""
    for id, wanted in part.out.get("show_if", {}).items():
        if id not in before:
            part.wrong("show_if", "show_if_earlier", name=id, known=list(before))
            continue
        asked = before[id]
        if asked.get("kind") not in ("yes_no", "number"):
            wanted = part.out["show_if"][id] = _as_text(wanted)
        for one in wanted if isinstance(wanted, list) else [wanted]:
            if asked.get("kind") == "yes_no" and not isinstance(one, bool):
                part.wrong("show_if", "flag")
            elif asked.get("kind") == "one_of" and one not in asked.get("options", {}):
                part.wrong("show_if", "choice", options=list(asked.get("options", {})))
