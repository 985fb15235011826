"""One bot's requests to the Bot API, by aiogram's client. Importing this costs seconds of CPU: only channel.py does."""

import asyncio
from contextlib import aclosing
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    DeleteMessage,
    DeleteWebhook,
    EditMessageText,
    GetMe,
    Response,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMyCommands,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    ReplyKeyboardRemove,
)
from aiogram.types import Message as TelegramMessage
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError, ClientTimeout

from bots.channel import AccountProblem, Message, Picture, RetryAfter, SendResult, Sent, Unknown
from bots.telegram import wire
from bots.telegram.commands import command_menus
from bots.telegram.parse import ALLOWED_UPDATES

LONG_POLL_SECONDS = 25
_TIMEOUT = ClientTimeout(total=30, connect=8)
_PICTURES_REMEMBERED = 1_000
_UPLOADS_REMEMBERED = 20
_GOING = "✓"  # stands for a moment, to take the reply keyboard away
# pydantic forgets the model of an answer that nobody holds, and would build it anew for every message.
_ANSWERS = [
    Response[method.__returning__]  # type: ignore[name-defined]
    for method in (SendMessage, SendPhoto, SendDocument, EditMessageText, AnswerCallbackQuery)
]
_log = structlog.get_logger()


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as plain dicts: one update that is newer than the library must not stop all others."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None
    timeout: int
    allowed_updates: list[str]


class Client:
    """`token` and `api_url` as the operator gave them; AccountProblem where the token cannot be one."""

    def __init__(self, account: str, token: str, api_url: str) -> None:
        self._account = account
        session = AiohttpSession(api=TelegramAPIServer.from_base(api_url))
        session.timeout = _TIMEOUT  # type: ignore[assignment]  # aiohttp takes it, and connecting gets its own limit
        try:
            self._bot = Bot(token, session=session)
        except TokenValidationError:
            raise AccountProblem(account, "token_malformed") from None
        self._slowed: dict[str, float] = {}  # address → until when (loop seconds) Telegram asked us to wait
        self._uploaded: dict[str, str] = {}  # shared picture → Telegram's id of it
        self._pictures: dict[str, None] = {}  # outbox ids whose picture is out while their text is not

    async def close(self) -> None:
        await self._bot.session.close()

    # What people see

    async def deliver(self, address: str, message: Message) -> SendResult:
        try:
            return await self._deliver(int(address), message)
        except (AiogramError, ValueError) as error:
            result = wire.outcome(error)
        except OSError:
            result = Unknown("no_answer")
        if isinstance(result, RetryAfter) and not result.whole_account:
            return self._slow_down(address, result.seconds)
        if isinstance(result, RetryAfter):
            _log.warning("telegram_not_sending", account=self._account, seconds=result.seconds)
        return result

    async def _deliver(self, chat: int, message: Message) -> SendResult:
        if wire.can_edit(message) and (edited := await self._edit(chat, message)):
            return edited
        if wire.clears_keyboard_apart(message):
            await self._clear_keyboard(chat)
        if message.picture and message.id not in self._pictures:
            photo = await self._photo(chat, message, message.picture)
            if wire.fits_caption(message):
                return Sent(str(photo.message_id))
            self._remember_picture(message.id)
        if message.document and message.id not in self._pictures:
            document = await self._bot(wire.document_request(chat, message, message.document))
            if wire.fits_caption(message):
                return Sent(str(document.message_id))
            self._remember_picture(message.id)
        sent = await self._bot(wire.text_request(chat, message))
        self._pictures.pop(message.id, None)
        return Sent(str(sent.message_id))

    async def _photo(self, chat: int, message: Message, picture: Picture) -> TelegramMessage:
        """What goes to many is uploaded once; Telegram keeps it under an id, which it may forget."""
        kept = self._uploaded.get(picture.shared)
        if kept:
            try:
                return await self._bot(wire.photo_request(chat, message, kept))
            except TelegramBadRequest as error:
                if not wire.lost_file(error):
                    raise
        sent = await self._bot(wire.photo_request(chat, message, picture.png))
        if picture.shared and sent.photo:
            self._uploaded[picture.shared] = sent.photo[-1].file_id
            while len(self._uploaded) > _UPLOADS_REMEMBERED:
                del self._uploaded[next(iter(self._uploaded))]
        return sent

    async def _edit(self, chat: int, message: Message) -> Sent | None:
        try:
            await self._bot(wire.edit_request(chat, message))
        except TelegramBadRequest as error:
            if wire.lost_for_edits(error):
                return None
            if not wire.not_modified(error):
                raise
        return Sent(message.edits)

    async def _clear_keyboard(self, chat: int) -> None:
        """A message with buttons of its own cannot take the reply keyboard away: a short-lived one does."""
        gone = SendMessage(chat_id=chat, text=_GOING, reply_markup=ReplyKeyboardRemove(remove_keyboard=True))
        passing = await self._bot(gone)
        try:
            await self._bot(DeleteMessage(chat_id=chat, message_id=passing.message_id))
        except AiogramError as error:
            _log.info("telegram_mark_stays", account=self._account, error=type(error).__name__)

    def _remember_picture(self, message_id: str) -> None:
        """A retry of the text must not send the picture twice; forgotten by a restart, where a double is accepted."""
        if message_id:
            self._pictures[message_id] = None
        if len(self._pictures) > _PICTURES_REMEMBERED:
            del self._pictures[next(iter(self._pictures))]

    def _slow_down(self, address: str, seconds: float) -> RetryAfter:
        """Telegram does not say whether a 429 means the chat or the bot: two chats at once mean the bot."""
        now = asyncio.get_running_loop().time()
        self._slowed = {each: until for each, until in self._slowed.items() if until > now}
        others = bool(self._slowed.keys() - {address})
        self._slowed[address] = now + seconds
        return RetryAfter(seconds, whole_account=others)

    async def stop_spinner(self, tap: str) -> None:
        """Best effort: a tap that is too old to answer spins no more anyway."""
        try:
            await self._bot.answer_callback_query(tap, request_timeout=5)
        except (AiogramError, OSError) as error:
            _log.info("telegram_spinner_stays", account=self._account, error=type(error).__name__)

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """ValueError when larger than the limit, LookupError when Telegram has it no more, ConnectionError when it
        cannot be reached. Errors are raised without their cause, whose text holds the token."""
        try:
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > limit_bytes:
                raise ValueError("too_large")
            url = self._bot.session.api.file_url(self._bot.token, file.file_path or "")
            content = bytearray()
            async with aclosing(self._bot.session.stream_content(url, timeout=_TIMEOUT)) as chunks:  # type: ignore[arg-type]
                async for chunk in chunks:
                    content += chunk
                    if len(content) > limit_bytes:
                        raise ValueError("too_large")
            return bytes(content)
        except TelegramBadRequest as error:
            raise (ValueError("too_large") if "too big" in error.message else LookupError("no_such_file")) from None
        except (AiogramError, ClientError, TimeoutError) as error:
            raise ConnectionError(type(error).__name__) from None

    # What the platform is told

    async def updates(self, offset: int | None) -> list[dict[str, Any]]:
        """Waits for the next updates; all before `offset` are confirmed by asking."""
        poll = RawUpdates(offset=offset, timeout=LONG_POLL_SECONDS, allowed_updates=list(ALLOWED_UPDATES))
        return await self._bot(poll, request_timeout=LONG_POLL_SECONDS + 10)

    async def username(self) -> str:
        """The bot's own name as Telegram tells it; AccountProblem where it does not take the token."""
        return (await self._told(GetMe())).username or ""

    async def publish_commands(self) -> None:
        """The menu beside the text field, in private chats, in each language of the house."""
        for language_code, entries in command_menus():
            commands = [BotCommand(command=name, description=text) for name, text in entries]
            scope = BotCommandScopeAllPrivateChats()
            await self._told(SetMyCommands(commands=commands, scope=scope, language_code=language_code or None))

    async def set_webhook(self, url: str, secret: str) -> None:
        await self._told(SetWebhook(url=url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES)))

    async def delete_webhook(self) -> None:
        await self._told(DeleteWebhook(drop_pending_updates=False))

    async def _told(self, method: TelegramMethod[Any]) -> Any:
        """AccountProblem where Telegram refuses, which only the operator can mend; ConnectionError where it may take
        the same later."""
        try:
            return await self._bot(method, request_timeout=10)
        except (TelegramUnauthorizedError, TelegramNotFound):
            raise AccountProblem(self._account, "token_refused") from None
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            raise AccountProblem(self._account, f"{method.__api_method__}: {error.message}") from None
        except AiogramError as error:
            raise ConnectionError(type(error).__name__) from None
