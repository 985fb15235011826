"""An outbox row as the message that is sent: notices are worded when they go, tickets are drawn at the side."""

from dataclasses import dataclass
from typing import Any

import orjson

from bots import pictures, wording
from bots.channel import Button, Message, Picture
from bots.conversation import engine
from bots.conversation.keeping import keep_conversation, keep_screen, screen_payload
from bots.conversation.present import Presented
from bots.conversation.state import Conversation
from bots.notices import notice_screen
from bots.visit import Links
from core.domain.event import Event
from core.storage.chats import CONVERSATION, Due
from core.storage.house import House
from core.storage.orders import ORDER, TICKET, Order, Ticket
from core.storage.tables import outbox
from core.storage.work import Actor, Work, dumps
from locales.translator import translate


@dataclass(frozen=True, slots=True)
class Gone:
    """What it told of is no more: the row ends without being sent."""

    reason: str


def message_from_json(data: dict[str, Any], *, id: str, edits: str = "") -> Message:
    buttons = tuple(Button(**button) for button in data["buttons"])
    return Message(data["text"], buttons, removes_keyboard=data["removes_keyboard"], edits=edits, id=id)


async def ticket_message(house: House, row: Due, links: Links) -> Message | Gone:
    """The card with the code, its words beside it, and the page where it can be seen again."""
    work = Work(house, Actor("dispatcher", row.account, row.organizer))
    ticket = await work.first(TICKET, id=orjson.loads(row.payload)["ticket"])
    order = await work.first(ORDER, id=ticket.order_id) if ticket else None
    event = (await house.catalog.current()).get(ticket.event) if ticket else None
    if not ticket or not order or not event or not ticket.code or ticket.status_in(order.status) != "valid":
        return Gone("ticket_not_valid")
    language = row.language
    title, kind = wording.title(event, language), wording.type_name(event, ticket.ticket_type, language)
    lines = tuple(line for line in (kind, ticket.name, wording.when(event, language)) if line)
    png = await pictures.draw(ticket.code, title, lines, ticket.short_code)
    page = links.ticket(ticket.page_secret)
    text, picture = caption(event, order, ticket, language), Picture(png, f"{page}/card.png")
    return Message(text, picture=picture, link=page, id=row.id)


def caption(event: Event, order: Order, ticket: Ticket, language: str) -> str:
    unpaid = order.status != "paid" and order.payment == "pay_at_door"
    return translate(
        language, "tickets.caption_door" if unpaid else "tickets.caption", event=wording.title(event, language),
        type=wording.type_name(event, ticket.ticket_type, language), name=ticket.name,
        when=wording.when(event, language), code=ticket.short_code,
        due=wording.money(ticket.price, order.currency, language),
    )  # fmt: skip


async def word_notice(work: Work, row: Due, abilities: Any) -> Gone | None:
    """A notice becomes a screen row in its place; the open question is shown again after it."""
    told = orjson.loads(row.payload)
    order = await work.first(ORDER, id=told["order"])
    event = (await work.house.catalog.current()).get(told["event"])
    if order is None or event is None:
        return Gone("order_gone")
    kept = await work.first(CONVERSATION, identity=row.identity)
    state = Conversation.from_json(orjson.loads(kept.state)) if kept else Conversation(language=row.language)
    params = {"name": row.name, **told["params"]}
    screen = notice_screen(told["notice"], event, order, params, state.language, work.now)
    step = engine.notify(state, screen, id=work.house.new_id(), now=work.now, abilities=abilities)
    known = {shown.id for shown in (state.screen, state.notice) if shown}
    for place, shown in enumerate(step.shown):
        assert isinstance(shown, Presented)
        keep_screen(work, shown, known, row.identity)
        if place == 0:
            to = {"kind": "screen", "payload": dumps(screen_payload(shown))}
            work.change(outbox, {"id": row.id}, to, was={"state": "due"})
        else:
            work.send(account=row.account, identity=row.identity, kind="screen", payload=screen_payload(shown))
    version = kept.version if kept else None
    keep_conversation(work, identity=row.identity, account=row.account, state=step.state, version=version)
    return None
