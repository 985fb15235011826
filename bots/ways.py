"""Ways in: what a start payload means. A campaign's code, an event's slug, or an invitation that opens once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bots.conversation import words
from bots.conversation.arrival import Speaker
from bots.conversation.screen import Start, start
from core.domain.event import Event
from core.domain.refusals import Fact
from core.storage.campaigns import CAMPAIGN, CAMPAIGN_IN_ANY_CASE, CampaignRow
from core.storage.catalog import Catalog
from core.storage.people import INVITATION, STAFF, Invitation, Member
from core.storage.tables import campaigns, identities, invitations
from core.storage.work import Work

STALE = Fact("stale")
ADMIN, GATE, ATTENDEES = "admin", "gate", "attendees"
OPENS = {"permit": GATE, "staff": ADMIN}  # what an invitation of a kind makes of who opens it
INVITATION_PREFIX = "i-"
Note = Callable[[Work], None]


def _nothing(work: Work) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Way:
    """Where it leads, who speaks from now on, and what is written with the turn."""

    start: Start | None
    who: Speaker
    note: Note = _nothing


def turned_by_word(word: str, who: Speaker, serves: tuple[str, ...]) -> Way | None:
    """ "admin" and "gate" turn a conversation of staff, where the account serves them; who does not work here says
    only a word."""
    if word == ADMIN and who.member and ADMIN in serves:
        return _turned(who, ADMIN, None)
    if word == GATE and who.identity.permit and GATE in serves:
        return _turned(who, GATE, None)
    return None


async def way_in(work: Work, catalog: Catalog, payload: str, who: Speaker, serves: tuple[str, ...]) -> Way:
    """`start` is None where the payload means nothing: the visitor is welcomed as anybody."""
    if payload.startswith(INVITATION_PREFIX):
        return await _invited(work, payload, who, serves)
    if way := turned_by_word(words.named(payload), who, serves):
        return way
    event, campaign = await event_of(work, catalog, payload)
    if event is None or event.organizer != who.identity.organizer:
        return _turned(who, ATTENDEES, None)
    came_by = campaign.code if campaign else event.slug
    return _turned(who, ATTENDEES, start("purchase", event=event.slug), campaign, came_by)


async def event_of(work: Work, catalog: Catalog, payload: str) -> tuple[Event | None, CampaignRow | None]:
    """What a slug or a campaign's code leads to, also where a hand typed it in another case: slugs are small, and a
    code's case counts only between two that differ in nothing else."""
    event = catalog.by_slug.get(payload)
    if event is not None:
        return event, None
    campaign = await work.first(CAMPAIGN, code=payload)
    if campaign is None:
        event = catalog.by_slug.get(payload.lower())
        alike = [] if event else await work.read(CAMPAIGN_IN_ANY_CASE, code=payload.lower())
        campaign = alike[0] if len(alike) == 1 else None
    return (catalog.get(campaign.event), campaign) if campaign else (event, None)


def _turned(
    who: Speaker, serves: str, begins: Start | None, campaign: CampaignRow | None = None, came_by: str = ""
) -> Way:
    """Whom the conversation serves from now on, and by which link somebody came first: each person counts once."""
    identity = who.identity
    to: dict[str, Any] = {"serves": serves} if identity.serves != serves else {}
    if came_by and not identity.start:
        to["start"] = came_by
    came_first = campaign if campaign and not identity.campaign else None
    if came_first:
        to["campaign"] = came_first.code

    def note(run: Work) -> None:
        if to and not who.new:
            run.change(identities, {"id": identity.id}, to)
        if came_first:
            arrivals = came_first.arrivals
            run.change(campaigns, {"code": came_first.code}, {"arrivals": arrivals + 1}, was={"arrivals": arrivals},
                       else_=STALE)  # fmt: skip

    return Way(begins, replace(who, identity=replace(identity, **to)), note)


async def _invited(work: Work, secret: str, who: Speaker, serves: tuple[str, ...]) -> Way:
    """An account that does not serve what the invitation opens leaves it as it is."""
    found = await work.first(INVITATION, digest=work.house.digest("invitation", secret))
    if found is None or found.kind not in OPENS:
        return Way(start("spent"), who)
    if OPENS[found.kind] not in serves:
        return Way(start("spent", elsewhere=True), who)
    if found.used_at is not None:
        mine = found.subject in (who.identity.permit, who.member.id if who.member else "")
        return _turned(who, OPENS[found.kind], None) if mine else Way(start("spent"), who)
    member = await _member(work, found) if found.kind == "staff" else who.member
    if found.kind == "staff" and member is None:
        return Way(start("spent"), who)
    to: dict[str, Any] = {"serves": OPENS[found.kind], found.kind: found.subject, "organizer": found.organizer}

    def note(run: Work) -> None:
        run.change(invitations, {"id": found.id}, {"used_at": run.now}, was={"used_at": None}, else_=STALE)
        run.change(identities, {"id": who.identity.id}, to)
        run.audit(f"{found.kind}.opened", found.subject, identity=who.identity.id)

    return Way(None, replace(who, identity=replace(who.identity, **to), member=member), note)


async def _member(work: Work, invitation: Invitation) -> Member | None:
    """None for somebody who was removed before the link was opened."""
    found = await work.first(STAFF, id=invitation.subject)
    return Member(found.id, found.name, found.role) if found and found.removed_at is None else None
