"""An outbox row as the message that is sent: notices are worded when they go, tickets are drawn at the side."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from bots import pictures, wording
from bots.channel import Abilities, Button, Document, Message, Picture
from bots.conversation import engine
from bots.conversation.keeping import keep_conversation, keep_screen, screen_payload
from bots.conversation.present import Presented
from bots.conversation.state import Conversation
from bots.making import ROW, Gone, Make
from bots.notices import ATTENDEE_NOTICES, REMINDERS, Notice, Told
from bots.thread_notices import THREAD_NOTICES
from bots.visit import Links
from core.domain.event import Event
from core.storage.chats import CONVERSATION, Due
from core.storage.files import FILE
from core.storage.house import House
from core.storage.orders import ORDER, TICKET, Order, Ticket
from core.storage.tables import outbox
from core.storage.work import Actor, Work, dumps
from locales.translator import translate


class Making:
    """What makes messages of rows. `makers` by a row's kind and `notices` by name are those of other folders."""

    def __init__(self, links: Links, makers: Mapping[str, Make], notices: Mapping[str, Notice]) -> None:
        own: dict[str, Make] = {"ticket": partial(ticket_message, links), "file": partial(file_message, links)}
        self._makers = own | dict(makers)
        self._notices = {**ATTENDEE_NOTICES, **THREAD_NOTICES, **notices}

    async def make(self, house: House, row: Due) -> Message | Gone:
        maker = self._makers.get(row.kind)
        return await maker(house, row) if maker else Gone("unknown_kind")

    async def word(self, work: Work, row: Due, abilities: Abilities) -> Gone | None:
        return await word_notice(work, row, abilities, self._notices)


def message_from_json(data: dict[str, Any], *, id: str, edits: str = "") -> Message:
    buttons = tuple(Button(**button) for button in data["buttons"])
    return Message(data["text"], buttons, removes_keyboard=data["removes_keyboard"], edits=edits, id=id)


async def ticket_message(links: Links, house: House, row: Due) -> Message | Gone:
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
    text, picture = caption(event, order, ticket, language), Picture(png, f"{page}/card.png?lang={language}")
    return Message(text, picture=picture, link=page, id=row.id)


def caption(event: Event, order: Order, ticket: Ticket, language: str) -> str:
    unpaid = order.status != "paid" and order.payment == "pay_at_door"
    return translate(
        language, "tickets.caption_door" if unpaid else "tickets.caption", event=wording.title(event, language),
        type=wording.type_name(event, ticket.ticket_type, language), name=ticket.name,
        when=wording.when(event, language), code=ticket.short_code,
        due=wording.money(ticket.price, order.currency, language),
    )  # fmt: skip


async def file_message(links: Links, house: House, row: Due) -> Message | Gone:
    """A kept file, shown where it is a picture; payload: `file`, and `text` beside it."""
    payload = orjson.loads(row.payload)
    found = await house.database.read(FILE, id=payload["file"])
    if not found:
        return Gone("file_gone")
    file, text = found[0], payload.get("text", "")
    link = links.file(file.secret, file.name)
    if file.is_picture:
        return Message(text, picture=Picture(file.raw, link), id=row.id)
    return Message(text, document=Document(file.name, file.raw, link), id=row.id)


async def word_notice(work: Work, row: Due, abilities: Abilities, notices: Mapping[str, Notice]) -> Gone | None:
    """A notice becomes a screen row in its place; the open question is shown again after it, unless the notice only
    changes an older message."""
    told = orjson.loads(row.payload)
    notice, edits = notices.get(told["notice"]), row.replaces.startswith(ROW)
    if notice is None or (edits and not abilities.edits):
        return Gone("unknown_notice") if notice is None else Gone("no_edits", "superseded")
    if row.stopped_at is not None and told["notice"] in REMINDERS:
        return Gone("stopped", "cancelled")  # they said so after the row was written
    kept = await work.first(CONVERSATION, identity=row.identity)
    state = Conversation.from_json(orjson.loads(kept.state)) if kept else Conversation(language=row.language)
    screen = await notice(work, Told(told, row.identity, row.name, state.language, work.now))
    if screen is None:
        return Gone("overtaken", "superseded")
    step = engine.notify(state, screen, id=work.house.new_id(), now=work.now, abilities=abilities)
    shown = step.shown[:1] if edits else step.shown
    _keep_worded(work, row, state, [one for one in shown if isinstance(one, Presented)])
    version = kept.version if kept else None
    after = replace(step.state, notice=state.notice) if edits else step.state
    keep_conversation(work, identity=row.identity, account=row.account, state=after, version=version)
    return None


def _keep_worded(work: Work, row: Due, state: Conversation, shown: list[Presented]) -> None:
    known = {one.id for one in (state.screen, state.notice) if one}
    for place, presented in enumerate(shown):
        keep_screen(work, presented, known, row.identity)
        if place == 0:
            to = {"kind": "screen", "payload": dumps(screen_payload(presented))}
            work.change(outbox, {"id": row.id}, to, was={"state": "due"})
        else:
            work.send(account=row.account, identity=row.identity, kind="screen", payload=screen_payload(presented),
                      urgency=row.urgency)  # fmt: skip
