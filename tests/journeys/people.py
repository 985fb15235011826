"""People with three kinds of phones, so that a story reads as a screenplay whichever app it is told in."""

import asyncio
import contextlib
import json
import re
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from bots.pictures import codes_in
from tests.peers.telegram.user import User
from tests.peers.twilio.peer import Phone

if TYPE_CHECKING:
    from tests.journeys.stage import Stage

PATIENCE_SECONDS = 15.0
QUIET_SECONDS = 0.7  # longer than a message takes from its turn to the phone
_ADDRESS = re.compile(r"https?://[^\s/]+(/(?:pay|t)/\w+)")


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a chat as it looks now; `links` by label."""

    mine: bool
    text: str
    buttons: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    picture: bool = False


class Person(ABC):
    """Somebody with a phone. After a deed, `sees` waits for a message that came, or was changed, since then."""

    channel = ""

    def __init__(self, stage: "Stage", name: str, language: str) -> None:
        self.stage, self.name, self.language = stage, name, language
        self.taps_made = self.answers_typed = 0
        self._before = 0

    # What each kind of phone does in its own way

    @abstractmethod
    async def arrives(self, payload: str = "evening") -> None:
        """Follows a link: an event's slug, a campaign's code."""

    @abstractmethod
    async def says(self, text: str) -> None: ...

    @abstractmethod
    async def taps(self, label: str) -> None: ...

    async def picks(self, amount: str) -> None:
        """How many: a button where there is one, typed where there is none."""
        await (self.taps(amount) if any(amount in line.buttons for line in self.lines()[-1:]) else self.says(amount))

    @abstractmethod
    def lines(self) -> list[Line]: ...

    @abstractmethod
    def happened(self) -> int:
        """Grows with every message that came and every one that was changed in place."""

    @abstractmethod
    async def codes(self) -> list[str]:
        """What a scanner reads in the tickets that came, in their order."""

    # What all have in common

    def heard(self) -> list[str]:
        return [line.text for line in self.lines() if not line.mine]

    def acts(self) -> None:
        self._before = self.happened()

    async def sees(self, *words: str) -> str:
        """Waits until the newest message says all of it; answers that message."""
        newest = ""
        async for _ in self._waiting():
            newest = (self.heard() or [""])[-1]
            if self.happened() > self._before and all(self.spelled(word) in newest for word in words):
                return newest
        raise AssertionError(f"{self.name} on {self.channel} waited for {words} and has\n{self.transcript()}")

    async def has_seen(self, *words: str) -> str:
        """Waits until one message, whichever, says all of it."""
        async for _ in self._waiting():
            for text in self.heard():
                if all(self.spelled(word) in text for word in words):
                    return text
        raise AssertionError(f"{self.name} on {self.channel} waited for {words} and has\n{self.transcript()}")

    async def has_tickets(self, count: int) -> list[str]:
        """Waits until so many different tickets came; answers their codes."""
        codes: list[str] = []
        async for _ in self._waiting():
            codes = list(dict.fromkeys(await self.codes()))
            if len(codes) == count:
                return codes
        raise AssertionError(f"{self.name} on {self.channel} has {len(codes)} tickets\n{self.transcript()}")

    async def hears_nothing(self) -> None:
        """Since the last deed, and for a while from now on."""
        await asyncio.sleep(QUIET_SECONDS)
        assert self.happened() == self._before, self.transcript()

    async def _waiting(self):
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            yield
            await asyncio.sleep(0.02)

    async def link(self, label: str) -> str:
        """Where the newest link leads that is called so, or that stands in a text."""
        for line in reversed(self.lines()):
            for name, url in line.links:
                if label in name:
                    return url
            if found := _ADDRESS.search(line.text):
                return found[1]
        raise AssertionError(f"no link {label} in\n{self.transcript()}")

    async def pays(self, action: str = "pay", label: str = "Pay") -> str:
        """Opens the pay page and presses one of its buttons; what it says then."""
        address = await self.link(label)
        page = await self.stage.client.get(address)
        assert page.status_code == 200 and f'value="{action}"' in page.text, page.text
        return await self.presses(address, action)

    async def presses(self, address: str, action: str) -> str:
        """A button of a pay page that was opened before."""
        self.acts()
        answer = await self.stage.client.post(address, data={"action": action}, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    def transcript(self) -> str:
        """The chat as it is read aloud."""
        return "\n\n".join(_shown(self.name, line) for line in self.lines())

    def count(self, words: str) -> int:
        """How many messages say this."""
        return sum(self.spelled(words) in text for text in self.heard())

    def spelled(self, words: str) -> str:
        """As this kind of phone shows it."""
        return words


def _shown(name: str, line: Line) -> str:
    head = f"{name if line.mine else 'Usher'}: {'(picture) ' if line.picture else ''}{line.text}"
    buttons = [*line.buttons, *(f"{label} ↗" for label, _ in line.links)]
    return head + "".join(f"\n  [{label}]" for label in buttons)


class OnTheWeb(Person):
    """The web chat as its page uses it: messages posted, answers read from the stream."""

    channel = "webchat"

    def __init__(self, stage: "Stage", name: str, language: str) -> None:
        super().__init__(stage, name, language)
        self.token, self.rows, self.sent = "", {}, 0
        self._places: dict[Any, str] = {}
        self._changes = 0
        self._task: asyncio.Task[None] | None = None

    async def arrives(self, payload: str = "evening") -> None:
        self.acts()
        way = "event" if payload in self.stage.built.events else "campaign"
        way = "invitation" if payload.startswith("i-") else way
        body = {way: payload, "language": self.language}
        if not self.token:
            answer = await self.stage.client.post("/chat/api/conversations", json=body)
            assert answer.status_code == 201, answer.text
            self.token = answer.json()["token"]
            self._task = asyncio.create_task(self._listen())

    async def leaves(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        """As browsers do: where the stream breaks, on from the last message."""
        last = ""
        while True:
            heads = {**self.heads, **({"Last-Event-ID": last} if last else {})}
            with contextlib.suppress(httpx.HTTPError, RuntimeError):  # a client that is closed, too
                async with self.stage.client.stream("GET", "/chat/api/stream", headers=heads, timeout=60) as stream:
                    async for line in stream.aiter_lines():
                        if line.startswith("id: "):
                            last = line[4:]
                        if line.startswith("data: "):
                            self._take(json.loads(line[6:]))
            await asyncio.sleep(0.05)

    def _take(self, row: dict[str, Any]) -> None:
        """A message that replaces another stands in its place, where nothing of the reader's own follows it, or where
        it is one that is kept up to date. A replaced id leads to what replaced it."""
        assert row["id"] not in self.rows, "the stream told a message twice"
        ids = list(self.rows)
        replaced = self._places.get(row.get("replaces"), row.get("replaces"))
        own_follows = replaced in ids and any(self.rows[id]["mine"] for id in ids[ids.index(replaced) :])
        if replaced in ids and (row.get("in_place") or not own_follows):
            self._places = {old: row["id"] if new == replaced else new for old, new in self._places.items()}
            self._places[replaced] = row["id"]
            self.rows = {row["id"] if key == replaced else key: row if key == replaced else old
                         for key, old in self.rows.items()}  # fmt: skip
        else:
            self.rows[row["id"]] = row
        self._changes += not row["mine"]

    @property
    def heads(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def happened(self) -> int:
        return self._changes

    def lines(self) -> list[Line]:
        return [
            Line(
                row["mine"], row["text"], tuple(b["label"] for b in row["buttons"] if "url" not in b),
                tuple((b["label"], b["url"]) for b in row["buttons"] if "url" in b), "image" in row,
            )
            for row in self.rows.values()
        ]  # fmt: skip

    async def says(self, text: str) -> None:
        self.answers_typed += 1
        await self.sends({"text": text})

    async def taps(self, label: str) -> None:
        self.taps_made += 1
        await self.sends({"button": self.button(label)})

    def button(self, label: str) -> str:
        """The newest button that is called so."""
        for row in reversed(self.rows.values()):
            for button in row["buttons"]:
                if label in button["label"] and "url" not in button:
                    return button["id"]
        raise AssertionError(f"no button {label} in\n{self.transcript()}")

    async def sends(self, body: dict[str, str], id: str = "") -> None:
        self.acts()
        self.sent += 1
        message = {"id": id or f"m{self.sent}", **body}
        answer = await self.stage.client.post("/chat/api/messages", json=message, headers=self.heads)
        assert answer.status_code == 202, answer.text

    async def hands(self, raw: bytes, name: str, media_type: str = "text/csv", answer: int = 202) -> None:
        """Sends a file that is no picture."""
        self.acts()
        self.sent += 1
        file = {"file": (name, raw, media_type)}
        sent = await self.stage.client.post("/chat/api/messages", data={"id": f"m{self.sent}"}, files=file,
                                            headers=self.heads)  # fmt: skip
        assert sent.status_code == answer, sent.text

    async def shows(self, picture: bytes) -> None:
        """Sends a picture."""
        self.acts()
        self.sent += 1
        answer = await self.stage.client.post(
            "/chat/api/messages", data={"id": f"m{self.sent}"}, files={"file": ("map.png", picture, "image/png")},
            headers=self.heads,
        )  # fmt: skip
        assert answer.status_code == 202, answer.text

    async def codes(self) -> list[str]:
        pages = [row["image"] for row in self.rows.values() if row.get("image")]
        return [codes_in((await self.stage.client.get(page)).content)[0] for page in pages]


class OnTelegram(Person):
    channel = "telegram"

    def __init__(self, stage: "Stage", name: str, language: str, number: int) -> None:
        super().__init__(stage, name, language)
        self.user = User(
            stage.telegram, 500 + number, name, language=language.lower(), phone=f"+49151234567{number:02}"
        )
        self.updates: list[int] = []

    async def arrives(self, payload: str = "evening") -> None:
        self.acts()
        self.updates.append(self.user.start(payload))

    async def says(self, text: str) -> None:
        self.acts()
        self.answers_typed += 1
        self.updates.append(self.user.send(text))

    async def taps(self, label: str) -> None:
        self.acts()
        self.taps_made += 1
        shown = [name for posted in self.user.received for name in posted.labels] + self.user.keys
        full = next((name for name in reversed(shown) if label in name), None)
        assert full, f"no button {label} in\n{self.transcript()}"
        self.updates.append(self.user.tap(full))

    async def hands(self, raw: bytes, name: str, media_type: str = "text/csv") -> None:
        """Sends a file that is no picture."""
        self.acts()
        self.updates.append(self.user.document(raw, media_type, name))

    async def shows(self, picture: bytes) -> None:
        """Sends a picture."""
        self.acts()
        self.updates.append(self.user.photo(picture))

    def happened(self) -> int:
        return len(self.user.received) + sum(posted.edits for posted in self.user.received)

    def lines(self) -> list[Line]:
        lines = []
        for posted in self.user.messages:
            keys = [key for row in posted.inline for key in row]
            asked = [key for row in posted.markup.get("keyboard", ()) for key in row]
            buttons = tuple(key["text"] for key in (*keys, *asked) if "url" not in key)
            links = tuple((key["text"], key["url"]) for key in keys if "url" in key)
            lines.append(Line(posted.mine, posted.text, buttons, links, bool(posted.picture)))
        return lines

    async def codes(self) -> list[str]:
        return [codes_in(picture)[0] for picture in self.user.pictures]


class OnSms(Person):
    """A phone without buttons: the number beside the choice is typed."""

    channel = "sms"

    def __init__(self, stage: "Stage", name: str, language: str, number: int) -> None:
        super().__init__(stage, name, language)
        country = "+8613812345" if language.startswith("zh") else "+49151234567"
        self.phone = Phone(stage.twilio, f"{country}{number:03}"[: 14 if country.startswith("+86") else 15])

    async def arrives(self, payload: str = "evening") -> None:
        self.acts()
        await self.phone.send(f"JOIN {payload}")

    async def says(self, text: str) -> None:
        self.acts()
        self.answers_typed += 1
        await self.phone.send(text)

    async def taps(self, label: str) -> None:
        """A tap where there is nothing to tap: the number beside it, or the word that the message names."""
        self.acts()
        self.taps_made += 1
        for text in reversed(self.heard()):
            if number := re.search(rf"^(\d+)\. .*{re.escape(label)}", text, re.MULTILINE):
                await self.phone.send(number[1])
                return
            if option := re.search(rf"(?:Or send: |也可以回复：)(.*{re.escape(label)}.*)", text):
                await self.phone.send(option[1])
                return
            if word := re.search(rf"{re.escape(label)}.*?[:：].*?(?:reply |回复“)([^\s”]+)", text):
                await self.phone.send(word[1])
                return
        raise AssertionError(f"no line for {label} in\n{self.transcript()}")

    async def picks(self, amount: str) -> None:
        """The number is the answer, as everywhere here."""
        await self.says(amount)
        self.answers_typed, self.taps_made = self.answers_typed - 1, self.taps_made + 1

    def happened(self) -> int:
        return len(self.phone.messages())

    def lines(self) -> list[Line]:
        own = self.phone.number
        return [
            Line(text.sender == own, text.body)
            for text in self.stage.twilio.texts
            if text.sender == own or (text.to == own and text.status == "delivered")
        ]

    def spelled(self, words: str) -> str:
        """With the plain marks that keep a text cheap."""
        return words.replace("×", "x").replace("·", "-").replace("“", '"').replace("”", '"').replace("’", "'")

    async def codes(self) -> list[str]:
        found = []
        for page in dict.fromkeys(re.findall(r"(/t/\w+)", "\n".join(self.heard()))):
            found.append(codes_in((await self.stage.client.get(f"{page}/qr.png")).content)[0])
        return found
