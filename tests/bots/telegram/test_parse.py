"""What one update says to the house."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.channel import Inbound
from bots.telegram.parse import PICTURE_MAX_BYTES, UNUSABLE, parse, tap_id

ADA = {"id": 1001, "is_bot": False, "first_name": "Ada", "last_name": "Li", "language_code": "zh-hans"}
PRIVATE = {"id": 1001, "type": "private", "first_name": "Ada"}
GROUP = {"id": -100500, "type": "supergroup", "title": "Friends"}


def said(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": {"message_id": 5, "date": 1, "chat": chat, "from": ADA} | content}


def read(update: object, username: str = "usher_bot") -> Inbound | None:
    return parse(update, "bot", 123, username)


def kind_of(update: object) -> tuple[str, str]:
    inbound = read(update)
    assert inbound is not None
    return inbound.kind, inbound.text


def test_a_text_names_its_sender_and_the_update():
    assert read(said(text="hi")) == Inbound(
        account="bot",
        address="1001",
        external_id="u7",
        kind="text",
        received_at=123,
        text="hi",
        name="Ada Li",
        language="zh-Hans",
    )


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/start", ("start", "")),
        ("/start E7KQ2M", ("start", "E7KQ2M")),
        ("/start@usher_bot  summit-2027 ", ("start", "summit-2027")),
        ("/START x", ("start", "x")),
        ("/help", ("text", "/help")),
        ("/Help@Usher_Bot", ("text", "/help")),
        ("/my_tickets", ("text", "/my tickets")),
        ("/2", ("text", "2")),
        ("/cancel now", ("text", "cancel now")),
        ("/ 2", ("text", "/ 2")),
        ("//", ("text", "//")),
        ("1/2", ("text", "1/2")),
        ("/帮助", ("text", "/帮助")),
    ],
)
def test_commands_are_words_and_start_carries_its_payload(typed, heard):
    assert kind_of(said(text=typed)) == heard


def test_text_that_no_database_takes_is_cleaned():
    assert kind_of(said(text="a\0b\ud800c")) == ("text", "abc")
    assert kind_of(said(text="票 🎫")) == ("text", "票 🎫")


def test_a_tap_carries_its_token_and_where_it_was_tapped():
    query = {"id": "q1", "from": ADA, "message": {"message_id": 9, "chat": PRIVATE}, "data": "m3:1"}
    inbound = read({"update_id": 8, "callback_query": query})
    assert inbound and (inbound.kind, inbound.button, inbound.address) == ("button", "m3:1", "1001")
    assert tap_id({"update_id": 8, "callback_query": query}) == "q1"
    assert tap_id(said(text="hi")) == ""


def contact(user_id: object, phone: object = "6591234567", **more: Any) -> dict[str, Any]:
    card = {"phone_number": phone, "first_name": "Ada"} | ({} if user_id is None else {"user_id": user_id})
    return said(contact=card, **more)


@pytest.mark.parametrize("phone", ["6591234567", "+6591234567", "+65 9123-4567", "65 (9123) 4567"])
def test_the_senders_own_contact_proves_a_phone(phone):
    inbound = read(contact(1001, phone))
    assert inbound and (inbound.kind, inbound.phone) == ("contact", "+6591234567")


@pytest.mark.parametrize(
    "update",
    [
        contact(2002),
        contact(None),
        contact("1001"),
        contact(True),
        contact(1001, "call me"),
        contact(1001, "٦٥٩١٢٣٤٥٦٧"),
        contact(1001, None),
        contact(1001, forward_origin={"type": "user", "date": 1}),
        contact(1001, forward_date=1),
    ],
)
def test_a_contact_that_is_not_provably_the_senders_own_is_unusable(update):
    inbound = read(update)
    assert inbound and (inbound.kind, inbound.text, inbound.phone) == ("unusable", "contact", "")


def size(name: str, side: int, nbytes: int | None) -> dict[str, Any]:
    return {"file_id": name, "width": side, "height": side} | ({} if nbytes is None else {"file_size": nbytes})


def test_the_largest_picture_that_may_be_fetched_is_taken():
    photo = [size("small", 90, 900), size("large", 1280, PICTURE_MAX_BYTES), size("huge", 2560, PICTURE_MAX_BYTES + 1)]
    inbound = read(said(photo=photo, caption="my ticket"))
    assert inbound and (inbound.kind, inbound.media, inbound.text) == ("photo", "large", "my ticket")


def test_a_picture_sent_as_a_file_is_a_picture():
    document = {"file_id": "d", "mime_type": "image/png", "file_size": 100}
    inbound = read(said(document=document))
    assert inbound and (inbound.kind, inbound.media) == ("photo", "d")
    assert kind_of(said(document=document | {"file_size": PICTURE_MAX_BYTES + 1})) == ("unusable", "file_too_large")
    assert kind_of(said(document=document, animation={"file_id": "g"})) == ("unusable", "animation")


def test_a_file_comes_with_its_name_and_caption_and_one_that_no_bot_may_fetch_is_told():
    document = {"file_id": "d", "file_name": "people.csv", "mime_type": "text/csv", "file_size": 20 * 1024 * 1024}
    inbound = read(said(document=document, caption="seats"))
    assert inbound and (inbound.kind, inbound.media, inbound.name_of_file, inbound.media_type, inbound.text) == (
        "file", "d", "people.csv", "text/csv", "seats"
    )  # fmt: skip
    assert kind_of(said(document=document | {"file_size": 20 * 1024 * 1024 + 1})) == ("unusable", "file_too_large")


@pytest.mark.parametrize("kind", [kind for kind in UNUSABLE if kind != "document"])
def test_what_cannot_be_used_is_named(kind):
    assert kind_of(said(**{kind: {"file_id": "x"}})) == ("unusable", kind)


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 7, "edited_message": said(text="hi")["message"]},
        {"update_id": 7, "channel_post": said(text="hi")["message"]},
        {"update_id": 7, "poll": {}},
        {"update_id": True, "message": said(text="hi")["message"]},
        {"message": said(text="hi")["message"]},
        said(pinned_message={}),
        said(text=""),
        said(chat={"id": 1, "type": "channel"}, text="hi"),
        {"update_id": 7, "message": {"chat": PRIVATE, "from": ADA | {"is_bot": True}, "text": "hi"}},
        {"update_id": 7, "callback_query": {"id": "q", "from": ADA, "game_short_name": "g"}},
    ],
)
def test_what_says_nothing_to_us_is_no_inbound(update):
    assert read(update) is None


def test_blocking_the_bot_is_told_and_unblocking_is_not():
    change = {"chat": PRIVATE, "from": ADA, "new_chat_member": {"status": "kicked"}}
    inbound = read({"update_id": 7, "my_chat_member": change})
    assert inbound and (inbound.kind, inbound.address) == ("blocked", "1001")
    assert read({"update_id": 7, "my_chat_member": change | {"new_chat_member": {"status": "member"}}}) is None
    assert read({"update_id": 7, "my_chat_member": change | {"chat": GROUP}}) is None


@pytest.mark.parametrize("typed", ["/start", "/tickets@usher_bot", "hey @Usher_Bot, tickets?"])
def test_in_a_group_the_bot_hears_what_is_meant_for_it(typed):
    inbound = read(said(GROUP, text=typed))
    assert inbound and inbound.in_group and inbound.address == "-100500"


@pytest.mark.parametrize("content", [{"text": "hi all"}, {"text": "/start@other_bot"}, {"sticker": {}}, {"photo": []}])
def test_in_a_group_all_else_is_not_heard(content):
    assert read(said(GROUP, **content)) is None


# fmt: off
_KEYS = st.sampled_from([
    "update_id", "message", "callback_query", "my_chat_member", "chat", "from", "id", "type", "text", "data",
    "contact", "user_id", "phone_number", "photo", "file_id", "file_size", "width", "document", "mime_type",
    "language_code", "first_name", "new_chat_member", "status", "is_bot",
])
# fmt: on
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("private")
_GARBAGE = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6), max_leaves=25
)


@settings(max_examples=150, deadline=None)
@given(_GARBAGE, st.sampled_from(["message", "callback_query", "my_chat_member"]))
def test_garbage_never_raises(garbage, kind):
    for update in (garbage, {"update_id": 1, kind: garbage}):
        tap_id(update)
        inbound = read(update)
        if inbound is not None:
            json.dumps([inbound.text, inbound.name, inbound.media, inbound.button], ensure_ascii=False).encode()


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(_KEYS, _GARBAGE, max_size=8))
def test_a_garbled_message_never_raises(content):
    read(said(**content))
    read({"update_id": 1, "message": {"chat": PRIVATE, "from": ADA} | content})
    read({"update_id": 1, "callback_query": {"from": ADA, "id": "q", "message": {"chat": PRIVATE}} | content})
