"""What the house says no with: a fact told by the database, a refusal told to a person."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """What a failed guard taught: the same turn is run again knowing it."""

    code: str
    details: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, code: str, /, **details: Any) -> "Fact":
        return cls(code, tuple(sorted(details.items())))


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one given value: `path` says where, `code` what (contract, section 3)."""

    path: str
    code: str


@dataclass(slots=True)
class Refused(Exception):
    """A use case said no. `code` is one of the contract's; nothing was written."""

    code: str
    details: dict[str, Any] = field(default_factory=dict)
    fields: tuple[FieldProblem, ...] = ()

    def __str__(self) -> str:
        return self.code
