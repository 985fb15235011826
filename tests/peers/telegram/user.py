"""A person with a Telegram app, talking to the peer's bot: what is tapped and typed, and what is seen."""

import io
import re
import time
from typing import Any

from PIL import Image

from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.world import Chat, Posted

PHOTO_SIDE_MAX = 1280  # the app scales a photo down to this
THUMBNAIL_SIDE = 320


class User:
    """`User(peer, 1001, "Ada", language="en")`. Deeds return the update's id; `tap` looks labels up as eyes do."""

    def __init__(
        self, peer: TelegramPeer, id: int, name: str, *, language: str = "en", phone: str = "+6591234567"
    ) -> None:
        self.peer = peer
        self.id = id
        self.name = name
        self.language = language
        self.phone = phone
        self.chat = peer.world.chats.setdefault(id, Chat(id))

    @property
    def address(self) -> str:
        return str(self.id)

    # Deeds

    def start(self, payload: str = "") -> int:
        """Opens the bot by a link and taps START."""
        return self.send(f"/start {payload}".strip())

    def send(self, text: str) -> int:
        return self._say(text, text=text, **_entities(text))

    def say_in_group(self, text: str, group_id: int = -100500) -> int:
        group = self.peer.world.chats.setdefault(group_id, Chat(group_id, "group", started=True))
        posted = self.peer.world.post(group, text, mine=True)
        return self._push("message", self._message(posted, group) | {"text": text} | _entities(text))

    def edit(self, text: str) -> int:
        """Changes the last message that this person sent."""
        last = [posted for posted in self.messages if posted.mine][-1]
        last.text = text
        return self._push("edited_message", self._message(last, self.chat) | {"text": text, "edit_date": _now()})

    def tap(self, label: str) -> int:
        """Taps what is seen under this label: a key of the reply keyboard, or the button of the newest message."""
        for key in (key for row in self.chat.keys for key in row):
            if key["text"] == label:
                return self.contact() if key.get("request_contact") else self.send(label)
        for posted in reversed(self.messages):
            for button in (button for row in posted.inline for button in row):
                if button["text"] == label and "callback_data" in button:
                    return self.tap_token(button["callback_data"], posted.message_id)
        raise AssertionError(f"{self.name} sees no button {label!r} in\n{self.transcript()}")

    def tap_token(self, token: str, message_id: int = 0) -> int:
        """A tap with any token, made up ones too, under any message."""
        posted = self.chat.messages.get(message_id) or Posted(message_id or 1, "gone", mine=False)
        tap = f"tap-{len(self.peer.world.taps) + 1}"
        self.peer.world.taps[tap] = False
        query = {"id": tap, "from": self._sender(), "chat_instance": "1", "data": token}
        return self._push("callback_query", query | {"message": self.peer.world.bots_view(self.chat, posted)})

    def contact(self, phone: str = "", user_id: int | None = None, *, forwarded: bool = False) -> int:
        """Shares the own contact, or a card of somebody else's (`user_id` 0: of nobody in Telegram)."""
        card: dict[str, Any] = {"phone_number": phone or self.phone.removeprefix("+"), "first_name": self.name}
        if owner := self.id if user_id is None else user_id:
            card["user_id"] = owner
        origin = {"type": "user", "sender_user": self._sender(), "date": _now()}
        return self._say("(contact)", contact=card, **({"forward_origin": origin} if forwarded else {}))

    def photo(self, picture: bytes, caption: str = "", quality: int = 80) -> int:
        """As the app does: scaled down and recompressed as JPEG, offered in two sizes."""
        sizes = [self._size(picture, side, quality) for side in (THUMBNAIL_SIDE, PHOTO_SIDE_MAX)]
        return self._say("(photo)", photo=sizes, **({"caption": caption} if caption else {}))

    def _size(self, picture: bytes, side: int, quality: int) -> dict[str, Any]:
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        image.thumbnail((side, side))
        content = io.BytesIO()
        image.save(content, "JPEG", quality=quality)
        file = self.peer.world.keep_file(content.getvalue())
        size = {"width": image.width, "height": image.height, "file_size": len(content.getvalue())}
        return {"file_id": file, "file_unique_id": f"u{file}"} | size

    def document(self, content: bytes, mime_type: str = "image/png", name: str = "ticket.png") -> int:
        file = self.peer.world.keep_file(content)
        known = {"file_id": file, "file_unique_id": f"u{file}", "file_name": name, "file_size": len(content)}
        return self._say("(document)", document=known | {"mime_type": mime_type})

    def sticker(self) -> int:
        sizes = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self._say("(sticker)", sticker={"file_id": "sticker", "file_unique_id": "us", "emoji": "👍"} | sizes)

    def voice(self) -> int:
        return self._say("(voice)", voice={"file_id": "voice", "file_unique_id": "uv", "duration": 3})

    def block(self) -> int:
        self.chat.blocked = True
        return self._membership("member", "kicked")

    def unblock(self) -> int:
        self.chat.blocked = False
        return self._membership("kicked", "member")

    # What is seen

    @property
    def messages(self) -> list[Posted]:
        """Oldest first, as they look now: edited, and without the deleted ones."""
        return list(self.chat.messages.values())

    @property
    def received(self) -> list[Posted]:
        return [posted for posted in self.messages if not posted.mine]

    @property
    def pictures(self) -> list[bytes]:
        return [posted.picture for posted in self.received if posted.picture]

    @property
    def documents(self) -> list[bytes]:
        return [posted.document for posted in self.received if posted.document]

    @property
    def keys(self) -> list[str]:
        """The labels of the reply keyboard that is shown now."""
        return [key["text"] for row in self.chat.keys for key in row]

    @property
    def spinning(self) -> bool:
        """Whether a tapped button still waits for its answer."""
        return not all(self.peer.world.taps.values())

    def url(self, label: str) -> str:
        """Where the newest link button with this label leads."""
        for posted in reversed(self.received):
            for button in (button for row in posted.inline for button in row):
                if button["text"] == label and "url" in button:
                    return button["url"]
        raise AssertionError(f"{self.name} sees no link {label!r} in\n{self.transcript()}")

    def screen(self) -> str:
        """The newest message of the bot with its buttons."""
        return self._shown(self.received[-1]) if self.received else ""

    def transcript(self) -> str:
        keys = " ".join(f"[{label}]" for label in self.keys)
        return "\n".join([*map(self._shown, self.messages), *([f"keyboard: {keys}"] if keys else [])])

    async def sees(self, text: str, timeout: float = 5.0) -> Posted:
        """Waits until the bot's newest message holds this text."""
        await self.peer.world.until(
            lambda: bool(self.received) and text in self.received[-1].text,
            timeout,
            lambda: f"{self.name} waited for {text!r} and sees\n{self.transcript()}",
        )
        return self.received[-1]

    async def gets(self, count: int, timeout: float = 5.0) -> list[Posted]:
        """Waits until the bot has sent at least so many messages in all."""
        await self.peer.world.until(
            lambda: len(self.received) >= count,
            timeout,
            lambda: f"{self.name} waited for {count} messages and sees\n{self.transcript()}",
        )
        return self.received

    def _shown(self, posted: Posted) -> str:
        who = self.name if posted.mine else "Bot"
        picture = "(picture) " if posted.picture else "(file) " if posted.document else ""
        rows = [" ".join(f"[{button['text']}]" for button in row) for row in posted.inline]
        return "\n  ".join([f"{who}: {picture}{posted.text}", *rows])

    # What Telegram makes of it

    def _say(self, seen: str, **content: Any) -> int:
        self.chat.started = True
        posted = self.peer.world.post(self.chat, seen, mine=True)
        return self._push("message", self._message(posted, self.chat) | content)

    def _message(self, posted: Posted, chat: Chat) -> dict[str, Any]:
        where = chat.json() | ({"first_name": self.name} if chat.type == "private" else {})
        return {"message_id": posted.message_id, "date": _now(), "chat": where, "from": self._sender()}

    def _membership(self, old: str, new: str) -> int:
        states = [{"user": self.peer.world.bot, "status": status} for status in (old, new)]
        for state in states:
            state |= {"until_date": 0} if state["status"] == "kicked" else {}
        change = {"chat": self.chat.json(), "from": self._sender(), "date": _now()}
        names = ("old_chat_member", "new_chat_member")
        return self._push("my_chat_member", change | dict(zip(names, states, strict=True)))

    def _sender(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def _push(self, kind: str, content: dict[str, Any]) -> int:
        return self.peer.deliveries.push(kind, content)


def _entities(text: str) -> dict[str, Any]:
    """What Telegram marks in a text: a command at its beginning."""
    command = re.match(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?=\s|$)", text)
    return {"entities": [{"type": "bot_command", "offset": 0, "length": command.end()}]} if command else {}


def _now() -> int:
    return int(time.time())
