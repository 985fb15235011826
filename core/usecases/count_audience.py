"""Count whom a broadcast would reach: each person once, by where they would be written to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.domain.event import Event
from core.domain.times import Instant
from core.storage.audiences import AUDIENCE_SHARES, EVERYBODY, Share
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class Audience:
    """`group` is one of `GROUPS` in core/storage/audiences.py; the others narrow it, empty: no matter."""

    group: str = EVERYBODY
    kind: str = ""
    language: str = ""
    campaign: str = ""

    def given(self, event: Event, now: Instant, after: str = "") -> dict[str, Any]:
        """What the audience's queries ask for."""
        return {
            "organizer": event.organizer, "event": event.id, "slug": event.slug, "now": now, "after": after,
            "kind": self.kind, "language": self.language, "campaign": self.campaign,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counted:
    shares: tuple[Share, ...]

    @property
    def people(self) -> int:
        return sum(share.people for share in self.shares if share.reach == 0)

    @property
    def stopped(self) -> int:
        return sum(share.people for share in self.shares if share.reach == 1)

    @property
    def unreachable(self) -> int:
        return sum(share.people for share in self.shares if share.reach == 2)

    def by(self, name: str) -> Mapping[str, int]:
        """People who will be written to, by account or language, most first."""
        found: dict[str, int] = {}
        for share in self.shares:
            if share.reach == 0:
                key = getattr(share, name)
                found[key] = found.get(key, 0) + share.people
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


async def count_audience(work: Work, event: Event, audience: Audience) -> Counted:
    return Counted(tuple(await work.read(AUDIENCE_SHARES[audience.group], **audience.given(event, work.now))))
