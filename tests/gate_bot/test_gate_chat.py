"""The gate in a chat: Grace sends a photo of a ticket, or its code, and is told the verdict in words."""

import itertools
from dataclasses import dataclass, field

import orjson
import pytest
from sqlalchemy import bindparam, select

from bots import pictures
from bots.channel import Abilities, Inbound
from bots.conversation.modes import Modes, Talks
from bots.conversation.screen import start
from bots.conversation.turn import Turns
from bots.flows import ATTENDEE_FLOWS
from bots.flows.hearing import hear
from bots.visit import Links
from core.domain.ordering import Item
from core.storage.chats import DUE
from core.storage.query import Query
from core.storage.tables import outbox
from core.usecases.issue_permit import invite_device, issue_permit, revoke_permit
from core.usecases.place_order import Wanted, place_order
from gate_bot.flows import GATE_FLOWS
from scheduler.fetcher import fetch_waiting
from scheduler.line import Line
from tests.gate_bot.test_gate_server import EVENT
from tests.house import make_house

BUTTONS = Abilities(text_max=4096, text_unit="utf16", buttons=10, button_label=64, link_buttons=True)


@dataclass(frozen=True, slots=True)
class Kept:
    payload: str


SENT = Query(select(outbox.c.payload).where(outbox.c.account == bindparam("account")).order_by(outbox.c.id), Kept)


class Account:
    abilities = BUTTONS
    serves = ("attendees", "admin", "gate")

    def __init__(self, organizer):
        self._organizer = organizer

    def link(self, payload):
        return f"https://chat.example.org/{payload}"

    async def organizer(self):
        return self._organizer


@dataclass
class Phone:
    """Grace's. Every message has an id of its own unless it is sent again on purpose."""

    built: object
    turns: Turns
    ids: itertools.count = field(default_factory=itertools.count)
    address: str = "grace"
    language: str = "en"

    async def sends(self, kind, *, again="", **what):
        id = again or f"{self.address}-{next(self.ids)}"
        inbound = Inbound("chat", self.address, id, kind, self.built.now(), language=self.language, **what)
        await self.turns.receive(inbound)
        if kind == "photo":
            await self.turns.receive(inbound, fetched=True)
        assert self.turns.results["failed"] == 0
        return self

    async def says(self, text, **how):
        return await self.sends("text", text=text, **how)

    async def shows(self, code, **how):
        """A photo of a ticket, as the fetcher hands it over: with what was read in it."""
        return await self.sends("photo", code=code, media="file", **how)

    async def messages(self):
        rows = await self.built.house.database.read(SENT, account="chat")
        return [orjson.loads(row.payload)["message"] for row in rows]

    async def texts(self):
        return [message["text"] for message in await self.messages()]

    async def hears(self, *words):
        """The verdict stands before the next question, in one message or in two."""
        said = "\n".join((await self.texts())[-2:])
        assert all(word in said for word in words), said
        return said

    async def taps(self, label):
        buttons = [button for message in await self.messages() for button in message["buttons"]]
        return await self.sends("button", button=next(b["token"] for b in reversed(buttons) if label in b["label"]))


@pytest.fixture
async def built(tmp_path):
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[EVENT]) as built:
        yield built


async def grace(built, role="supervisor", checkpoints=("door",), **how):
    talks = Modes(
        {"attendees": Talks(ATTENDEE_FLOWS, start("begin")), "gate": Talks(GATE_FLOWS, start("gate"), own_words=True)}
    )
    account = Account(built.organizer)
    turns = Turns(built.house, {"chat": account}, talks, Links("https://usher.example.org"), hear)
    permit = await built.house.do(
        built.actor, issue_permit, built.events["gates"], checkpoints=checkpoints, role=role, name="Grace"
    )
    phone = Phone(built, turns, **how)
    phone.permit = permit["id"]
    await phone.sends("start", text=await built.house.do(built.actor, invite_device, permit["id"]))
    return phone


async def ticket(built, name="Ada Lovelace"):
    wanted = Wanted((Item("free", 1),), {"name": name, "email": "ada@example.org"}, ({"name": name},), None)
    return (await built.house.do(built.actor, place_order, built.events["gates"], wanted)).tickets[0]


async def test_a_photo_is_admitted_and_the_next_one_told_when_and_where(built):
    phone, ada = await grace(built, role="scanner"), await ticket(built)
    await phone.shows(ada.code)
    await phone.hears("🟩", "Ada Lovelace", "Guest")
    await phone.shows(ada.code)
    await phone.hears("🟥", "Ada Lovelace", "Door", "1:00")


async def test_a_changed_code_is_forged_and_a_foreign_one_no_ticket_code(built):
    phone, ada = await grace(built), await ticket(built)
    await phone.shows(ada.code[:-10] + ("A" if ada.code[-10] != "A" else "B") + ada.code[-9:])
    await phone.hears("🟥", "made up")
    await phone.says("hello there")
    await phone.hears("not a short code")


async def test_a_supervisor_types_a_short_code_and_a_scanner_is_told_who_may(built):
    ada = await ticket(built)
    phone = await grace(built)
    await phone.says(ada.short_code.lower())
    await phone.hears("🟩", "Ada Lovelace")
    other = await grace(built, role="scanner", address="omar")
    await other.says(ada.short_code)
    await other.hears("Short codes are for supervisors")


async def test_a_photo_that_comes_twice_is_one_reading(built):
    phone, ada = await grace(built), await ticket(built)
    for _ in range(3):
        await phone.shows(ada.code, again="same")
    assert sum("🟩" in text for text in await phone.texts()) == 1
    assert not any("🟥" in text for text in await phone.texts())


async def test_the_checkpoint_is_chosen_once(built):
    phone, ada = await grace(built, checkpoints=("door", "twice")), await ticket(built)
    await phone.hears("Where do you stand?")
    await phone.taps("Twice")
    for _ in range(2):
        await phone.shows(ada.code)
        await phone.hears("🟩")
    await phone.shows(ada.code)
    await phone.hears("🟥", "Twice")


async def test_a_supervisor_takes_the_last_one_back_and_a_scanner_is_not_offered_it(built):
    ada = await ticket(built)
    phone = await grace(built)
    await phone.shows(ada.code)
    await phone.taps("Take the last one back")
    await phone.taps("Yes, take it back")
    await phone.hears("Taken back")
    await phone.shows(ada.code)
    await phone.hears("🟩")
    other = await grace(built, role="scanner", address="omar")
    await other.shows((await ticket(built)).code)
    assert all("Take the last" not in b["label"] for b in (await other.messages())[-1]["buttons"])


async def test_counts_are_of_ones_own_checkpoints(built):
    phone, ada = await grace(built), await ticket(built)
    await phone.shows(ada.code)
    await phone.shows(ada.code)
    await phone.taps("Counts")
    said = await phone.hears("Door: 1 admitted, 1 refused")
    assert "Lounge" not in said


async def test_a_permit_that_ended_opens_nothing(built):
    phone, ada = await grace(built), await ticket(built)
    await built.house.do(built.actor, revoke_permit, phone.permit)
    await phone.shows(ada.code)
    await phone.hears("Your permit for this gate has ended")
    assert not any("🟩" in text for text in await phone.texts())


async def test_verdicts_are_told_in_the_readers_language(built):
    phone, ada = await grace(built, language="zh-CN"), await ticket(built)
    await phone.shows(ada.code)
    await phone.shows(ada.code)
    await phone.hears("🟥", "大门", "嘉宾票")


@pytest.mark.parametrize(
    "text", ["where do I sit", "tickets", "cancel", "stop", "menu", "gate", "undo", "0", "🎫" * 50]
)
async def test_whatever_is_typed_gets_an_answer_and_the_gate_goes_on(built, text):
    phone, ada = await grace(built), await ticket(built)
    before = len(await phone.texts())
    await phone.says(text)
    assert len(await phone.texts()) > before
    await phone.shows(ada.code)
    await phone.hears("🟩")


async def test_a_photo_with_no_code_in_it_asks_for_another(built):
    phone, ada = await grace(built), await ticket(built)
    before = len(await phone.texts())
    await phone.shows("")
    assert len(await phone.texts()) > before
    await phone.shows(ada.code)
    await phone.hears("🟩")


async def test_of_three_photos_in_a_row_each_verdict_is_sent_and_only_bare_questions_are_passed_over(built):
    phone = await grace(built, role="scanner")
    names = ("Ada Lovelace", "Charles Babbage", "Mary Somerville")
    for name in names:
        await phone.shows((await ticket(built, name)).code)
    line = Line(built.house, "chat", Account(built.organizer))
    await line.look(0.0)
    passed_over = {row.id for row in line.superseded()}
    left = [row for row in await built.house.database.read(DUE, account="chat", now=built.now(), most=99)
            if row.id not in passed_over]  # fmt: skip
    told = [orjson.loads(row.payload)["message"]["text"] for row in left]
    assert [next(name for name in names if name in text) for text in told] == list(names)
    assert len(passed_over) == 1, "the question that nobody had read yet"


class Photos:
    """The platform's store of pictures; None: it is away."""

    def __init__(self, raw):
        self.raw = raw

    async def fetch(self, media, limit_bytes):
        if self.raw is None:
            raise ConnectionError
        return self.raw


async def test_what_is_typed_after_a_photo_is_answered_after_its_verdict_unless_that_takes_too_long(built):
    phone = await grace(built)
    raw = await pictures.draw((await ticket(built)).code, "An Evening", ("Guest",), "ABC123")
    for wait, order in ((0, ["🟩", "not a short code"]), (31, ["not a short code"])):
        before = len(await phone.texts())
        photo, typed = (Inbound("chat", "grace", f"{kind}{wait}", kind, built.now(), text=text, media="m")
                        for kind, text in (("photo", ""), ("text", "hello there")))  # fmt: skip
        await phone.turns.receive(photo)
        built.now.later(seconds=wait)
        await phone.turns.receive(typed)
        assert (len(await phone.texts()) > before) is bool(wait)
        await fetch_waiting(built.house, {"chat": Photos(None if wait else raw)}, phone.turns.receive)
        said = (await phone.texts())[before:]
        assert [text for text in ("🟩", "not a short code") if any(text in each for each in said)] == order
        found = [next(n for n, each in enumerate(said) if text in each) for text in order]
        assert found == sorted(found)
