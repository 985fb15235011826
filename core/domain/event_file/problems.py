"""What is wrong with a file, told so that a person finds the place and knows what to write instead."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from locales.translator import translate


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1; `field` is a dotted path, `ticket_types[1].price`; `code` and `params` make the text."""

    line: int
    field: str
    code: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def problem_text(problem: Problem, language: str) -> str:
    """What is told, without line and field: they stand beside it."""
    params = {
        name: ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value
        for name, value in problem.params.items()
    }
    if "feature" in params:
        params["feature"] = translate(language, f"event_file.feature.{params['feature']}")
    return translate(language, f"event_file.{problem.code}", **params)
