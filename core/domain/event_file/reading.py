"""An organizer's file → a definition, or every mistake at once with its line, its field and what was expected."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.domain.event_file.event_section import read_basics, read_money, read_sale
from core.domain.event_file.form_section import read_forms
from core.domain.event_file.gate_section import read_checkpoints
from core.domain.event_file.nodes import Node, parse_yaml
from core.domain.event_file.part import Part, Report
from core.domain.event_file.problems import Problem
from core.domain.event_file.reach_section import read_campaigns, read_lookups, read_reminders, read_texts
from core.domain.event_file.ticket_section import read_quotas, read_ticket_types

PROBLEMS_MAX = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """`definition` is JSON-able and keeps what the organizer wrote in one canonical form, with what only a later
    version understands; None when there is an error. Warnings do not stand in the way."""

    definition: dict[str, Any] | None
    warnings: tuple[Problem, ...] = ()
    errors: tuple[Problem, ...] = ()
    tree: Node | None = None

    def line_of(self, field: str) -> int:
        """Where a field stands, or what would hold it: for what only shows once the file is read."""
        node, line = self.tree, 1
        for step in re.findall(r"[^.\[\]]+", field):
            if node is None:
                break
            line = node.line
            node = node.items[int(step)] if node.kind == "list" else node.pairs.get(step)
        return node.line if node else line


def read_event_file(source: bytes | str, *, language: str = "en") -> Reading:
    """Never raises; at most 1 MB is read. Problems come in the order of their lines, the first 200 of them.

    `language` is that of plain texts where the file names no language.
    """
    root, problems = parse_yaml(source)
    if root is None:
        return Reading(None, errors=tuple(problems))
    return read_tree(root, problems, language=language)


def read_tree(root: Node, problems: Sequence[Problem] = (), *, language: str = "en") -> Reading:
    """What stands in a tree, whether it came from YAML, from a workbook or from a definition that was changed."""
    report = Report(errors=[*problems], languages=[language])
    event = Part(root, "", report)
    if root.kind == "map":
        _read_event(event)
    errors = tuple(sorted(report.errors, key=lambda problem: problem.line)[:PROBLEMS_MAX])
    warnings = tuple(sorted(report.warnings, key=lambda problem: problem.line))
    return Reading(None if errors else event.out, warnings, errors, root)


def _read_event(event: Part) -> None:
    read_basics(event)
    read_money(event)
    read_forms(event)
    quotas = read_quotas(event)
    types = read_ticket_types(event, quotas)
    read_sale(event, lambda: types)
    read_checkpoints(event, types)
    read_lookups(event)
    read_campaigns(event)
    read_reminders(event)
    read_texts(event)
    event.later("slots", "slots", blocks=types)
    seated = [kind["id"] for kind in event.out.get("ticket_types", []) if "seats" in kind and "id" in kind]
    event.later("seating", "seats", blocks=seated)
    event.later("vouchers", "vouchers")
    event.later("waiting_list", "waiting_list")
    event.done()
