"""The web chat as a channel: messages become rows of a feed, and browsers that listen are told."""

import asyncio
from collections import defaultdict

import orjson

from bots.channel import Abilities, Button, Message, Receive, SendResult, Sent
from core.domain.refusals import Fact
from core.storage.database import Busy
from core.storage.feed import FeedRow
from core.storage.files import FILE
from core.storage.house import House
from core.storage.tables import webchat_feed
from core.storage.work import Actor, Work, dumps

ABILITIES = Abilities(
    text_max=20_000, text_unit="chars", buttons=30, button_label=120, link_buttons=True, edits=True, pictures="link",
    per_second=2_000.0, doubles=False,
)  # fmt: skip
IN_PLACE = "="


class WebchatChannel:
    """`address` is the conversation's id, and so the identity's."""

    def __init__(self, account: str, house: House, base_url: str) -> None:
        self.account, self.abilities = account, ABILITIES
        self._house, self._base_url = house, base_url
        self._listeners: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.closing = False

    async def send(self, address: str, message: Message) -> SendResult:
        """The feed's row has the message's own id, so that sending twice shows it once: nothing is ever in doubt."""
        work = Work(self._house, Actor("webchat", self.account))
        buttons = [_button_json(button) for button in message.buttons if not button.asks_phone]
        image = message.picture.link.removeprefix(self._base_url) if message.picture else ""
        file = message.document.link.removeprefix(self._base_url) if message.document else ""
        add_to_feed(work, address, message=message.id, mine=False, text=message.text, buttons=dumps(buttons),
                    image=image, file=file, replaces=_replaces(message))  # fmt: skip
        await self._written(work)
        self.tell(address)
        return Sent(message.id)

    async def _written(self, work: Work) -> None:
        for _ in range(5):
            fact = await self._house.commit(work)
            if fact is None or fact.code == "told":
                return
        raise Busy("the feed could not be written")

    def link(self, payload: str) -> str:
        """An event's page for its slug; an invitation's own address; a campaign's code goes behind a question mark."""
        if payload.startswith("i-"):
            return f"{self._base_url}/staff/{payload}"
        if payload in self._house.catalog.by_slug or not payload:
            return f"{self._base_url}/chat/{payload}"
        return f"{self._base_url}/chat/?c={payload}"

    async def fetch(self, media: str, limit_bytes: int) -> bytes:
        found = await self._house.database.read(FILE, id=media)
        if not found:
            raise LookupError(media)
        if found[0].size > limit_bytes:
            raise ValueError("too large")
        return found[0].raw

    async def ask_after(self, address: str, message: Message, since: int) -> Sent | None:
        return None

    async def start(self, receive: Receive) -> None:
        return None

    async def stop(self) -> None:
        self.closing = True
        for events in self._listeners.values():
            for event in events:
                event.set()

    # Browsers that listen

    def listen(self, address: str) -> asyncio.Event:
        event = asyncio.Event()
        self._listeners[address].add(event)
        return event

    def leave(self, address: str, event: asyncio.Event) -> None:
        self._listeners[address].discard(event)
        if not self._listeners[address]:
            del self._listeners[address]

    def tell(self, address: str) -> None:
        for event in self._listeners.get(address, ()):
            event.set()


def _replaces(message: Message) -> str:
    """As the feed keeps it: the message whose place this one takes, marked where it does so wherever that stands."""
    return IN_PLACE + message.edits if message.in_place and message.edits else message.edits


def _button_json(button: Button) -> dict[str, str]:
    shown = {"id": button.token or button.url, "label": button.label}
    return {**shown, "url": button.url} if button.url else shown


def add_to_feed(
    work: Work, identity: str, *, message: str, mine: bool, text: str, buttons: str = "[]", image: str = "",
    file: str = "", replaces: str = "",
) -> None:  # fmt: skip
    work.add(webchat_feed, {
        "id": work.house.new_id(), "organizer": "", "identity": identity, "message": message, "mine": int(mine),
        "text": text, "buttons": buttons, "image": image, "file": file, "replaces": replaces, "created_at": work.now,
    }, else_=Fact("told"))  # fmt: skip


def feed_json(row: FeedRow) -> dict[str, object]:
    """One message as the contract shows it."""
    shown: dict[str, object] = {"id": row.message, "text": row.text, "buttons": orjson.loads(row.buttons)}
    if row.image:
        shown["image"] = row.image
    if row.file:
        shown["file"] = row.file
    if row.replaces:
        shown["replaces"] = row.replaces.removeprefix(IN_PLACE)
    if row.replaces.startswith(IN_PLACE):
        shown["in_place"] = True
    return {**shown, "mine": bool(row.mine)}
