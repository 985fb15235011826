"""Tell a buyer what became of an order: a notice, written with the change that it tells of."""

from typing import Any

from core.storage.orders import Order, Ticket
from core.storage.work import Work


def tell_buyer(work: Work, order: Order, notice: str, **params: Any) -> None:
    """`notice` is a name that `bots.notices` knows. Orders without a chat (REST) have nobody to tell."""
    if order.identity:
        payload = {"notice": notice, "order": order.id, "event": order.event, "params": params}
        work.send(account=order.channel, identity=order.identity, kind="notice", payload=payload)


def send_tickets(work: Work, order: Order, made: tuple[Ticket, ...]) -> None:
    """Each ticket as a picture of its own."""
    for ticket in made if order.identity else ():
        payload = {"ticket": ticket.id, "event": order.event}
        work.send(account=order.channel, identity=order.identity or "", kind="ticket", payload=payload)
