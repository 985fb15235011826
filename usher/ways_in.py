"""Links into the running accounts: the apps in which a start payload is understood, and where they open."""

from collections.abc import Callable, Mapping
from typing import Protocol


class Served(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def serves(self) -> tuple[str, ...]: ...

    def belongs_to(self, organizer: str) -> bool: ...

    def link(self, payload: str) -> str: ...


def doors_into(accounts: Mapping[str, Served], organizer: str, serves: str) -> dict[str, Callable[[str], str]]:
    """What makes a link of a payload, by the kind of channel (the account's name, where there are several of a kind):
    for each account of this organizer that serves them and can be linked to."""
    found: dict[str, Callable[[str], str]] = {}
    for name, account in accounts.items():
        if serves in account.serves and account.belongs_to(organizer) and account.link("-"):
            found[name if account.kind in found else account.kind] = account.link
    return found


def ways_into(accounts: Mapping[str, Served], organizer: str, payload: str, serves: str) -> tuple[tuple[str, str], ...]:
    """(name, address) of each door, with the same payload."""
    return tuple((name, link(payload)) for name, link in doors_into(accounts, organizer, serves).items())
