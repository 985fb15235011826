"""Links into the running accounts: the apps in which a start payload is understood, and where they open."""

from collections.abc import Mapping
from typing import Protocol


class Served(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def serves(self) -> tuple[str, ...]: ...

    def belongs_to(self, organizer: str) -> bool: ...

    def link(self, payload: str) -> str: ...


def ways_into(accounts: Mapping[str, Served], organizer: str, payload: str, serves: str) -> tuple[tuple[str, str], ...]:
    """(The kind of channel, or the account's name where there are several of a kind; the address) of each account of
    this organizer that serves them and can be linked to."""
    found: dict[str, str] = {}
    for name, account in accounts.items():
        link = account.link(payload) if serves in account.serves and account.belongs_to(organizer) else ""
        if link:
            found[name if account.kind in found else account.kind] = link
    return tuple(found.items())
