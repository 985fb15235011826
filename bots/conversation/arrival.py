"""Who speaks: known, or somebody new, whose rows are made with the turn's."""

from dataclasses import dataclass

import orjson

from bots.channel import Inbound
from bots.conversation.state import Conversation
from core.domain.ids import derived_id
from core.domain.refusals import Fact
from core.storage.chats import Arrival
from core.storage.people import Identity, Member, Person
from core.storage.tables import identities, people
from core.storage.work import Work
from locales.translator import available

STALE = Fact("stale")


@dataclass(frozen=True, slots=True)
class Speaker:
    """`version` is the conversation's, None where it has not begun; `new`: rows must be made. `member` is None for
    whoever does not work here (any more)."""

    identity: Identity
    person: Person
    version: int | None
    state: str | None
    new: bool
    member: Member | None = None

    def conversation(self) -> Conversation:
        if self.state is None:
            return Conversation(language=self.person.language)
        return Conversation.from_json(orjson.loads(self.state))


def speaker(arrival: Arrival, inbound: Inbound, organizer: str, *, phone: str) -> Speaker:
    """Ids of somebody new derive from the address, so that two first messages at once make one person."""
    if arrival.identity is not None:
        identity = Identity(
            id=arrival.identity, organizer=arrival.organizer or "", account=inbound.account, address=inbound.address,
            person=arrival.person or "", start=arrival.start or "", campaign=arrival.campaign or "",
            serves=arrival.serves or "", permit=arrival.permit or "", staff=arrival.staff or "",
            stopped_at=arrival.stopped_at, unreachable_at=arrival.unreachable_at,
        )  # fmt: skip
        person = Person(
            identity.person, identity.organizer, arrival.name or "", arrival.phone or "", arrival.language or "en"
        )
        return Speaker(identity, person, arrival.version, arrival.state, new=False, member=_member(arrival))
    id = derived_id("identity", inbound.account, inbound.address)
    person = Person(derived_id("person", id), organizer, inbound.name[:80], phone, available(inbound.language or "en"))
    identity = Identity(
        id=id, organizer=organizer, account=inbound.account, address=inbound.address, person=person.id, start="",
        campaign="", serves="attendees", permit="", staff="", stopped_at=None, unreachable_at=None,
    )  # fmt: skip
    return Speaker(identity, person, None, None, new=True)


def _member(arrival: Arrival) -> Member | None:
    if not arrival.staff or arrival.staff_role is None or arrival.staff_removed_at is not None:
        return None
    return Member(arrival.staff, arrival.staff_name or "", arrival.staff_role)


def add_speaker(work: Work, who: Speaker) -> None:
    if not who.new:
        return
    add_person(work, who.person)
    add_identity(work, who.identity)


def add_person(work: Work, person: Person) -> None:
    work.add(people, {
        "id": person.id, "organizer": person.organizer, "name": person.name, "phone": person.phone,
        "language": person.language, "created_at": work.now,
    }, else_=STALE)  # fmt: skip


def add_identity(work: Work, identity: Identity, secret: str | None = None) -> None:
    work.add(identities, {
        "id": identity.id, "organizer": identity.organizer, "account": identity.account, "address": identity.address,
        "person": identity.person, "secret": secret, "start": identity.start, "campaign": identity.campaign,
        "serves": identity.serves, "permit": identity.permit, "staff": identity.staff, "stopped_at": None,
        "unreachable_at": None, "created_at": work.now,
    }, else_=STALE)  # fmt: skip
