"""A flow: one conversation, written once as a function that is run again from its top for every message."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bots.conversation.screen import Value

if TYPE_CHECKING:
    from bots.conversation.talk import Talk

Undo = Callable[[Any, Value], Awaitable[None]]  # (context, the deed's result)
Run = Callable[["Talk[Any]"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Flow:
    """`deeds` is the contract: every key that `talk.once` may use (up to its first "/"), with its undo, or None where
    nothing undoes it. A key that is no longer used moves to `retired`, so that conversations which a deploy caught
    in the middle are undone; a flow that is no longer used stays as a name with its `retired` and `run=None`.

    `word` is the global word that begins it (`word.<name>` in the catalogs). A `passing` flow is a short visit: what
    was open is parked and comes back when it ends. `title` is the catalog key of what people call it. `outcome` tells,
    by `talk.end`, what became of an ended one, from `talk.done(...)`; without it the last words are said again. A
    `passing` flow that `holds` is a talk between people: other visits come back to it, and only it ends it.
    """

    name: str
    run: Run | None
    deeds: Mapping[str, Undo | None] = field(default_factory=dict)
    retired: Mapping[str, Undo | None] = field(default_factory=dict)
    word: str = ""
    passing: bool = False
    title: str = ""
    holds: bool = False
    outcome: Run | None = None

    def declares(self, deed: str) -> bool:
        return deed.split("/")[0] in self.deeds

    def undo(self, deed: str) -> Undo | None:
        key = deed.split("/")[0]
        return self.deeds.get(key) or self.retired.get(key)
