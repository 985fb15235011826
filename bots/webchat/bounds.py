"""How much somebody nobody knows may have of us: conversations begun, and files kept.

Counted in this process's memory: a bound against filling the disk, not a bill. Who a client is says the server: uvicorn
takes X-Forwarded-For from proxies that it was told to trust only (this machine's, unless FORWARDED_ALLOW_IPS names
others), so that a visitor cannot choose an address by a header.
"""

import ipaddress
import math
from collections.abc import Callable

from starlette.requests import Request

from core.domain.refusals import Refused
from core.domain.times import DAY, SECOND, Instant
from core.storage.people import Identity

MEGABYTE = 1024 * 1024
MOST_KEYS = 50_000  # then those that have all of theirs again are forgotten


class Allowance:
    """So much at once for each key, and the same again, evenly, in each period."""

    def __init__(self, most: float, period: Instant) -> None:
        self._most, self._rate = most, most / period
        self._spent: dict[str, tuple[float, Instant]] = {}

    def wait(self, key: str, amount: float, now: Instant) -> float:
        """Milliseconds until so much may be had; 0 where it may now. Nothing is spent."""
        return max(0.0, self._open(key, now) + amount - self._most) / self._rate

    def spend(self, key: str, amount: float, now: Instant) -> None:
        self._spent[key] = (self._open(key, now) + amount, now)
        if len(self._spent) > MOST_KEYS:
            self._spent = {key: value for key, value in self._spent.items() if self._open(key, now) > 0}

    def _open(self, key: str, now: Instant) -> float:
        spent, at = self._spent.get(key, (0.0, now))
        return max(0.0, spent - max(0, now - at) * self._rate)


class Bounds:
    """Generous: a whole stadium may stand behind one address, and who works here shows a ticket after the other."""

    def __init__(self, now: Callable[[], Instant]) -> None:
        self._now = now
        self.begun = Allowance(2_000, 400 * SECOND)
        self.files = Allowance(50, DAY)
        self.bytes = Allowance(100 * MEGABYTE, DAY)
        self.bytes_of_client = Allowance(1_000 * MEGABYTE, DAY)

    def begin(self, client: str) -> None:
        """Refused rate_limited where this client began too many."""
        self._spend((self.begun, client, 1))

    def keep(self, identity: Identity, client: str, size: int) -> None:
        """Refused rate_limited where this conversation, or this client in all of them, had too much kept."""
        if not (identity.staff or identity.permit):
            self._spend(
                (self.files, identity.id, 1), (self.bytes, identity.id, size), (self.bytes_of_client, client, size)
            )

    def _spend(self, *asked: tuple[Allowance, str, float]) -> None:
        """Of nobody we know the network of, nothing is counted."""
        now = self._now()
        known = [one for one in asked if one[1]]
        wait = max((allowance.wait(key, amount, now) for allowance, key, amount in known), default=0.0)
        if wait > 0:
            raise Refused("rate_limited", {"seconds": math.ceil(wait / SECOND)})
        for allowance, key, amount in known:
            allowance.spend(key, amount, now)


def client_of(request: Request) -> str:
    """The network that asks: behind an IPv6 address its owner has 2^64 others. Empty for this machine itself: a proxy
    that tells nobody's address would make one network of all."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    return str(ipaddress.IPv6Network((address, 64), strict=False) if address.version == 6 else address)
