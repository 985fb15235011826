"""Who may be sent to when: the account's rate, the gap between two messages to one person, and who is held back.

Only an order for the sender of this process: what was sent is decided by the outbox's rows.
"""

from dataclasses import dataclass, field

from core.storage.chats import Due

MOST_HELD_SECONDS = 60.0
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0  # of ours; a platform may ask for more
LONG_WAIT_SECONDS = 2.0
FLOOD_PEOPLE = 3  # so many people told to wait, one after the other, and nobody served: it is the account that must


@dataclass(frozen=True, slots=True)
class Retry:
    """A row that goes out again later, before its person's later rows."""

    place: tuple[int, int, str]
    again_at: float
    until: float  # a minute after it was first refused: then the others go on without it


@dataclass(slots=True)
class Lanes:
    """Times are seconds of a monotonic clock."""

    busy: set[str] = field(default_factory=set)  # identities with a message on its way
    _accounts: dict[str, float] = field(default_factory=dict)  # when the account may send next
    _gaps: dict[str, float] = field(default_factory=dict)
    _retries: dict[str, dict[str, Retry]] = field(default_factory=dict)  # by identity and row
    _flooded: dict[str, set[str]] = field(default_factory=dict)
    _refusals: dict[str, int] = field(default_factory=dict)  # how often an account had to wait since it served anybody

    # People

    def free(self, row: Due, now: float) -> bool:
        if row.identity in self.busy or self._gaps.get(row.identity, 0.0) > now:
            return False
        before = (retry for id, retry in self._retries.get(row.identity, {}).items() if id != row.id)
        return all(place(row) < retry.place or now >= retry.until for retry in before)

    def hold(self, identity: str, seconds: float, now: float) -> None:
        """Nothing goes to this person for so long."""
        self._gaps[identity] = max(self._gaps.get(identity, 0.0), now + min(seconds, MOST_HELD_SECONDS))

    def again(self, row: Due, seconds: float, now: float, *, pause: float = 0.0) -> None:
        """Nothing goes to this person for so many seconds; the row waits for its own pause, and holds back its person's
        later rows for a minute at most, however often it is refused."""
        self.hold(row.identity, seconds, now)
        retries = self._retries.setdefault(row.identity, {})
        until = retries[row.id].until if row.id in retries else now + MOST_HELD_SECONDS
        retries[row.id] = Retry(place(row), now + max(seconds, pause), until)

    def ended(self, row: Due) -> None:
        """The row holds back nobody any more."""
        retries = self._retries.get(row.identity, {})
        retries.pop(row.id, None)
        if not retries:
            self._retries.pop(row.identity, None)

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
        """Longer each time while nobody is served, as where the network is away."""
        times = self._refusals.get(account, 0)
        if not self.paused(account, now):  # what was on its way together is refused together: that counts once
            self._refusals[account] = times + 1
            seconds = longer(seconds, times)
        self._accounts[account] = max(self._accounts.get(account, 0.0), now + seconds)

    def told_to_wait(self, row: Due, seconds: float, now: float) -> float:
        """How long the row waits. Some platforms do not say whether the person's lane or the whole account is full."""
        people = self._flooded.setdefault(row.account, set())
        people.add(row.identity)
        if len(people) >= FLOOD_PEOPLE:
            people.clear()
            self.pause(row.account, seconds, now)
        pause = longer(seconds, row.attempts)
        self.again(row, seconds, now, pause=pause)
        return pause

    def served(self, account: str) -> None:
        self._flooded.pop(account, None)
        self._refusals.pop(account, None)

    def forget_old(self, now: float) -> None:
        self._gaps = {identity: at for identity, at in self._gaps.items() if at > now}
        for identity, retries in list(self._retries.items()):  # kept a while after: refused once more, it is the same
            kept = {id: retry for id, retry in retries.items() if retry.again_at + MOST_HELD_SECONDS > now}
            self._retries[identity] = kept
            if not kept:
                del self._retries[identity]


def place(row: Due) -> tuple[int, int, str]:
    """A row that was tried and put off is due later than it was made: it keeps its place among its person's."""
    return row.urgency, row.created_at, row.id


def longer(seconds: float, times: int) -> float:
    """A pause after so many refusals: doubled each time, up to a minute; never shorter than the platform says."""
    return max(seconds, min(max(seconds, SHORTEST_PAUSE_SECONDS) * 2 ** min(times, 16), LONGEST_PAUSE_SECONDS))
