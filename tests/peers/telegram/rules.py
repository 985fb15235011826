"""The Bot API's limits and the words it refuses with (Bot API 10.1; the texts of refusals as bots see them)."""

import io
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, UnidentifiedImageError

TEXT_MAX = 4096
CAPTION_MAX = 1024
BUTTONS_MAX = 100
PHOTO_MAX_BYTES = 10 * 1024 * 1024
UPLOAD_MAX_BYTES = 50 * 1024 * 1024
DOWNLOAD_MAX_BYTES = 20 * 1024 * 1024
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


@dataclass
class ApiError(Exception):
    """What the Bot API answers instead of a result."""

    code: int
    description: str
    parameters: dict[str, int] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": self.parameters} if self.parameters else {})


def bad(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def checked_text(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise bad("message text is empty")
    if utf16_units(text) > TEXT_MAX:
        raise bad("message is too long")
    return text.strip()


def checked_caption(caption: object) -> str:
    if caption is None:
        return ""
    if not isinstance(caption, str) or utf16_units(caption) > CAPTION_MAX:
        raise bad("message caption is too long")
    return caption.strip()


def structure(value: object, what: str) -> Any:
    """A nested field: JSON text in forms, a plain object in JSON bodies."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise bad(f"can't parse {what} JSON object") from error


def checked_markup(value: object) -> dict[str, Any]:
    """The keyboard as the chat will show it; an empty dict where there is none."""
    markup = structure(value, "reply markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            _check_inline(button)
    for row in markup.get("keyboard", ()):
        for key in row:
            if not _label(key):
                raise bad("keyboard button text must be non-empty")
    rows = markup.get("inline_keyboard", markup.get("keyboard", ()))
    if sum(len(row) for row in rows) > BUTTONS_MAX:
        raise bad("reply markup is too long")
    return markup


def _label(button: object) -> str:
    text = button.get("text") if isinstance(button, dict) else button
    return text.strip() if isinstance(text, str) else ""


def _check_inline(button: dict[str, Any]) -> None:
    if not _label(button):
        raise bad("can't parse inline keyboard button: text must be non-empty")
    actions = [action for action in _ACTIONS if button.get(action) is not None]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("can't parse inline keyboard button: exactly one of the optional fields must be used")
    data, url = button.get("callback_data"), button.get("url")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if url is not None and "." not in (urlsplit(url).hostname or ""):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def check_photo(content: bytes) -> tuple[int, int]:
    """Width and height of a picture that may be sent as a photo."""
    if len(content) > PHOTO_MAX_BYTES:
        raise bad("file is too big")
    try:
        width, height = Image.open(io.BytesIO(content)).size
    except (UnidentifiedImageError, OSError) as error:
        raise bad("IMAGE_PROCESS_FAILED") from error
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return width, height


def checked_commands(value: object, language_code: str) -> list[dict[str, str]]:
    commands = structure(value, "commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    if language_code and not re.fullmatch(r"[a-z]{2}", language_code):
        raise bad("invalid language code specified")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def check_webhook(url: str, secret: str) -> None:
    """https is required; plain http is taken for this machine only, where tests live."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname != "127.0.0.1":
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
