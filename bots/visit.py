"""What a flow stands on during one turn: the unit of work, who speaks, the events, and the links that lead out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import quote

from bots.channel import Abilities
from core.domain.event import Event
from core.domain.roles import Right, may
from core.storage.catalog import Catalog
from core.storage.order_writes import Buyer
from core.storage.orders import ORDER_BY_CODE, Order
from core.storage.people import Identity, Member, Person
from core.storage.tables import identities, orders, people
from core.storage.work import Work


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of our own pages. Each carries a secret of its own purpose, never a row's id."""

    base_url: str

    def pay(self, secret: str) -> str:
        return f"{self.base_url}/pay/{secret}"

    def ticket(self, secret: str) -> str:
        return f"{self.base_url}/t/{secret}"

    def file(self, secret: str, name: str) -> str:
        return f"{self.base_url}/files/{secret}/{quote(name)}"

    def gate(self, token: str) -> str:
        """Behind the # nothing leaves the browser."""
        return f"{self.base_url}/gate/#permit={token}"

    def chat(self, slug: str) -> str:
        return f"{self.base_url}/chat/{slug}"


Ways = Callable[[str, str, str], tuple[tuple[str, str], ...]]  # (organizer, payload, serves) → (channel, address)


def no_ways(organizer: str, payload: str, serves: str) -> tuple[tuple[str, str], ...]:
    return ()


class App(Protocol):
    """An account of this installation, as far as a flow must know it."""

    @property
    def kind(self) -> str: ...

    @property
    def abilities(self) -> Abilities: ...


@dataclass(slots=True)
class Visit:
    work: Work
    catalog: Catalog
    identity: Identity
    person: Person
    abilities: Abilities
    links: Links
    member: Member | None = None
    ways: Ways = no_ways
    apps: Mapping[str, App] = field(default_factory=dict)  # by the account's name
    origin: str = ""  # the inbound's

    @property
    def now(self) -> int:
        return self.work.now

    def may(self, right: Right) -> bool:
        """Whether who speaks works here and the role has this right."""
        return self.member is not None and may(self.member.role, right)

    def ways_in(self, payload: str, serves: str) -> tuple[tuple[str, str], ...]:
        """(Channel, address) of each account of this organizer that serves them: an event's slug, a campaign's code or
        an invitation's secret leads there."""
        return self.ways(self.identity.organizer, payload, serves)

    def events(self) -> list[Event]:
        """All events of this organizer, the next one first, those that are over at the end."""
        mine = [event for event in self.catalog.all() if event.organizer == self.identity.organizer]
        return sorted(mine, key=lambda event: (event.ended(self.now), event.starts_at or 0, event.slug))

    def on_sale(self) -> list[Event]:
        """Published events of this organizer that are not over."""
        return [
            event
            for event in self.catalog.all()
            if event.organizer == self.identity.organizer and event.published and not event.ended(self.now)
        ]

    def event(self, slug: str) -> Event | None:
        """An event of this organizer, by slug or id."""
        event = self.catalog.by_slug.get(slug) or self.catalog.get(slug)
        return event if event and event.organizer == self.identity.organizer else None

    async def order(self, code: str) -> Order | None:
        found = await self.work.as_left(ORDER_BY_CODE, orders, code=code)
        return found[0] if found else None

    def buyer(self) -> Buyer:
        """Who buys here: a limit of one person counts by the identity, and by a phone that is proven."""
        keys = (f"identity:{self.identity.id}", *((self.person.phone,) if self.person.phone else ()))
        told = {"phone": self.person.phone} if self.person.phone else {}
        return Buyer(told, keys, self.person.id, self.identity.id, self.person.language,
                     self.identity.campaign)  # fmt: skip

    def remember(self, **to: str) -> None:
        """New facts of the person: name, language, a proven phone."""
        self.work.change(people, {"id": self.person.id}, to)
        self.person = replace(self.person, **to)

    def go_on(self) -> None:
        """They want us to write first again."""
        self.work.change(identities, {"id": self.identity.id}, {"stopped_at": None})
        self.work.audit("identity.goes_on", self.identity.id)

    def stop(self) -> None:
        """They asked us not to write first."""
        self.work.change(identities, {"id": self.identity.id}, {"stopped_at": self.now})
        self.work.audit("identity.stopped", self.identity.id)
