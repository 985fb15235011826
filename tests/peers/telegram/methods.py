"""The Bot API's methods, over the world and the deliveries."""

from typing import Any

from tests.peers.telegram.deliveries import Deliveries
from tests.peers.telegram.rules import (
    DOWNLOAD_MAX_BYTES,
    NOT_MODIFIED,
    UPLOAD_MAX_BYTES,
    ApiError,
    bad,
    check_photo,
    checked_caption,
    checked_commands,
    checked_markup,
    checked_text,
    structure,
    utf16_units,
)
from tests.peers.telegram.world import Chat, Posted, World

Params = dict[str, Any]


class Methods:
    """One coroutine a method, under the API's own name in lower case; `params` as sent, files by field name."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self.world = world
        self.deliveries = deliveries

    async def call(self, method: str, params: Params) -> Any:
        do = getattr(self, f"do_{method.lower()}", None)
        if do is None:
            raise ApiError(404, "Not Found")
        return await do(params)

    async def do_getme(self, params: Params) -> Params:
        return self.world.bot

    async def do_sendmessage(self, params: Params) -> Params:
        text, markup = checked_text(params.get("text")), checked_markup(params.get("reply_markup"))
        chat = self.world.open_chat(params.get("chat_id"))
        return self.world.bots_view(chat, self.world.post(chat, text, mine=False, markup=markup))

    async def do_sendphoto(self, params: Params) -> Params:
        caption, markup = checked_caption(params.get("caption")), checked_markup(params.get("reply_markup"))
        content = self._photo(params)
        check_photo(content)
        chat = self.world.open_chat(params.get("chat_id"))
        return self.world.bots_view(chat, self.world.post(chat, caption, mine=False, markup=markup, picture=content))

    async def do_senddocument(self, params: Params) -> Params:
        caption, markup = checked_caption(params.get("caption")), checked_markup(params.get("reply_markup"))
        content = params.get("document")
        if isinstance(content, str) and content.startswith("attach://"):
            content = params.get(content.removeprefix("attach://"))
        if not isinstance(content, bytes) or not content:
            raise bad("there is no document in the request")
        if len(content) > UPLOAD_MAX_BYTES:
            raise ApiError(413, "Request Entity Too Large")
        chat = self.world.open_chat(params.get("chat_id"))
        return self.world.bots_view(chat, self.world.post(chat, caption, mine=False, markup=markup, document=content))

    def _photo(self, params: Params) -> bytes:
        photo = params.get("photo")
        if isinstance(photo, str) and photo.startswith("attach://"):
            photo = params.get(photo.removeprefix("attach://"))
        if isinstance(photo, bytes):
            return photo
        if isinstance(photo, str) and photo in self.world.files:
            return self.world.files[photo]
        raise bad("there is no photo in the request" if not photo else "wrong file identifier/HTTP URL specified")

    async def do_editmessagetext(self, params: Params) -> Params:
        text, markup = checked_text(params.get("text")), checked_markup(params.get("reply_markup"))
        chat, posted = self._editable(params)
        if posted.picture:
            raise bad("there is no text in the message to edit")
        return self._edit(chat, posted, text, markup)

    async def do_editmessagecaption(self, params: Params) -> Params:
        caption, markup = checked_caption(params.get("caption")), checked_markup(params.get("reply_markup"))
        chat, posted = self._editable(params)
        if not posted.picture:
            raise bad("there is no caption in the message to edit")
        return self._edit(chat, posted, caption, markup)

    async def do_editmessagereplymarkup(self, params: Params) -> Params:
        chat, posted = self._editable(params)
        return self._edit(chat, posted, posted.text, checked_markup(params.get("reply_markup")))

    def _editable(self, params: Params) -> tuple[Chat, Posted]:
        chat = self.world.open_chat(params.get("chat_id"))
        posted = chat.messages.get(int(params.get("message_id") or 0))
        if posted is None:
            raise bad("message to edit not found")
        if posted.mine or "keyboard" in posted.markup or posted.markup.get("remove_keyboard"):
            raise bad("message can't be edited")
        return chat, posted

    def _edit(self, chat: Chat, posted: Posted, text: str, markup: Params) -> Params:
        if "keyboard" in markup or markup.get("remove_keyboard"):
            raise bad("inline keyboard expected")
        if (posted.text, posted.inline) == (text, markup.get("inline_keyboard", [])):
            raise ApiError(400, NOT_MODIFIED)
        posted.text, posted.markup, posted.edits = text, markup, posted.edits + 1
        self.world.change()
        return self.world.bots_view(chat, posted)

    async def do_deletemessage(self, params: Params) -> bool:
        chat = self.world.open_chat(params.get("chat_id"))
        if chat.messages.pop(int(params.get("message_id") or 0), None) is None:
            raise bad("message to delete not found")
        self.world.change()
        return True

    async def do_answercallbackquery(self, params: Params) -> bool:
        tap = params.get("callback_query_id", "")
        if tap not in self.world.taps:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if utf16_units(params.get("text", "")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        self.world.taps[tap] = True
        self.world.change()
        return True

    async def do_sendchataction(self, params: Params) -> bool:
        self.world.open_chat(params.get("chat_id"))
        return True

    async def do_getfile(self, params: Params) -> Params:
        content = self.world.files.get(params.get("file_id", ""))
        if content is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(content) > DOWNLOAD_MAX_BYTES:
            raise bad("file is too big")
        file_id = params["file_id"]
        return {"file_id": file_id, "file_unique_id": "u", "file_size": len(content), "file_path": f"files/{file_id}"}

    async def do_setmycommands(self, params: Params) -> bool:
        menu = checked_commands(params.get("commands"), params.get("language_code", ""))
        self.world.commands[self._menu(params)] = menu
        return True

    async def do_getmycommands(self, params: Params) -> list[dict[str, str]]:
        return self.world.commands.get(self._menu(params), [])

    def _menu(self, params: Params) -> tuple[str, str]:
        scope = structure(params.get("scope"), "scope") or {"type": "default"}
        return scope["type"], params.get("language_code", "")

    async def do_setwebhook(self, params: Params) -> bool:
        return self.deliveries.set_webhook(params)

    async def do_deletewebhook(self, params: Params) -> bool:
        if str(params.get("drop_pending_updates", "")).lower() == "true":
            self.deliveries.pending.clear()
        return self.deliveries.set_webhook({})

    async def do_getwebhookinfo(self, params: Params) -> Params:
        url, waiting = self.deliveries.webhook.get("url", ""), len(self.deliveries.pending)
        return {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}

    async def do_getupdates(self, params: Params) -> list[Params]:
        return await self.deliveries.get_updates(params)
