"""A message on its way to one person: what Telegram shows, and what each of its answers means."""

import asyncio
import io

import pytest
from aiohttp import ClientTimeout
from PIL import Image

from bots.channel import Button, Message, Picture, Rejected, RetryAfter, Sent, Unknown, Unreachable
from bots.telegram import client as client_module
from tests.peers.telegram.user import User


def png(width: int = 600, height: int = 600) -> bytes:
    content = io.BytesIO()
    Image.new("L", (width, height), 255).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def ada(peer):
    ada = User(peer, 1001, "Ada")
    ada.start()
    return ada


OK = Button("Yes", "m1:0")


async def test_text_and_buttons_are_shown(channel, ada):
    sent = await channel.send(
        ada.address, Message("2 < 3 & *stars* _stay_", (OK, Button("Pay", url="https://x.example/p")))
    )
    assert sent == Sent(str(ada.received[-1].message_id))
    assert ada.received[-1].text == "2 < 3 & *stars* _stay_"
    assert ada.received[-1].labels == ["Yes", "Pay"] and ada.url("Pay") == "https://x.example/p"
    assert '"is_disabled": true' in ada.peer.called("sendMessage")[-1]["link_preview_options"]


async def test_short_labels_share_a_row_in_their_order(channel, ada):
    labels = ["1", "2", "3", "4", "5", "Two days, student", "Ja", "标准票", "学生票", "一张很长很长的票名"]
    await channel.send(ada.address, Message("Which?", tuple(Button(label, f"t{label}") for label in labels)))
    rows = [[button["text"] for button in row] for row in ada.received[-1].inline]
    assert [label for row in rows for label in row] == labels
    assert rows == [
        ["1", "2", "3", "4"],
        ["5"],
        ["Two days, student"],
        ["Ja", "标准票", "学生票"],
        ["一张很长很长的票名"],
    ]


async def test_a_link_that_telegram_takes_on_no_button_is_in_the_text(channel, ada):
    await channel.send(ada.address, Message("Pay here", (Button("Pay", url="http://localhost:8000/pay/s"), OK)))
    assert ada.received[-1].text == "Pay here\nPay: http://localhost:8000/pay/s"
    assert ada.received[-1].labels == ["Yes"]


async def test_the_tickets_page_is_in_the_text_where_no_button_leads_to_it(channel, ada):
    page = "https://x.example/t/secret"
    await channel.send(ada.address, Message("Your ticket", picture=Picture(png(), page), link=page))
    await channel.send(
        ada.address, Message("Your ticket", (Button("Open", url=page),), Picture(png(), page), link=page)
    )
    assert [each.text for each in ada.received] == [f"Your ticket\n{page}", "Your ticket"]


async def test_an_edit_changes_the_message_in_place(channel, ada):
    sent = await channel.send(ada.address, Message("How many?", (OK,)))
    assert await channel.send(ada.address, Message("Your name?", edits=sent.external_id)) == sent
    assert [(each.text, each.labels) for each in ada.received] == [("Your name?", [])]


async def test_an_edit_that_changes_nothing_counts_as_sent(channel, ada):
    sent = await channel.send(ada.address, Message("How many?", (OK,)))
    assert await channel.send(ada.address, Message("How many?", (OK,), edits=sent.external_id)) == sent


@pytest.mark.parametrize("edits", ["999999", "webchat-7", "0"])
async def test_an_edit_of_what_is_gone_is_sent_anew(channel, ada, edits):
    sent = await channel.send(ada.address, Message("Your name?", (OK,), edits=edits))
    assert isinstance(sent, Sent) and sent.external_id == str(ada.received[-1].message_id)


async def test_an_edit_of_a_picture_is_sent_anew(channel, ada):
    ticket = await channel.send(ada.address, Message("Your ticket", picture=Picture(png(), "")))
    sent = await channel.send(ada.address, Message("What next?", edits=ticket.external_id))
    assert sent != ticket and [each.text for each in ada.received] == ["Your ticket", "What next?"]


async def test_a_picture_is_uploaded_with_its_text_and_buttons(channel, ada):
    picture = png()
    await channel.send(ada.address, Message("Your ticket", (OK,), Picture(picture, "https://x.example/t"), edits="5"))
    assert ada.pictures == [picture]
    assert (ada.received[-1].text, ada.received[-1].labels) == ("Your ticket", ["Yes"])


async def test_a_text_too_long_for_a_caption_follows_its_picture(channel, ada):
    text = "🎫" * 513  # 1026 UTF-16 units
    sent = await channel.send(ada.address, Message(text, (OK,), Picture(png(), "")))
    assert [(each.text, bool(each.picture), each.labels) for each in ada.received] == [
        ("", True, []),
        (text, False, ["Yes"]),
    ]
    assert sent == Sent(str(ada.received[-1].message_id))


async def test_a_retry_of_the_text_does_not_send_the_picture_twice(channel, ada):
    message = Message("x" * 1025, picture=Picture(png(), ""), id="row-1")
    ada.peer.fail("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
    assert await channel.send(ada.address, message) == RetryAfter(2)
    assert isinstance(await channel.send(ada.address, message), Sent)
    assert len(ada.pictures) == 1


async def test_a_phone_is_asked_by_a_key_and_the_keyboard_goes_away_later(channel, ada):
    asks = Message("Your number?", (Button("Share my number", asks_phone=True), Button("Skip", "m1:1")), edits="5")
    await channel.send(ada.address, asks)
    assert ada.keys == ["Share my number", "Skip"]
    sent = await channel.send(ada.address, Message("Thanks. Which meal?", (OK,), removes_keyboard=True))
    assert ada.keys == [] and ada.received[-1].labels == ["Yes"]
    assert [each.text for each in ada.received] == ["Your number?", "Thanks. Which meal?"]
    assert sent == Sent(str(ada.received[-1].message_id))


async def test_without_buttons_the_message_itself_takes_the_keyboard_away(channel, ada):
    await channel.send(ada.address, Message("Your number?", (Button("Share", asks_phone=True),)))
    await channel.send(ada.address, Message("Thanks", removes_keyboard=True, edits="5"))
    assert ada.keys == [] and len(ada.received) == 2


@pytest.mark.parametrize(
    ("code", "description", "result"),
    [
        (403, "Forbidden: bot was blocked by the user", Unreachable("blocked")),
        (403, "Forbidden: user is deactivated", Unreachable("deactivated")),
        (403, "Forbidden: bot can't initiate conversation with a user", Unreachable("never_started")),
        (403, "Forbidden: bot was kicked from the group chat", Unreachable("forbidden")),
        (400, "Bad Request: chat not found", Unreachable("chat_not_found")),
        (400, "Bad Request: PEER_ID_INVALID", Unreachable("chat_not_found")),
        (400, "Bad Request: message is too long", Rejected("Bad Request: message is too long")),
        (413, "Request Entity Too Large", Rejected("Request Entity Too Large")),
        (401, "Unauthorized", RetryAfter(300, whole_account=True)),
        (404, "Not Found", RetryAfter(300, whole_account=True)),
        (500, "Internal Server Error", RetryAfter(5)),
        (502, "Bad Gateway", RetryAfter(5)),
    ],
)
async def test_each_refusal_has_its_meaning(channel, ada, code, description, result):
    ada.peer.fail("sendMessage", code, description)
    assert await channel.send(ada.address, Message("hi")) == result
    assert isinstance(await channel.send(ada.address, Message("hi")), Sent)


async def test_the_peers_own_refusals_have_the_same_meanings(channel, peer, ada):
    stranger, blocker = User(peer, 1002, "Omar"), User(peer, 1003, "Grace")
    blocker.start()
    blocker.block()
    assert await channel.send(stranger.address, Message("hi")) == Unreachable("never_started")
    assert await channel.send(blocker.address, Message("hi")) == Unreachable("blocked")
    assert await channel.send("1", Message("hi")) == Unreachable("chat_not_found")
    assert await channel.send(ada.address, Message("🎫" * 2049)) == Rejected("Bad Request: message is too long")
    assert await channel.send(ada.address, Message("hi", (Button("x", "票" * 22),))) == Rejected(
        "Bad Request: BUTTON_DATA_INVALID"
    )
    assert isinstance(await channel.send("not-a-chat", Message("hi")), Rejected)


async def test_two_chats_slowed_at_once_mean_the_whole_bot(channel, peer, ada):
    peer.fail("sendMessage", 429, "Too Many Requests: retry after 3", retry_after=3, times=3)
    assert await channel.send(ada.address, Message("hi")) == RetryAfter(3)
    assert await channel.send(ada.address, Message("hi")) == RetryAfter(3)
    assert await channel.send("1002", Message("hi")) == RetryAfter(3, whole_account=True)


async def test_the_platforms_rate_is_told_as_retry_after(channel, peer, ada):
    peer.floods = True
    results = [await channel.send(ada.address, Message(f"hi {number}")) for number in range(6)]
    assert all(isinstance(result, Sent) for result in results[:5])
    assert isinstance(results[5], RetryAfter) and 1 <= results[5].seconds <= 5


async def test_where_nothing_left_it_is_tried_again(make_channel, peer):
    await peer.stop()
    result = await make_channel().send("1001", Message("hi"))
    assert result == RetryAfter(5, whole_account=True)


async def test_a_lost_answer_may_have_been_sent(channel, peer, ada):
    peer.lose_answer("sendMessage")
    assert await channel.send(ada.address, Message("hi")) == Unknown("no_answer")
    assert [each.text for each in ada.received] == ["hi"]


async def test_an_answer_that_never_comes_may_have_been_sent(make_channel, peer, ada, monkeypatch):
    monkeypatch.setattr(client_module, "_TIMEOUT", ClientTimeout(total=0.2))
    peer.hang("sendMessage")
    assert await make_channel().send(ada.address, Message("hi")) == Unknown("no_answer")


async def test_a_file_is_fetched_within_its_limit(channel, peer, ada):
    file = peer.world.keep_file(b"x" * 1000)
    assert await channel.fetch(file, 1000) == b"x" * 1000
    with pytest.raises(ValueError, match="too_large"):
        await channel.fetch(file, 999)
    with pytest.raises(LookupError):
        await channel.fetch("unknown", 1000)


async def test_a_file_whose_size_was_not_told_is_still_limited(channel, peer, monkeypatch):
    file = peer.world.keep_file(b"x" * 200_000)

    async def no_size(params):
        return {"file_id": file, "file_unique_id": "u", "file_path": f"files/{file}"}

    monkeypatch.setattr(peer._methods, "do_getfile", no_size)
    with pytest.raises(ValueError, match="too_large"):
        await channel.fetch(file, 100_000)


async def test_a_failed_fetch_tells_no_token(channel, peer):
    file = peer.world.keep_file(b"x")

    async def elsewhere(params):
        return {"file_id": file, "file_unique_id": "u", "file_path": "files/gone"}

    peer._methods.do_getfile = elsewhere
    with pytest.raises(ConnectionError) as caught:
        await channel.fetch(file, 100)
    assert peer.token not in repr(caught.value) and caught.value.__suppress_context__


async def test_sends_to_many_run_side_by_side(channel, peer):
    people = [User(peer, 2000 + number, f"P{number}") for number in range(20)]
    for person in people:
        person.start()
    results = await asyncio.gather(*(channel.send(person.address, Message(person.name)) for person in people))
    assert all(isinstance(result, Sent) for result in results)
    assert all(person.received[-1].text == person.name for person in people)


async def test_a_picture_that_goes_to_many_is_uploaded_once_and_again_when_telegram_forgot_it(channel, peer, ada):
    bob = User(peer, 1002, "Bob")
    bob.start()
    picture = Picture(png(), "https://x.example/p.png", shared="file-7")
    for who in (ada, bob):
        assert isinstance(await channel.send(who.address, Message("Look", picture=picture)), Sent)
    peer.world.files.clear()
    assert isinstance(await channel.send(bob.address, Message("Look again", picture=picture)), Sent)
    uploads = [params for params in peer.called("sendPhoto") if not str(params.get("photo", "")).startswith("file-")]
    assert len(uploads) == 2 and len(peer.called("sendPhoto")) == 4
    assert [len(who.pictures) for who in (ada, bob)] == [1, 2] and ada.pictures[0] == bob.pictures[1]
