"""Who may be sent to when: the account's rate, the gap between two messages to one person, and who is held back.

Only an order for the sender of this process: what was sent is decided by the outbox's rows.
"""

from dataclasses import dataclass, field

from core.storage.chats import Due

MOST_HELD_SECONDS = 60.0
LONG_WAIT_SECONDS = 2.0
FLOOD_PEOPLE = 3  # so many people told to wait, one after the other, and nobody served: it is the account that must


@dataclass(frozen=True, slots=True)
class Retry:
    """A row that goes out again later, before its person's later rows of its class."""

    row: str
    urgency: int
    again_at: float
    until: float  # then the others go on without it


@dataclass(slots=True)
class Lanes:
    """Times are seconds of a monotonic clock."""

    busy: set[str] = field(default_factory=set)  # identities with a message on its way
    _accounts: dict[str, float] = field(default_factory=dict)  # when the account may send next
    _gaps: dict[str, float] = field(default_factory=dict)
    _retries: dict[str, Retry] = field(default_factory=dict)
    _flooded: dict[str, set[str]] = field(default_factory=dict)

    # People

    def free(self, row: Due, now: float) -> bool:
        if row.identity in self.busy or self._gaps.get(row.identity, 0.0) > now:
            return False
        retry = self._retries.get(row.identity)
        if retry is None:
            return True
        if now < retry.again_at:
            return False
        return row.id == retry.row or row.urgency < retry.urgency or now >= retry.until

    def hold(self, identity: str, seconds: float, now: float) -> None:
        """Nothing goes to this person for so long."""
        self._gaps[identity] = max(self._gaps.get(identity, 0.0), now + min(seconds, MOST_HELD_SECONDS))

    def again(self, row: Due, seconds: float, now: float) -> None:
        """The row goes out again after so many seconds; it holds back its person's later rows, at most a minute."""
        old = self._retries.get(row.identity)
        until = old.until if old and old.row == row.id else now + MOST_HELD_SECONDS
        self._retries[row.identity] = Retry(row.id, row.urgency, now + min(seconds, MOST_HELD_SECONDS), until)

    def ended(self, row: Due) -> None:
        """The row holds back nobody any more."""
        retry = self._retries.get(row.identity)
        if retry and retry.row == row.id:
            del self._retries[row.identity]

    # Accounts

    def wait(self, account: str, per_second: float, now: float) -> float | None:
        """Seconds until the account may send, its place in the line taken; None where that is too long to stand by."""
        if self.paused(account, now):
            return None
        at = max(now, self._accounts.get(account, 0.0))
        self._accounts[account] = at + 1 / per_second
        return at - now

    def paused(self, account: str, now: float) -> bool:
        """Told to wait so long that nothing should stand ready."""
        return self._accounts.get(account, 0.0) > now + LONG_WAIT_SECONDS

    def pause(self, account: str, seconds: float, now: float) -> None:
        self._accounts[account] = max(self._accounts.get(account, 0.0), now + seconds)

    def told_to_wait(self, row: Due, seconds: float, whole_account: bool, now: float) -> None:
        """Some platforms do not say whether the person's lane or the whole account is full."""
        people = self._flooded.setdefault(row.account, set())
        people.add(row.identity)
        if whole_account or len(people) >= FLOOD_PEOPLE:
            people.clear()
            self.pause(row.account, seconds, now)
        self.again(row, seconds, now)

    def served(self, account: str) -> None:
        self._flooded.pop(account, None)

    def forget_old(self, now: float) -> None:
        self._gaps = {identity: at for identity, at in self._gaps.items() if at > now}
        self._retries = {
            identity: retry for identity, retry in self._retries.items() if max(retry.until, retry.again_at) > now
        }
