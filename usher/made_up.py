"""Made-up people whose answers fit an event's forms."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.domain.event import Event, Field

GIVEN = ("Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald", "伟", "芳", "敏", "静")
FAMILY = ("Lovelace", "Hopper", "Turing", "Dijkstra", "Liskov", "Knuth", "王", "李", "张", "刘")
_PHONES = 10**9


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    contact: dict[str, str]


class Crowd:
    """Nobody of one crowd is in another: limits of one person never meet."""

    def __init__(self, random: Callable[[int], bytes], event: Event) -> None:
        self._crowd, self._first = random(4).hex(), int.from_bytes(random(4), "big")
        self._event, self._made = event, 0

    def person(self) -> Person:
        number, self._made = self._made, self._made + 1
        return Person(number, {
            "name": f"{GIVEN[number % 10]} {FAMILY[number // 10 % 10]} {number}",
            "email": f"p{number}.{self._crowd}@example.org",
            "phone": f"+4915{(self._first + number) % _PHONES:09d}",
        })  # fmt: skip

    def answers(self, form: str, person: Person) -> dict[str, Any]:
        """To what must be answered."""
        return {field.id: _made_up(field, person) for field in self._event.forms.get(form, ()) if field.required}

    def answers_to(self, ask: Iterable[str]) -> dict[str, Any]:
        """To what a checkpoint asks."""
        person, fields = self.person(), self._event.fields
        return {id: _made_up(fields[id], person) if id in fields else "–" for id in ask}


def _made_up(field: Field, person: Person) -> Any:
    """An answer of the field's kind; a pattern of the organizer's own is not guessed."""
    made: dict[str, Any] = {
        "yes_no": False, "number": math.ceil(field.minimum) if field.minimum is not None else 1,
        "date": "1990-01-01", "text": f"text {person.number}"[: field.max_length],
        "one_of": next(iter(field.options), ""), **person.contact,
    }  # fmt: skip
    return made.get(field.kind)
