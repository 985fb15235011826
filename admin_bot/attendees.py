"""The attendee list as a file: read by the page, written beside the house, so that its length costs no memory."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from admin_bot.beside import beside
from admin_bot.sending_files import Made, kept_once, shown
from admin_bot.table_files import MEDIA_TYPES, Cell, table_file, write_row
from bots import wording
from bots.channel import Message
from bots.making import Gone
from bots.visit import Links
from core.domain.event import Event, Field
from core.domain.money import decimal_text
from core.domain.roles import may
from core.domain.times import local, local_day
from core.storage.attendees import PAGE, Attendee, attendees_page
from core.storage.chats import Due
from core.storage.house import House
from core.storage.people import IDENTITY, STAFF
from core.storage.work import Work
from locales.translator import translate

KINDS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which attendees: of one ticket type, or all; only those who have not come in. `money`: with prices."""

    ticket_type: str = ""
    absent: bool = False
    money: bool = False


def columns(event: Event) -> list[Field]:
    """The questions of the tickets' forms, each once; the name has a column of its own."""
    forms = dict.fromkeys(kind.form for kind in event.ticket_types)
    fields = {field.id: field for form in forms for field in event.forms.get(form, ()) if field.kind != "photo"}
    return [field for id, field in fields.items() if id != "name"]


def head(event: Event, fields: list[Field], asked: Asked, language: str) -> list[Cell]:
    labels: list[Cell] = [event.text(field.label, language) or field.id for field in fields]
    first: list[Cell] = [_t(language, name) for name in ("order", "ticket", "type_of_ticket", "status", "name")]
    last: list[Cell] = [_t(language, name) for name in ("buyer", "buyer_phone", "buyer_email", "paid", "came")]
    return [*first, *labels, *last, *([_t(language, "price", currency=event.currency)] if asked.money else [])]


def row(event: Event, fields: list[Field], one: Attendee, asked: Asked, language: str) -> list[Cell]:
    told, buyer = orjson.loads(one.attendee), orjson.loads(one.buyer)
    status = "blocked" if one.status == "blocked" else "valid" if one.order_status == "paid" else "waits"
    paid = "yes" if one.order_status == "paid" else "door" if one.payment == "pay_at_door" else "no"
    came = local(one.came_at, event.timezone).strftime("%Y-%m-%d %H:%M") if one.came_at else ""
    kind = wording.type_name(event, one.ticket_type, language)
    cells: list[Cell] = [one.order_code, one.short_code, kind, _t(language, f"status_{status}"), one.name]
    cells += [_answer(event, field, told, language) for field in fields]
    cells += [str(buyer.get(name) or "") for name in ("name", "phone", "email")]
    cells += [_t(language, f"paid_{paid}"), came]
    return [*cells, *([[decimal_text(one.price, event.currency)]] if asked.money else [])]


def _answer(event: Event, field: Field, told: dict[str, Any], language: str) -> str:
    value = told.get(field.id)
    if value is None:
        return ""
    if field.kind == "yes_no":
        return translate(language, "conversation.yes" if value else "conversation.no")
    if field.kind == "one_of" and str(value) in field.options:
        return event.text(field.options[str(value)], language) or str(value)
    return str(value)


async def pages(work: Work, event: Event, asked: Asked) -> AsyncIterator[list[Attendee]]:
    query, after = attendees_page(bool(asked.ticket_type), asked.absent), ""
    given = {"ticket_type": asked.ticket_type} if asked.ticket_type else {}
    while True:
        found = await work.read(query, event=event.id, after=after, now=work.now, most=PAGE, **given)
        if found:
            yield found
        if len(found) < PAGE:
            return
        after = found[-1].id


async def attendees_file(work: Work, event: Event, asked: Asked, kind: str, language: str) -> bytes:
    """The whole list; what is kept in memory is one page, and in the end the file."""
    fields = columns(event)
    with tempfile.TemporaryDirectory() as folder:  # nobody else of this machine may look into it
        rows, made = Path(folder) / "rows", Path(folder) / "made"
        with rows.open("wb") as target:
            write_row(target, head(event, fields, asked, language))
            async for page in pages(work, event, asked):
                for one in page:
                    write_row(target, row(event, fields, one, asked, language))
        await beside(table_file, kind, str(rows), str(made))
        return await asyncio.to_thread(made.read_bytes)


async def export_message(links: Links, house: House, row: Due) -> Message | Gone:
    """Payload: `event` (an id), `format`, `type`, `absent`. Not for who was removed meanwhile or has lost the right."""
    payload, kind = orjson.loads(row.payload), str(orjson.loads(row.payload)["format"])
    event = (await house.catalog.current()).get(str(payload["event"]))
    role = await _role(house, row.identity)
    if event is None or event.organizer != row.organizer or kind not in KINDS or not may(role, "people"):
        return Gone("not_theirs")
    asked = Asked(str(payload.get("type", "")), bool(payload.get("absent")), may(role, "money"))

    async def make(work: Work) -> Made:
        raw = await attendees_file(work, event, asked, kind, row.language)
        day = local_day(work.now, event.timezone).isoformat()
        return raw, f"{event.slug}-{day}.{kind}", MEDIA_TYPES[kind]

    file = await kept_once(house, row, make)
    if isinstance(file, Gone):
        return file
    return shown(links, row, file, _t(row.language, "file", event=wording.title(event, row.language)))


async def _role(house: House, identity: str) -> str:
    """Of who asked for it, as it is now; empty for who does not work here."""
    found = await house.database.read(IDENTITY, id=identity)
    member = await house.database.read(STAFF, id=found[0].staff) if found and found[0].staff else []
    return member[0].role if member and member[0].removed_at is None else ""


def _t(language: str, key: str, **more: Any) -> str:
    return translate(language, f"attendees_list.{key}", **more)
