"""`usher rehearse`: the whole story with made-up people, through the use cases of real ones."""

import asyncio
import time
from collections import Counter
from typing import Any

from core.domain.event import Event, TicketType
from core.domain.ordering import Item, payments_offered
from core.domain.pricing import price_of, sale_state
from core.domain.refusals import Refused
from core.storage.database import Busy
from core.storage.house import House
from core.storage.orders import Ticket, WholeOrder
from core.storage.rehearsals import CHANNEL, REAL
from core.storage.work import Actor, Work
from core.usecases.issue_permit import issue_permit
from core.usecases.place_order import Wanted, place_order
from core.usecases.record_movement import Money, record_movement
from core.usecases.redeem_ticket import Redeeming, redeem_ticket
from core.usecases.remove_rehearsal import remove_gate, remove_rehearsal
from usher.made_up import Crowd

AT_ONCE = 32
PATIENCE = 20  # tries while the database is busy


async def rehearse(house: House, event: Event, attendees: int, *, keep: bool) -> dict[str, Any]:
    """Figures of the run. Refused: wrong_state where the event has orders of real people, not_on_sale, and whatever
    ended the sale early (sold_out mostly) with how many had a ticket by then."""
    actor = Actor(CHANNEL, CHANNEL, event.organizer)
    if await Work(house, actor).read(REAL, event=event.id):
        raise Refused("wrong_state", {"has": "orders"})
    kinds = [kind for kind in event.ticket_types if sale_state(event, kind, house.now()) == "on_sale"]
    if not kinds:
        raise Refused("not_on_sale", {"event": event.slug})
    run = Run(house, actor, event, kinds, attendees, gate=not keep)
    try:
        figures = await run.play()
    finally:
        if not keep:
            await _clear(house, actor, event)
    return figures


async def _clear(house: House, actor: Actor, event: Event) -> None:
    """Everything that any rehearsal of the event left, a killed one's too."""
    while await house.do(actor, remove_rehearsal, event.id):
        pass
    await house.do(actor, remove_gate, event.id)


class Run:
    """One rehearsal. `attendees` is how many more are wanted: nothing is kept about those who came."""

    def __init__(self, house: House, actor: Actor, event: Event, kinds: list[TicketType], attendees: int, *,
                 gate: bool) -> None:  # fmt: skip
        self._house, self._actor, self._event, self._kinds = house, actor, event, kinds
        self._wanted, self._gate = attendees, gate
        self._crowd = Crowd(house.random, event)
        self._permit = ""
        self._stopped: Refused | None = None
        self._asked, self.orders, self.tickets = 0, 0, 0
        self.verdicts: Counter[str] = Counter()

    async def play(self) -> dict[str, Any]:
        point = self._event.checkpoints[0]
        if self._gate:
            made = await self._house.do(self._actor, issue_permit, self._event, checkpoints=(point.id,),
                                        role="scanner", name=CHANNEL)  # fmt: skip
            self._permit = made["id"]
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._comes())
        if self._stopped:
            raise Refused(self._stopped.code, {**self._stopped.details, "had_tickets": self.tickets})
        seconds = time.monotonic() - started
        return {
            "attendees": self.tickets, "orders": self.orders, "seconds": round(seconds, 2),
            "per_second": round(self.tickets / max(seconds, 0.001)), "gate": dict(sorted(self.verdicts.items())),
        }  # fmt: skip

    async def _comes(self) -> None:
        while self._wanted > 0 and not self._stopped:
            kind = self._kinds[self._asked % len(self._kinds)]
            self._wanted -= kind.per_order_min
            self._asked += 1
            try:
                bought = await self._buys(kind)
            except Refused as refused:
                self._wanted += kind.per_order_min
                self._goes_without(kind, refused)
                continue
            self.orders += 1
            self.tickets += len(bought.tickets)
            for ticket in bought.tickets if self._gate else ():
                await self._arrives(ticket)

    def _goes_without(self, kind: TicketType, refused: Refused) -> None:
        """A type that is sold out leaves the others; with none left, or for another reason, the sale ends early."""
        left = [one for one in self._kinds if one is not kind]
        if refused.code == "sold_out" and left:
            self._kinds = left
        else:
            self._stopped = refused

    async def _buys(self, kind: TicketType) -> WholeOrder:
        person = self._crowd.person()
        offered = payments_offered(self._event)
        payment = offered[0] if price_of(self._event, kind).price and offered else None
        people = (self._crowd.answers(kind.form, person),) * kind.per_order_min
        buyer = {**person.contact, **self._crowd.answers("buyer", person)}
        wanted = Wanted((Item(kind.id, kind.per_order_min),), buyer, people, payment)
        bought: WholeOrder = await self._insist(place_order, self._event, wanted)
        if bought.order.status == "paid":
            return bought
        money = Money(CHANNEL, f"{bought.order.id}-1", bought.order.total, bought.order.currency)
        paid: WholeOrder = (await self._insist(record_movement, self._event, bought.order, money))[0]
        return paid

    async def _arrives(self, ticket: Ticket) -> None:
        point = self._event.checkpoints[0]
        asked = Redeeming(ticket.id, point.id, secret=ticket.code or "", answers=self._crowd.answers_to(point.ask))
        done = await self._insist(redeem_ticket, {"permit": self._permit}, asked)
        self.verdicts[done.told["reason"]] += 1

    async def _insist(self, use_case: Any, *given: Any) -> Any:
        """A crowd at one door keeps the database busy: that is no failure of the rehearsal."""
        for _ in range(PATIENCE):
            try:
                return await self._house.do(self._actor, use_case, *given)
            except Busy:
                await asyncio.sleep(0.05)
        return await self._house.do(self._actor, use_case, *given)
