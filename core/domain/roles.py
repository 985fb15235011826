"""What each role of the staff may do: nobody sees more than the work needs (DESIGN, truth 7)."""

from typing import Literal, get_args

Right = Literal[
    "see",  # how many were sold, by type and campaign
    "money",  # sums: what came in, what is owed; paying back
    "people",  # who bought: names, numbers, lists
    "orders",  # confirm, cancel, send again, give away
    "event",  # make and change events
    "lookups",  # replace tables
    "broadcast",  # write to many
    "answer",  # talk with a person who asked for a human
    "gate",  # permits, counts, refusals
    "staff",  # who works here
]
RIGHTS: frozenset[str] = frozenset(get_args(Right))
ROLES: dict[str, frozenset[str]] = {
    "owner": RIGHTS,
    "manager": RIGHTS - {"staff"},
    "finance": frozenset({"see", "money", "people", "orders"}),
    "gate": frozenset({"gate"}),
    "viewer": frozenset({"see"}),
}


def may(role: str, right: Right) -> bool:
    """An unknown role may nothing."""
    return right in ROLES.get(role, frozenset())
