"""A shop, a purchase and a chat: small enough to read, real enough to break every rule of replay."""

import copy
import itertools
from collections.abc import Mapping
from dataclasses import replace

import orjson
import pytest

from bots.channel import Abilities
from bots.conversation.engine import notify, step
from bots.conversation.flow import Flow
from bots.conversation.heard import Heard, screen_of
from bots.conversation.present import Presented
from bots.conversation.screen import Attached, Choice, Screen, ShownScreen, start
from bots.conversation.stage import Stage
from bots.conversation.state import Conversation
from core.domain.event import Field
from core.domain.refusals import Refused
from core.domain.times import MINUTE

BUTTONS = Abilities(text_max=4096, text_unit="utf16", buttons=10, button_label=64, link_buttons=True, asks_phone=True)
LIST = Abilities(text_max=1024, text_unit="chars", buttons=5, button_label=20, numbers_always=True)
NUMBERS = Abilities(text_max=1600, text_unit="chars", buttons=0, button_label=0, global_words="carrier")


class Shop:
    """Stands for the unit of work and the database: copied for a run, kept when the run counts."""

    def __init__(self, left: int) -> None:
        self.left, self.orders, self.log, self.submitted = left, {}, [], {}

    def free(self, own: str | None) -> int:
        return self.left + self.orders.get(own, 0)


async def hold(shop: Shop, id: str, kind: str, count: int) -> str:
    if shop.left < count:
        raise Refused("sold_out", {"left": shop.left})
    assert id not in shop.log, "a deed's id is never used twice"
    shop.left -= count
    shop.orders[id] = count
    shop.log.append(id)
    return id


async def release(shop: Shop, order: str) -> None:
    shop.left += shop.orders.pop(order, 0)


async def submit(shop: Shop, id: str, order: str, people: list[Mapping[str, object]]) -> str:
    assert order not in shop.submitted, "an order is submitted once"
    shop.submitted[order] = people
    return order


FORM = (
    Field("name", "name", {"en": "Name?", "zh-Hans": "姓名？"}, required=True),
    Field(
        "diet",
        "one_of",
        {"en": "What do you eat?"},
        required=True,
        options={"veg": {"en": "Vegetarian"}, "meat": {"en": "Meat"}, "other": {"en": "Something else"}},
    ),
    Field("note", "text", {"en": "What exactly?"}, required=True, show_if={"diet": "other"}),
)


async def purchase(talk):
    own = talk.done("hold")
    free = talk.context.free(own)
    kinds = [Choice("std", "Standard"), Choice("vip", "VIP lounge")]
    kind = await talk.choose("type", "Which ticket?", kinds if free else kinds[:0])
    count = await talk.amount("count", "How many?", 1, 3)
    try:
        order = await talk.once("hold", hold, kind, count)
    except Refused as no:
        talk.reject("count", f"Only {no.details['left']} left.")
    people = [await talk.fill(f"attendee/{n}", FORM) for n in range(count)]
    if not await talk.choose("confirm", "Order now?", [Choice(True, "Order"), Choice(False, "Leave it")]):
        talk.end("Nothing was ordered.")
    await talk.once("submit", submit, order, people)
    talk.show_ticket(order)
    talk.end("Ordered. Enjoy!", [Choice(start("tickets"), "My tickets", word="tickets")])


async def outcome(talk):
    talk.end(f"This order is done: {len(talk.context.submitted)} in all.")


async def help_(talk):
    talk.end("Ask me anything.")


async def tickets(talk):
    if "order" in talk.args:
        talk.end(f"The ticket of {talk.args['order']}.")
    talk.end("You have no tickets.", [Choice(start("events"), "Events", word="events")])


async def language(talk):
    chosen = await talk.choose("language", "Which language?", [Choice("en", "English"), Choice("zh-Hans", "简体中文")])
    talk.switch_language(chosen)
    talk.end(talk.t("conversation.yes"))


async def cancel(talk):
    if talk.parked and await talk.confirm("leave", "Leave this purchase?", "Leave it", "Go on"):
        talk.end("Left.", leaves_parked=True)
    talk.end("As you wish.")


async def events(talk):
    talk.end("On sale:", [Choice(start("purchase", event="summit"), "Summit")])


async def human(talk):
    talk.end("Omar will answer.")


PURCHASE = Flow("purchase", purchase, deeds={"hold": release, "submit": None}, title="conversation.to_events")


def passing(run, word):
    return Flow(word, run, word=word, passing=True)


FLOWS = {
    flow.name: flow
    for flow in (
        replace(PURCHASE, outcome=outcome),
        passing(help_, "help"),
        passing(tickets, "tickets"),
        passing(language, "language"),
        passing(cancel, "cancel"),
        passing(human, "human"),
        Flow("events", events, word="events"),
    )
}


class Chat:
    """Ada's phone. The state goes through JSON between two messages, as it does in the database."""

    def __init__(self, left=5, abilities=BUTTONS, flows=FLOWS, lost=""):
        self.shop, self.abilities, self.flows = Shop(left), abilities, dict(flows)
        self.state = Conversation()
        self.screens: dict[str, ShownScreen] = {}
        self.seen: list[object] = []  # every message, oldest first
        self.now = 1_000_000_000_000
        self.ids = (f"{n:032x}" for n in itertools.count(1))
        self.hear, self.lost = lambda text: None, lost

    async def hears(self, kind="text", *, after=MINUTE, **what):
        """One message arrives, a minute after the last unless told otherwise; answers what is shown."""
        self.now += after
        screen = self.screens.get(screen_of(what.get("token", "")))
        heard = Heard(kind, what.pop("at", self.now), screen=screen, **what)
        stage = Stage(
            self.flows, lambda: copy.deepcopy(self.shop), self.now, lambda: next(self.ids), self.abilities,
            welcome=start("events"), hear=self.hear, lost=self.lost,
        )  # fmt: skip
        done = await step(self.state, heard, stage)
        self.shop = done.context or self.shop
        return self._took(done)

    def _took(self, done):
        self.state = Conversation.from_json(orjson.loads(orjson.dumps(done.state.to_json())))
        assert self.state == done.state
        for row in done.shown:
            if isinstance(row, Presented):
                self.screens[row.shown.id] = ShownScreen.from_json(orjson.loads(orjson.dumps(row.shown.to_json())))
        self.seen += done.shown
        self.replaces = done.replaces
        return done.shown

    async def says(self, *texts, **how):
        for text in texts:
            rows = await self.hears(text=text, **how)
        return rows

    async def taps(self, *labels, **how):
        for label in labels:
            rows = await self.hears("button", token=self.token(label), **how)
        return rows

    async def buys(self, event="summit"):
        return await self.hears("start", start=start("purchase", event=event))

    def token(self, label):
        """Of the newest button with that label, wherever it stands in the chat."""
        rows = [row for row in reversed(self.seen) if isinstance(row, Presented)]
        return next(button.token for row in rows for button in row.message.buttons if button.label == label)

    def notifies(self, text, *choices):
        return self._took(
            notify(self.state, Screen(text, choices), id=next(self.ids), now=self.now, abilities=self.abilities)
        )

    @property
    def text(self):
        """The newest message's text."""
        return next(row.message.text for row in reversed(self.seen) if isinstance(row, Presented))

    @property
    def tickets(self):
        return [row.payload["ticket"] for row in self.seen if isinstance(row, Attached)]

    @property
    def answers(self):
        return {key: answer.value for key, answer in self.state.active.answers.items()}


@pytest.fixture
def chat():
    return Chat()


@pytest.fixture
def new_chat():
    return Chat


@pytest.fixture
def abilities():
    return {"buttons": BUTTONS, "list": LIST, "numbers": NUMBERS}


@pytest.fixture
def shop_flows():
    """The flows, and the functions that other versions of the purchase are made of."""
    return {"flows": FLOWS, "purchase": PURCHASE, "hold": hold, "release": release, "submit": submit}
