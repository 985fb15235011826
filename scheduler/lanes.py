"""Who may be sent to when: the account's rate, the gap between two messages to one person, and who is held back.

Only an order for the sender of this process: what was sent is decided by the outbox's rows.
"""

from dataclasses import dataclass, field

MOST_HELD_SECONDS = 60.0
LONG_WAIT_SECONDS = 2.0


@dataclass(slots=True)
class Lanes:
    """Times are seconds of a monotonic clock."""

    _accounts: dict[str, float] = field(default_factory=dict)  # when the account may send next
    _people: dict[str, float] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)  # identities with a message on its way

    def free(self, identity: str, now: float) -> bool:
        return identity not in self.busy and self._people.get(identity, 0.0) <= now

    def wait(self, account: str, per_second: float, now: float) -> float:
        """Seconds until the account may send; the place in its line is taken."""
        at = max(now, self._accounts.get(account, 0.0))
        self._accounts[account] = at + 1 / per_second
        return at - now

    def paused(self, account: str, now: float) -> bool:
        """Told to wait so long that nothing should stand ready."""
        return self._accounts.get(account, 0.0) > now + LONG_WAIT_SECONDS

    def pause(self, account: str, seconds: float, now: float) -> None:
        self._accounts[account] = max(self._accounts.get(account, 0.0), now + seconds)

    def hold(self, identity: str, seconds: float, now: float) -> None:
        """A row in retry holds back its person's later rows, at most a minute."""
        self._people[identity] = now + min(seconds, MOST_HELD_SECONDS)

    def forget_old(self, now: float) -> None:
        self._people = {identity: at for identity, at in self._people.items() if at > now}
