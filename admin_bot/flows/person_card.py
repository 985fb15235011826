"""Who a person is, for the staff that may know: apps, language, orders, notes; and a way to write to them."""

import orjson

from admin_bot.desk import home, staff_flow
from admin_bot.invitations import app_name
from admin_bot.threads import person_name, waited
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.state import Conversation
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.refusals import Refused
from core.storage.notes import NOTES_OF
from core.storage.orders import OF_PERSON, Order
from core.storage.people import PERSON, Person
from core.storage.people_cards import ADDRESSES_OF_PERSON, KnownAddress
from core.usecases.add_note import MOST_NOTE, add_note
from core.usecases.answer_person import write_to_person
from locales.translator import format_day, translate

MOST_ORDERS = 5
MOST_NOTES = 5


async def person_card(talk: Talk[Visit]) -> None:
    visit = talk.context
    person = await _person(talk)
    known = await visit.work.committed(ADDRESSES_OF_PERSON, person=person.id)
    orders = await visit.work.committed(OF_PERSON, person=person.id, most=MOST_ORDERS)
    lines = [
        person_name(person.name, person.id, talk.language),
        talk.t("person.phone", phone=person.phone) if person.phone else talk.t("person.no_phone"),
        talk.t("person.language", language=translate(person.language, "language.own_name")),
        *(_address(talk, one) for one in known),
        *(talk.t("person.campaign", code=code) for code in dict.fromkeys(one.campaign for one in known) if code),
        talk.t("person.orders" if orders else "person.no_orders", count=len(orders)),
        *await _notes(talk, person),
    ]
    listed = [Choice(start("order_card", code=order.code), _order(talk, order)) for order in orders]
    write = Choice(start("person_write", person=person.id), talk.t("person.write"))
    note = Choice(start("person_note", person=person.id), talk.t("person.note"))
    talk.end("\n".join(lines), [*listed, *([write] if visit.may("answer") else []), note, home(talk)])


async def _person(talk: Talk[Visit]) -> Person:
    found = await talk.context.work.committed(PERSON, id=str(talk.args.get("person", "")))
    if not found or found[0].organizer != talk.context.identity.organizer:
        talk.end(talk.t("person.gone"), [home(talk)])
    return found[0]


def _address(talk: Talk[Visit], one: KnownAddress) -> str:
    """The app, when they last wrote there, and what is in the way of writing to them."""
    last = Conversation.from_json(orjson.loads(one.state)).last if one.state else None
    parts = [
        app_name(talk, one.account),
        talk.t("person.seen", ago=waited(last.at, talk.now, talk.language)) if last else talk.t("person.not_seen"),
        talk.t("person.unreachable") if one.unreachable_at else talk.t("person.stopped") if one.stopped_at else "",
    ]
    return " · ".join(part for part in parts if part)


def _order(talk: Talk[Visit], order: Order) -> str:
    event = talk.context.event(order.event)
    title = wording.title(event, talk.language) if event else ""
    return " · ".join(filter(None, (order.code, title, talk.t(f"person.order_{order.status}"))))


async def _notes(talk: Talk[Visit], person: Person) -> list[str]:
    found = await talk.context.work.committed(
        NOTES_OF, organizer=person.organizer, subject=person.id, most=MOST_NOTES
    )  # fmt: skip
    return [
        talk.t("person.noted", by=note.by, day=format_day(talk.language, note.created_at, "UTC", style="short"),
               text=note.text)
        for note in reversed(found)
    ]  # fmt: skip


async def person_note(talk: Talk[Visit]) -> None:
    person = await _person(talk)

    def fits(text: str) -> str:
        if not 0 < len(text.strip()) <= MOST_NOTE:
            raise Unfit(talk.t("person.note_long", count=MOST_NOTE))
        return text.strip()

    name = person_name(person.name, person.id, talk.language)
    text = await talk.ask("text", talk.t("person.note_what", name=name), fits, digits=False)
    await talk.once("note", note, person.id, text)
    talk.end(talk.t("person.note_kept"), [_card(talk, person), home(talk)])


async def person_write(talk: Talk[Visit]) -> None:
    """A thread of its own, or the one that is open."""
    person = await _person(talk)
    name = person_name(person.name, person.id, talk.language)
    if not talk.context.may("answer"):
        talk.end(talk.t("admin.not_yours"), [home(talk)])
    try:
        thread = await talk.once("write", write, person.id)
    except Refused as refused:
        known = refused.code if refused.code in ("unreachable", "stopped") else "gone"
        talk.end(talk.t(f"person.cannot_{known}", name=name), [_card(talk, person), home(talk)])
    talk.go(start("thread", thread=thread))


def _card(talk: Talk[Visit], person: Person) -> Choice:
    return Choice(start("person_card", person=person.id), talk.t("threads.person"))


async def note(visit: Visit, deed: str, person: str, text: str) -> Value:
    assert visit.member is not None, "staff_flow lets nobody else in"
    return await add_note(visit.work, person, text, staff=visit.member.id)


async def write(visit: Visit, deed: str, person: str) -> Value:
    assert visit.member is not None, "staff_flow lets nobody else in"
    return await write_to_person(visit.work, person, visit.member)


PERSON_CARD: Flow = staff_flow("person_card", person_card, right="people", passing=True, title="flow.person")
PERSON_NOTE: Flow = staff_flow("person_note", person_note, right="people", deeds={"note": None}, passing=True)
PERSON_WRITE: Flow = staff_flow("person_write", person_write, right="people", deeds={"write": None}, passing=True)
