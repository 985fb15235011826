"""What Telegram knows: people, their chats with the bot, messages, files."""

import asyncio
import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.peers.telegram.rules import ApiError, bad


@dataclass
class Posted:
    """A message in a chat, as it looks now."""

    message_id: int
    text: str
    mine: bool  # the person's own
    markup: dict[str, Any] = field(default_factory=dict)
    picture: bytes = b""
    document: bytes = b""
    edits: int = 0

    @property
    def inline(self) -> list[list[dict[str, Any]]]:
        return self.markup.get("inline_keyboard", [])

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.inline for button in row]


@dataclass
class Chat:
    """A private chat with the bot, or a group (`type` "group") that it is in."""

    id: int
    type: str = "private"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    messages: dict[int, Posted] = field(default_factory=dict)
    keys: list[list[dict[str, Any]]] = field(default_factory=list)  # the reply keyboard that is shown now

    def json(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.type, **({"title": "Friends"} if self.type != "private" else {})}


class World:
    def __init__(self, bot: dict[str, Any]) -> None:
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, bytes] = {}  # file_id → content
        self.taps: dict[str, bool] = {}  # callback query id → answered
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}  # (scope, language) → menu
        self._numbers = itertools.count(101)
        self._changed = asyncio.Event()

    def change(self) -> None:
        """Wakes all who wait for something to be seen."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, seen: Callable[[], bool], timeout: float, told: Callable[[], str]) -> None:
        deadline = time.monotonic() + timeout
        while not seen():
            try:
                await asyncio.wait_for(self._changed.wait(), deadline - time.monotonic())
            except TimeoutError:
                raise AssertionError(told()) from None

    def open_chat(self, chat_id: object) -> Chat:
        """The chat that the bot may write to, or the refusal that it gets."""
        if chat_id in (None, ""):
            raise bad("chat_id is empty")
        chat = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None
        if chat is None:
            raise bad("chat not found")
        if chat.deactivated:
            raise ApiError(403, "Forbidden: user is deactivated")
        if chat.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if not chat.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def post(
        self,
        chat: Chat,
        text: str,
        *,
        mine: bool,
        markup: dict[str, Any] | None = None,
        picture: bytes = b"",
        document: bytes = b"",
    ) -> Posted:
        posted = Posted(next(self._numbers), text, mine, markup or {}, picture, document)
        chat.messages[posted.message_id] = posted
        if "keyboard" in posted.markup:
            chat.keys = posted.markup["keyboard"]
        elif posted.markup.get("remove_keyboard"):
            chat.keys = []
        self.change()
        return posted

    def keep_file(self, content: bytes) -> str:
        file_id = f"file-{len(self.files) + 1}"
        self.files[file_id] = content
        return file_id

    def bots_view(self, chat: Chat, posted: Posted) -> dict[str, Any]:
        """A message of the bot's own, as the API answers it."""
        view: dict[str, Any] = {
            "message_id": posted.message_id,
            "date": int(time.time()),
            "chat": chat.json(),
            "from": {key: self.bot[key] for key in ("id", "is_bot", "first_name", "username")},
        }
        if posted.picture:
            view["photo"] = [
                {"file_id": self.keep_file(posted.picture), "file_unique_id": "u", "width": 600, "height": 600}
            ]
        if posted.document:
            view["document"] = {"file_id": self.keep_file(posted.document), "file_unique_id": "u"}
        if posted.text:
            view["caption" if posted.picture or posted.document else "text"] = posted.text
        if posted.inline:
            view["reply_markup"] = {"inline_keyboard": posted.inline}
        return view
