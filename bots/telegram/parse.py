"""A Telegram update (Bot API JSON, already authenticated) read into the house's `Inbound`.

Read from the plain dict: aiogram's `Update` costs 42 µs and refuses a whole update for one field that is newer than
the library. The readers are total: whatever arrives, they answer None and never raise.
"""

import re
from typing import Any

from bots.channel import Inbound, InboundKind
from core.domain.times import Instant

PICTURE_MAX_BYTES = 10 * 1024 * 1024
FILE_MAX_BYTES = 20 * 1024 * 1024  # what a bot may fetch
NAME_MAX = 128
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")  # an edited message is history, never an answer
# In the order in which a kind wins: an animation carries a `document` too, a venue a `location`.
UNUSABLE = (
    "sticker",
    "voice",
    "video_note",
    "animation",
    "video",
    "audio",
    "venue",
    "location",
    "poll",
    "dice",
    "game",
    "story",
    "checklist",
    "paid_media",
    "document",
    "photo",
)
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)
_PHONE = re.compile(r"\+?([1-9][0-9]{6,14})")

_Fields = dict[str, Any]


def parse(update: object, account: str, now: Instant, username: str = "") -> Inbound | None:
    """What one update says to us, or None where it says nothing (edits, service messages, garbage).

    `username` is the bot's own, without "@": in groups only commands and mentions that mean this bot are heard.
    """
    update_id = update_number(update)
    if update_id is None or not isinstance(update, dict):
        return None
    for kind, read in (("message", _message), ("callback_query", _tap), ("my_chat_member", _membership)):
        part = update.get(kind)
        if isinstance(part, dict):
            chat, sender, fields = _chat_of(kind, part), _dict(part, "from"), read(part, username)
            break
    else:
        return None
    if fields is None or not _is_number(chat.get("id")) or chat.get("type") == "channel" or sender.get("is_bot"):
        return None
    return Inbound(
        account=account,
        address=str(chat["id"]),
        external_id=f"u{update_id}",
        received_at=now,
        name=_name(sender),
        language=_language(sender),
        in_group=_is_group(chat),
        **fields,
    )


def update_number(update: object) -> int | None:
    """The update's id. Ids restart at random after a quiet week, so they are never compared by size across time."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def tap_id(update: object) -> str:
    """The id of the tap whose spinner must be stopped; empty where the update is no tap."""
    return _clean(_dict(update, "callback_query").get("id"))


def _message(message: _Fields, username: str) -> _Fields | None:
    if isinstance(message.get("text"), str):
        return _text(_clean(message["text"]), _is_group(_dict(message, "chat")), username)
    if _is_group(_dict(message, "chat")):
        return None
    if isinstance(message.get("contact"), dict):
        return _contact(message)
    media = _picture(message)
    if media:
        return _fields("photo", media=media, text=_clean(message.get("caption")))
    if document := _document(message):
        return document
    for kind in UNUSABLE:
        if message.get(kind):
            return _fields("unusable", text=kind)
    return None


def _text(text: str, in_group: bool, username: str) -> _Fields | None:
    command = _COMMAND.fullmatch(text.strip())
    if command is None:
        mentioned = bool(username) and f"@{username}".casefold() in text.casefold()
        return _fields("text", text=text) if text and (mentioned or not in_group) else None
    name, bot, rest = command[1].lower(), command[2], (command[3] or "").strip()
    if bot and username and bot.casefold() != username.casefold():
        return None
    if name == "start":
        return _fields("start", text=rest)
    word = name.replace("_", " ")
    plain = rest or name.isdigit()  # "/tickets" stays a command, which is heard whatever was asked
    return _fields("text", text=f"{word} {rest}".strip() if plain else f"/{word}")


def _contact(message: _Fields) -> _Fields:
    """A phone only where Telegram itself says that the contact is the sender; a forwarded card may be years old."""
    contact, sender = _dict(message, "contact"), _dict(message, "from")
    own = _is_number(contact.get("user_id")) and contact["user_id"] == sender.get("id")
    forwarded = any(message.get(mark) for mark in ("forward_origin", "forward_from", "forward_date"))
    phone = _PHONE.fullmatch(re.sub(r"[\s()-]", "", _clean(contact.get("phone_number"))))
    if own and not forwarded and phone:
        return _fields("contact", phone=f"+{phone[1]}")
    return _fields("unusable", text="contact")


def _picture(message: _Fields) -> str:
    """The file id of the largest picture that we may fetch; empty where there is none."""
    sizes = message.get("photo")
    if isinstance(sizes, list):
        fitting = [size for size in sizes if isinstance(size, dict) and _fetchable(size)]
        largest = max(fitting, key=lambda size: _number(size, "width") * _number(size, "height"), default={})
        return _clean(largest.get("file_id"))
    document = _dict(message, "document")
    is_image = _clean(document.get("mime_type")).startswith("image/") and not message.get("animation")
    return _clean(document.get("file_id")) if is_image and _fetchable(document) else ""


def _document(message: _Fields) -> _Fields | None:
    """A file that is no picture, no animation; a larger one than we may fetch is told as such."""
    document = _dict(message, "document")
    media = _clean(document.get("file_id"))
    if not media or message.get("animation"):
        return None
    if _number(document, "file_size") > FILE_MAX_BYTES or _clean(document.get("mime_type")).startswith("image/"):
        return _fields("unusable", text="file_too_large")
    name, media_type = _clean(document.get("file_name"))[:120], _clean(document.get("mime_type"))[:80]
    text = _clean(message.get("caption"))
    return _fields("file", media=media, text=text, name_of_file=name, media_type=media_type)


def _fetchable(file: _Fields) -> bool:
    return bool(_clean(file.get("file_id"))) and _number(file, "file_size") <= PICTURE_MAX_BYTES


def _tap(tap: _Fields, username: str) -> _Fields | None:
    token = _clean(tap.get("data"))
    return _fields("button", button=token) if token else None


def _membership(change: _Fields, username: str) -> _Fields | None:
    left = _dict(change, "new_chat_member").get("status") == "kicked" and not _is_group(_dict(change, "chat"))
    return _fields("blocked") if left else None


def _chat_of(kind: str, part: _Fields) -> _Fields:
    chat = _dict(_dict(part, "message"), "chat") if kind == "callback_query" else _dict(part, "chat")
    return chat or {"id": _dict(part, "from").get("id"), "type": "private"}


def _is_group(chat: _Fields) -> bool:
    return chat.get("type", "private") != "private"


def _fields(kind: InboundKind, **values: str) -> _Fields:
    return {"kind": kind, **values}


def _name(sender: _Fields) -> str:
    return f"{_clean(sender.get('first_name'))} {_clean(sender.get('last_name'))}".strip()[:NAME_MAX]


def _language(sender: _Fields) -> str:
    """`zh-hans` as IETF writes it: `zh-Hans`; `pt-br`: `pt-BR`."""
    first, *others = _clean(sender.get("language_code"))[:35].split("-")
    cased = [part.title() if len(part) == 4 else part.upper() if len(part) == 2 else part for part in others]
    return "-".join([first.lower(), *cased])


def _dict(parent: object, key: str) -> _Fields:
    value = parent.get(key) if isinstance(parent, dict) else None
    return value if isinstance(value, dict) else {}


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(parent: _Fields, key: str) -> int:
    value = parent.get(key)
    return value if isinstance(value, int) else 0


def _clean(value: object) -> str:
    """Text without what no database takes: lone surrogates and NUL."""
    return value.encode("utf-8", "ignore").decode().replace("\0", "") if isinstance(value, str) else ""
