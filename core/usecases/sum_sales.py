"""How an event sells: tickets by type and campaign, orders, money, places left; and its sales day by day."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.event import Event
from core.domain.times import DAY, Instant, local_day, midnight, offset_of, steady_spans
from core.storage.availability import offers, pools
from core.storage.sales import (
    CAMPAIGN_SUMS,
    ORDER_SUMS,
    SOLD_BETWEEN,
    SOLD_BY_DAY,
    SPAN,
    TICKET_SUMS,
    CampaignSum,
    SoldByEvent,
)
from core.storage.work import Work


@dataclass(slots=True)
class Tally:
    """Tickets: sold, to be paid at the door, held by somebody who is still buying; `given` are those of `sold` that
    cost nothing because we gave them away."""

    sold: int = 0
    door: int = 0
    held: int = 0
    given: int = 0

    def add(self, state: str, n: int, given: int) -> None:
        setattr(self, state, getattr(self, state) + n)
        self.given += given


@dataclass(frozen=True, slots=True)
class Sales:
    """`left` by ticket type, None where nothing limits it; `places_left` of all pools together, None where a type
    draws on several or on none. Money in minor units: `waiting` is to come before the event, `door` at it."""

    all: Tally
    by_type: Mapping[str, Tally]
    by_campaign: Mapping[str, Tally]
    campaigns: tuple[CampaignSum, ...]
    left: Mapping[str, int | None]
    places_left: int | None
    today: SoldByEvent
    orders: int
    paid: int
    refunded: int
    waiting: int
    door: int


async def sum_sales(work: Work, event: Event) -> Sales:
    all_, types, came = Tally(), {kind.id: Tally() for kind in event.ticket_types}, dict[str, Tally]()
    for row in await work.read(TICKET_SUMS, event=event.id, now=work.now):
        tallies = [all_, types.setdefault(row.ticket_type, Tally())]
        for tally in [*tallies, *([came.setdefault(row.campaign, Tally())] if row.campaign else [])]:
            tally.add(row.state, int(row.n), int(row.given))
    sums = {row.state: row for row in await work.read(ORDER_SUMS, event=event.id, now=work.now)}
    owed = {state: max(0, int(sums[state].owed)) if state in sums else 0 for state in ("waiting", "door")}
    return Sales(
        all_, types, came, tuple(await work.read(CAMPAIGN_SUMS, event=event.id)),
        {offer.kind.id: offer.left for offer in await offers(work, event)}, await places_left(work, event),
        await sold_today(work, event), sum(int(sums[state].n) for state in ("paid", "door") if state in sums),
        sum(int(row.paid) for row in sums.values()), sum(int(row.refunded) for row in sums.values()), **owed,
    )  # fmt: skip


async def places_left(work: Work, event: Event) -> int | None:
    """Only where one ticket takes one place of one pool, so that the sum is true."""
    if any(len(kind.quotas) != 1 for kind in event.ticket_types):
        return None
    used = {kind.quotas[0] for kind in event.ticket_types}
    return sum(pool.left for id, pool in (await pools(work, event)).items() if id in used)


async def sold_today(work: Work, event: Event) -> SoldByEvent:
    """On the event's own day."""
    since = midnight(local_day(work.now, event.timezone), event.timezone)
    sold = await sold_between(work, event.organizer, since, work.now + 1)
    return sold.get(event.id, SoldByEvent(event.id, 0, 0, 0))


async def sold_between(work: Work, organizer: str, since: Instant, until: Instant) -> dict[str, SoldByEvent]:
    """By event: what was paid from `since` on and before `until`, without what was given away."""
    found = await work.read(SOLD_BETWEEN, organizer=organizer, since=since, until=until)
    return {row.event: SoldByEvent(row.event, int(row.orders), int(row.tickets), int(row.amount)) for row in found}


@dataclass(frozen=True, slots=True)
class Days:
    """Tickets by type and day: `by_type[id][n]` of the n-th day from `first` (days since 1970) on."""

    first: int
    count: int
    by_type: Mapping[str, list[int]] = field(default_factory=dict)


async def sales_by_day(work: Work, event: Event) -> Days:
    """From the first sale to today, or to the last sale of an event that is over; on the event's own days."""
    [span] = await work.read(SPAN, event=event.id)
    if span.first is None or span.last is None:
        return Days(0, 0)
    found: dict[tuple[str, int], int] = {}
    spans = steady_spans(span.first, span.last + 1, event.timezone)
    for since, until, offset in spans:
        given = {"organizer": event.organizer, "event": event.id, "since": since, "until": until, "offset": offset}
        for row in await work.read(SOLD_BY_DAY, **given):
            key = (row.ticket_type, int(row.day))
            found[key] = found.get(key, 0) + int(row.n)
    first = (span.first + spans[0][2]) // DAY
    until = span.last if event.ended(work.now) else max(span.last, work.now)
    last = (until + offset_of(until, event.timezone)) // DAY
    count = last - first + 1
    types = sorted({kind for kind, _ in found})
    return Days(first, count, {kind: [found.get((kind, first + n), 0) for n in range(count)] for kind in types})
