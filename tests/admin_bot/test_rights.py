"""Every flow of the staff, tried by every role, by who was removed, by a stranger: with good and forged arguments.

Flows are found by themselves: a new one without a right, or one that `staff_flow` did not make, fails here.
"""

import base64
import sqlite3
from dataclasses import dataclass, field

import orjson
import pytest
from sqlalchemy import bindparam, select

from admin_bot.desk import RIGHT_OF
from admin_bot.flows import ADMIN_FLOWS
from admin_bot.flows.home import MENU
from bots.channel import Abilities, Inbound
from bots.conversation.modes import DOOR, STRANGERS, Modes, Talks
from bots.conversation.screen import Choice, Screen, ShownScreen, start
from bots.conversation.turn import Turns
from bots.flows import ATTENDEE_FLOWS, DOOR_FLOWS, STRANGER_FLOWS
from bots.flows.hearing import hear
from bots.visit import Links
from core.domain.ordering import Item
from core.domain.roles import ROLES, may
from core.storage.people import IDENTITY
from core.storage.query import Query
from core.storage.tables import conversations, outbox, screens
from core.storage.work import dumps
from core.usecases.add_staff import add_staff, change_role, remove_staff
from core.usecases.ask_team import ask_team
from core.usecases.keep_file import keep_file
from core.usecases.place_order import Wanted, place_order
from gate_bot.flows import GATE_FLOWS
from locales.translator import translate
from tests.house import DATA, make_house

EVERYBODYS = {"home", "admin_help", "upload", "my_settings", "settings_turn"}  # whatever the role
SILENT = {"gate_stop"}  # an older message is changed in place
SECRETS = ("Lovelace", "+4915112345678", "ada@example.org", "wheelchair")
CHAT_TABLES = {"conversations", "screens", "inbox", "outbox", "identities", "people", "sqlite_sequence"}
BUTTONS = Abilities(text_max=4096, text_unit="utf16", buttons=10, button_label=64, link_buttons=True)


@dataclass(frozen=True, slots=True)
class Sent:
    kind: str
    payload: str


SENT = Query(select(outbox.c.kind, outbox.c.payload).where(outbox.c.identity == bindparam("identity"))
             .order_by(outbox.c.id), Sent)  # fmt: skip


class Account:
    abilities, kind = BUTTONS, "webchat"

    def __init__(self, organizer, serves=("attendees", "admin", "gate")):
        self._organizer, self.serves = organizer, serves

    def link(self, payload):
        return f"https://chat.example.org/{payload}"

    async def organizer(self):
        return self._organizer


@dataclass
class Desk:
    """A house with something of everything that flows ask for; `good` are arguments that name it."""

    built: object
    path: str
    good: dict = field(default_factory=dict)
    numbers: int = 0
    serves: tuple = ("attendees", "admin", "gate")

    def __post_init__(self):
        self.turns = Turns(
            self.built.house, {"chat": Account(self.built.organizer, self.serves)},
            Modes({"attendees": Talks(ATTENDEE_FLOWS, start("begin"), lost="human"),
                   "admin": Talks(ADMIN_FLOWS, start("home"), upload="upload"),
                   "gate": Talks(GATE_FLOWS, start("gate"), own_words=True),
                   STRANGERS: Talks(STRANGER_FLOWS, start("stranger")), DOOR: Talks(DOOR_FLOWS, start("team"))}),
            Links("https://usher.example.org"), hear,
        )  # fmt: skip

    async def do(self, use_case, *args, **given):
        return await self.built.house.do(self.built.actor, use_case, *args, **given)

    async def hired(self, role, name="Omar"):
        """The id of the member, and of the identity that speaks for it."""
        made = await self.do(add_staff, organizer=self.built.organizer, name=name, role=role)
        return made["id"], await self.speaks(made["id"], "start", text=made["invitation"])

    async def speaks(self, address, kind, **what):
        """One message; the identity that it came from."""
        self.numbers += 1
        await self.turns.receive(Inbound("chat", address, f"m{self.numbers}", kind, self.built.now(), **what))
        return self.rows("select id from identities where address = ?", address)[0][0]

    async def begins(self, identity, flow, args):
        """Taps a button that is still there from another time; what is said then."""
        self.numbers += 1
        shown = ShownScreen(f"kept{self.numbers}", Screen("", (Choice(start(flow, **args), "Go"),)), "en", 0)

        async def keep(work):
            work.add(screens, {"id": shown.id, "identity": identity, "organizer": self.built.organizer,
                               "shown": dumps(shown.to_json()), "created_at": work.now})  # fmt: skip
            work.change(conversations, {"identity": identity}, {"state": "{}"})

        await self.do(keep)
        before = len(await self.built.house.database.read(SENT, identity=identity))
        address = (await self.built.house.database.read(IDENTITY, id=identity))[0].address
        await self.speaks(address, "button", button=f"{shown.id}:0")
        rows = await self.built.house.database.read(SENT, identity=identity)
        return [(row.kind, orjson.loads(row.payload).get("message", {}).get("text", "")) for row in rows[before:]]

    def rows(self, sql, *args):
        with sqlite3.connect(self.path) as connection:
            return connection.execute(sql, args).fetchall()

    def written(self):
        """Everything that is kept, but for what any message leaves behind."""
        names = [name for (name,) in self.rows("select name from sqlite_master where type = 'table'")]
        return {name: self.rows(f"select * from {name}") for name in names if name not in CHAT_TABLES}


@pytest.fixture
async def desk(tmp_path):
    path = tmp_path / "usher.db"
    event = (DATA / "events" / "evening.yaml").read_text()
    async with make_house(f"sqlite:///{path}", events=[event]) as built:
        desk = Desk(built, str(path))
        await desk.hired("owner", "Olga")
        wanted = Wanted((Item("standard", 2),), {"name": "Ada Lovelace", "email": "ada@example.org"},
                        ({"name": "Ada Lovelace"}, {"name": "Ada Lovelace"}), "pay_at_door")  # fmt: skip
        order = (await desk.do(place_order, built.events["evening"], wanted)).order
        ada = await desk.speaks("ada", "text", text="hello", name="Ada Lovelace")
        identity = (await built.house.database.read(IDENTITY, id=ada))[0]
        thread = await desk.do(ask_team, identity, event=built.events["evening"].id, text="A ramp for my wheelchair?")

        async def keep(work):
            return keep_file(work, base64.b64decode("bmFtZSxzZWF0Cg=="), name="seats.csv", media_type="text/csv",
                             identity=ada)  # fmt: skip

        desk.good = {
            "event": "evening", "code": order.code, "thread": thread, "person": identity.person, "type": "standard",
            "member": desk.rows("select id from staff")[0][0], "file": await desk.do(keep), "name": "seats.csv",
            "campaign": "poster-a", "on": True, "take": True, "live": True, "lookup": "seats", "language": "en",
        }  # fmt: skip
        yield desk


FORGED = [
    {},
    dict.fromkeys(("event", "code", "thread", "person", "member", "file", "campaign", "type", "lookup", "id", "case",
                   "refund", "what", "before", "language", "name", "on", "live", "permit"), "../0' or 1=1 --"),
]  # fmt: skip


def test_every_flow_is_made_with_a_right_or_is_everybodys():
    assert set(ADMIN_FLOWS) <= set(RIGHT_OF)
    assert {name for name in ADMIN_FLOWS if RIGHT_OF[name] is None} <= EVERYBODYS
    assert all(RIGHT_OF[flow] == right for flow, right in MENU)


def test_a_name_is_one_flow_in_all_modes():
    found = {}
    for flows in (ADMIN_FLOWS, ATTENDEE_FLOWS, GATE_FLOWS, DOOR_FLOWS):
        assert [name for name, flow in flows.items() if found.setdefault(name, flow) is not flow] == []


@pytest.mark.parametrize("role", ROLES)
async def test_who_lacks_the_right_gets_a_polite_nothing_and_nothing_is_written(desk, role):
    """The buttons were kept from when the member was an owner."""
    member, identity = await desk.hired("owner")
    await desk.do(change_role, member, role)
    no, wrong, before = [("screen", translate("en", "admin.not_yours"))], {}, desk.written()
    for name in ADMIN_FLOWS:
        right = RIGHT_OF[name]
        if right is None or may(role, right):
            continue
        for args in (desk.good, *FORGED):
            told = await desk.begins(identity, name, args)
            if told != no:
                wrong[name] = told
    assert wrong == {}
    assert desk.written() == before


async def test_whatever_is_forged_no_flow_falls_over(desk):
    _, identity = await desk.hired("owner")
    wrong = {}
    for name in ADMIN_FLOWS:
        for args in (*FORGED, desk.good):
            told = await desk.begins(identity, name, args)
            if (not told and name not in SILENT) or desk.turns.results["failed"]:
                wrong[name] = (args, told, desk.rows("select error from inbox where state = 'failed'"))
                desk.turns.results["failed"] = 0
    assert wrong == {}


@pytest.mark.parametrize("who", ["removed", "stranger"])
async def test_who_does_not_work_here_learns_nothing(desk, who):
    if who == "removed":
        member, identity = await desk.hired("owner")
        await desk.do(remove_staff, member)
    else:
        identity = await desk.speaks("mallory", "text", text="hello")
    wrong, before, hidden = {}, desk.written(), (*SECRETS, "Olga", desk.good["code"])
    for name in ADMIN_FLOWS:
        for args in (desk.good, *FORGED):
            told = await desk.begins(identity, name, args)
            said = "\n".join(text for _, text in told)
            if [kind for kind, _ in told] != ["screen"] or any(word in said for word in hidden):
                wrong[name] = told
    assert wrong == {}
    assert desk.written() == before
    assert desk.turns.results["failed"] == 0
