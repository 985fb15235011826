"""A `Message` as Bot API requests, and what Telegram's errors mean. Pure; imports aiogram, so it is imported lazily."""

import unicodedata
from urllib.parse import urlsplit

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import EditMessageText, SendDocument, SendMessage, SendPhoto
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bots.channel import Button, Document, Message, Rejected, RetryAfter, SendResult, Sent, Unknown, Unreachable

CAPTION_MAX = 1024  # UTF-16 units, Bot API sendPhoto
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_WIDEST_IN_ROW = {2: 14, 3: 8, 4: 5}  # columns of a label that a phone still shows whole beside the others
_SERVER_PAUSE_SECONDS = 5.0
_REFUSED_PAUSE_SECONDS = 300.0
_LOST = ("message to edit not found", "message can't be edited", "no text in the message to edit", "MESSAGE_ID_INVALID")
_Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def text_request(chat: int, message: Message) -> SendMessage:
    text = shown_text(message)
    return SendMessage(chat_id=chat, text=text, reply_markup=keyboard(message), link_preview_options=_NO_PREVIEW)


def edit_request(chat: int, message: Message) -> EditMessageText:
    markup = keyboard(message)
    return EditMessageText(
        chat_id=chat,
        message_id=int(message.edits),
        text=shown_text(message),
        reply_markup=markup if isinstance(markup, InlineKeyboardMarkup) else None,
        link_preview_options=_NO_PREVIEW,
    )


def photo_request(chat: int, message: Message, picture: bytes | str) -> SendPhoto:
    """With text and buttons where the text fits a caption, else the bare picture (the text follows it). A picture that
    Telegram keeps already is named by its id."""
    file = picture if isinstance(picture, str) else BufferedInputFile(picture, filename="picture.png")
    if not fits_caption(message):
        return SendPhoto(chat_id=chat, photo=file)
    return SendPhoto(chat_id=chat, photo=file, caption=shown_text(message) or None, reply_markup=keyboard(message))


def document_request(chat: int, message: Message, document: Document) -> SendDocument:
    file = BufferedInputFile(document.raw, filename=document.name)
    caption = shown_text(message) if fits_caption(message) else ""
    return SendDocument(chat_id=chat, document=file, caption=caption or None)


def fits_caption(message: Message) -> bool:
    return utf16_units(shown_text(message)) <= CAPTION_MAX


def can_edit(message: Message) -> bool:
    """Telegram edits only messages without a picture, and never into or out of a reply keyboard."""
    asks = any(button.asks_phone for button in message.buttons)
    return message.edits.isdecimal() and not (asks or message.picture or message.document or message.removes_keyboard)


def clears_keyboard_apart(message: Message) -> bool:
    """One message cannot both remove the reply keyboard and carry buttons of its own."""
    return message.removes_keyboard and isinstance(keyboard(message), InlineKeyboardMarkup)


def shown_text(message: Message) -> str:
    """The text, with the links that Telegram takes on no button (it wants a host with a dot) as lines below it, and
    the message's own page where neither text nor button leads to it."""
    asks = any(button.asks_phone for button in message.buttons)
    lines = [f"{button.label}: {button.url}" for button in message.buttons if button.url and not _opens(button, asks)]
    if message.link not in message.text and all(button.url != message.link for button in message.buttons):
        lines.append(message.link)
    return "\n".join(part for part in (message.text, *lines) if part)


def keyboard(message: Message) -> _Markup:
    """Inline buttons; where the phone is asked for a reply keyboard, whose other keys come back as their label."""
    asks = any(button.asks_phone for button in message.buttons)
    shown = [button for button in message.buttons if not button.url or _opens(button, asks)]
    if asks:
        keys = [[KeyboardButton(text=b.label, request_contact=b.asks_phone or None)] for b in shown]
        return ReplyKeyboardMarkup(keyboard=keys, resize_keyboard=True, one_time_keyboard=True)
    if shown:
        return InlineKeyboardMarkup(inline_keyboard=[[_inline(button) for button in row] for row in _rows(shown)])
    return ReplyKeyboardRemove(remove_keyboard=True) if message.removes_keyboard else None


def _inline(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=button.label, url=button.url)
    return InlineKeyboardButton(text=button.label, callback_data=button.token)


def _opens(button: Button, asks: bool) -> bool:
    return not asks and "." in (urlsplit(button.url).hostname or "")


def _rows(buttons: list[Button]) -> list[list[Button]]:
    """Short labels share a row, in their order."""
    rows: list[list[Button]] = []
    for button in buttons:
        beside = [*rows[-1], button] if rows else []
        widest = max((_width(each.label) for each in beside), default=0)
        if beside and widest <= _WIDEST_IN_ROW.get(len(beside), 0):
            rows[-1] = beside
        else:
            rows.append([button])
    return rows


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in label)


def outcome(error: Exception) -> SendResult:
    """What a failed request means for the message."""
    match error:
        case TelegramRetryAfter():
            return RetryAfter(float(error.retry_after))
        case TelegramForbiddenError():
            return Unreachable(_forbidden(error.message))
        case TelegramBadRequest() if "chat not found" in error.message or "PEER_ID_INVALID" in error.message:
            return Unreachable("chat_not_found")
        case TelegramUnauthorizedError() | TelegramNotFound():
            return RetryAfter(_REFUSED_PAUSE_SECONDS, whole_account=True)
        case TelegramServerError():
            return RetryAfter(_SERVER_PAUSE_SECONDS)
        case TelegramEntityTooLarge():
            return Rejected(error.message)
        case TelegramNetworkError() if never_left(error):
            return RetryAfter(_SERVER_PAUSE_SECONDS, whole_account=True)
        case TelegramNetworkError():
            return Unknown("no_answer")
        case ClientDecodeError():
            return _unreadable(error)
        case _:
            return Rejected(getattr(error, "message", type(error).__name__))


def never_left(error: TelegramNetworkError) -> bool:
    """Whether the connection itself failed, so that nothing can have been sent."""
    return isinstance(error.__cause__, ClientConnectorError | ConnectionTimeoutError)


def not_modified(error: TelegramBadRequest) -> bool:
    return "message is not modified" in error.message


def lost_for_edits(error: TelegramBadRequest) -> bool:
    """The message cannot be edited any more (deleted, too old, a picture): it is sent anew."""
    return any(mark in error.message for mark in _LOST)


def lost_file(error: TelegramBadRequest) -> bool:
    """Telegram does not know the file any more."""
    return "file identifier" in error.message or "FILE_REFERENCE" in error.message or "file_id" in error.message


def _forbidden(description: str) -> str:
    reasons = {"blocked by the user": "blocked", "deactivated": "deactivated", "initiate conversation": "never_started"}
    return next((code for mark, code in reasons.items() if mark in description), "forbidden")


def _unreadable(error: ClientDecodeError) -> SendResult:
    """An answer that the library cannot read may still say that the message was taken."""
    data = error.data if isinstance(error.data, dict) else {}
    result = data.get("result")
    if data.get("ok") is True and isinstance(result, dict) and isinstance(result.get("message_id"), int):
        return Sent(str(result["message_id"]))
    return Unknown("unreadable_answer")
