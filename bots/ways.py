"""Ways in: what a start payload means. A campaign's code, an event's slug, or an invitation that opens once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bots.conversation.arrival import Speaker
from bots.conversation.screen import Start, start
from core.domain.refusals import Fact
from core.storage.catalog import Catalog
from core.storage.chats import CAMPAIGN, CampaignRow
from core.storage.people import INVITATION
from core.storage.tables import campaigns, identities, invitations
from core.storage.work import Work

STALE = Fact("stale")
GATE, ATTENDEES = "gate", "attendees"
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


async def way_in(work: Work, catalog: Catalog, payload: str, who: Speaker) -> Way:
    """`start` is None where the payload means nothing: the visitor is welcomed as anybody."""
    if payload.startswith(INVITATION_PREFIX):
        return await _invited(work, payload, who)
    if payload == GATE and who.identity.permit:
        return _turned(who, GATE, None)
    event = catalog.by_slug.get(payload)
    campaign = None if event else await work.first(CAMPAIGN, code=payload)
    if campaign is not None:
        event = catalog.get(campaign.event)
    if event is None or event.organizer != who.identity.organizer:
        return _turned(who, ATTENDEES, None)
    return _turned(who, ATTENDEES, start("begin", event=event.slug), campaign)


def _turned(who: Speaker, serves: str, begins: Start | None, campaign: CampaignRow | None = None) -> Way:
    """Whom the conversation serves from now on, and by which campaign somebody came first: each person counts once."""
    identity = who.identity
    to: dict[str, Any] = {"serves": serves} if identity.serves != serves else {}
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


async def _invited(work: Work, secret: str, who: Speaker) -> Way:
    found = await work.first(INVITATION, digest=work.house.digest("invitation", secret))
    if found is None or found.kind != "permit":
        return Way(start("spent"), who)
    if found.used_at is not None:
        mine = who.identity.permit == found.subject
        return _turned(who, GATE, None) if mine else Way(start("spent"), who)
    to: dict[str, Any] = {"serves": GATE, "permit": found.subject, "organizer": found.organizer}

    def note(run: Work) -> None:
        run.change(invitations, {"id": found.id}, {"used_at": run.now}, was={"used_at": None}, else_=STALE)
        run.change(identities, {"id": who.identity.id}, to)
        run.audit("permit.opened", found.subject, identity=who.identity.id)

    return Way(None, replace(who, identity=replace(who.identity, **to)), note)
