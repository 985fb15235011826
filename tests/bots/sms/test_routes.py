"""Messages come in signed, once or twice, and say how far ours came."""

import httpx
import pytest

from bots.channel import Message
from bots.sms.parse import parse
from tests.bots.sms.conftest import ADA, NOW, NUMBER, House
from tests.peers.twilio.peer import SID, Phone


async def test_a_text_arrives_with_a_proven_phone_and_the_answer_is_left_to_the_outbox(
    house: House, ada: Phone
) -> None:
    sid = await ada.send("2 × 标准票 👍 + tax")
    [inbound] = house.inbox
    assert (inbound.account, inbound.address, inbound.phone) == ("sms", ADA, ADA)
    assert (inbound.kind, inbound.text, inbound.external_id) == ("text", "2 × 标准票 👍 + tax", sid)
    assert inbound.received_at == NOW
    [answer] = house.peer.hook_answers
    assert answer.status_code == 200
    assert answer.text.endswith("<Response/>") and answer.headers["content-type"].startswith("text/xml")


async def test_a_message_posted_twice_carries_the_same_id(house: House, ada: Phone) -> None:
    await ada.send("hi", times=2)
    assert len({inbound.external_id for inbound in house.inbox}) == 1


async def test_a_turn_that_fails_is_not_acked(house: House, ada: Phone) -> None:
    house.broken = True
    await ada.send("hi")
    assert house.peer.hook_answers[0].status_code == 500


@pytest.mark.parametrize(
    ("said", "kind", "text"),
    [
        ("JOIN E7KQ", "start", "E7KQ"),
        ("join  summer-2027 ", "start", "summer-2027"),
        ("JOIN pi", "start", "pi"),
        ("Join " + "a-very-long-" * 5 + "one", "start", "a-very-long-" * 5 + "one"),
        ("JOIN " + "x" * 64, "text", "JOIN " + "x" * 64),
        ("join i-pAuL_5", "start", "i-pAuL_5"),
        ("Start over", "text", "Start over"),
        ("Start again", "text", "Start again"),
        ("E7KQ", "text", "E7KQ"),
        ("join what?", "text", "join what?"),
        ("join the party tonight", "text", "join the party tonight"),
        ("START", "start", ""),
        ("unstop", "start", ""),
        ("YES", "text", "YES"),
        ("HELP", "text", "HELP"),
        ("STOP", "blocked", "STOP"),
        (" Cancel ", "blocked", " Cancel "),
        ("cancel my ticket", "text", "cancel my ticket"),
        ("  ", "unusable", ""),
    ],
)
@pytest.mark.parametrize("opt_out", [False, True], ids=["plain", "advanced opt-out"])
def test_words_mean_what_the_carrier_makes_of_them(said: str, kind: str, text: str, opt_out: bool) -> None:
    fields = {"MessageSid": "SM1", "From": ADA, "To": NUMBER, "Body": said, "NumMedia": "0"}
    if opt_out and kind == "blocked":
        fields["OptOutType"] = "STOP"
    inbound = parse("sms", fields, NOW)
    assert inbound and (inbound.kind, inbound.text) == (kind, text)


def test_a_stop_word_of_the_operators_own_counts_by_twilios_word_for_it() -> None:
    fields = {"MessageSid": "SM1", "From": ADA, "To": NUMBER, "Body": "退订", "OptOutType": "STOP"}
    inbound = parse("sms", fields, NOW)
    assert inbound and inbound.kind == "blocked"


async def test_stop_and_start_travel_the_whole_way(house: House, ada: Phone) -> None:
    house.peer.advanced_opt_out = True
    await ada.stop()
    await ada.send("YES")
    await ada.send("START")
    assert [(inbound.kind, inbound.text) for inbound in house.inbox] == [
        ("blocked", "STOP"),
        ("text", "YES"),
        ("start", ""),
    ]


async def test_a_picture_arrives_as_something_to_fetch(house: House, ada: Phone) -> None:
    await ada.send("my gate", picture=b"\xff\xd8 jpeg")
    [inbound] = house.inbox
    assert (inbound.kind, inbound.text) == ("photo", "my gate")
    assert await house.channel.fetch(inbound.media, 1_000) == b"\xff\xd8 jpeg"
    assert "authorization" not in house.peer.media_headers[0]  # the store behind the redirect is another host


@pytest.mark.parametrize(("kind", "text"), [("text/x-vcard", "contact"), ("audio/amr", "audio")])
async def test_other_media_are_unusable_and_named(house: House, ada: Phone, kind: str, text: str) -> None:
    await ada.send("", picture=b"x", kind=kind)
    assert [(inbound.kind, inbound.text) for inbound in house.inbox] == [("unusable", text)]


@pytest.mark.parametrize("robot", ["262966", "AMAZON", NUMBER])
async def test_robots_are_not_answered(house: House, robot: str) -> None:
    await Phone(house.peer, robot).send("your code is 1234")
    assert house.inbox == []
    assert house.peer.hook_answers[0].status_code == 200


async def test_a_shared_key_signs_instead_of_the_token_where_it_is_set(house: House, ada: Phone) -> None:
    house.peer.shared_key = "k" * 32
    await ada.send("refused")
    house.channel.shared_key = "k" * 32
    await ada.send("taken")
    assert [answer.status_code for answer in house.peer.hook_answers] == [403, 200]
    assert [inbound.text for inbound in house.inbox] == ["taken"]


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Twilio-Signature": "AAAA"}, {"X-Twilio-Signature": ""}],
    ids=["no signature", "wrong", "empty"],
)
async def test_mallory_is_refused(house: House, headers: dict[str, str]) -> None:
    forged = {"MessageSid": "SM1", "From": ADA, "To": NUMBER, "Body": "hi", "AccountSid": SID}
    async with httpx.AsyncClient() as mallory:
        answer = await mallory.post(house.channel.hook_url, data=forged, headers=headers)
    assert answer.status_code == 403
    assert house.inbox == []


async def test_more_than_64_kb_are_not_read(house: House) -> None:
    async with httpx.AsyncClient() as mallory:
        answer = await mallory.post(house.channel.hook_url, content=b"x" * 70_000)
    assert answer.status_code == 413


async def test_status_callbacks_name_the_outbox_row(house: House) -> None:
    sent = await house.channel.send(ADA, Message("hi", id="0191row"))
    await house.peer.settled()
    sid = sent.external_id  # type: ignore[union-attr]
    assert house.statuses == [("0191row", sid, status, "") for status in ("queued", "sent", "delivered")]
    assert house.outcome == {"0191row": "delivered"}


async def test_out_of_order_and_doubled_callbacks_end_at_the_furthest(house: House) -> None:
    house.peer.shuffle_callbacks = house.peer.double_callbacks = True
    await house.channel.send(ADA, Message("hi", id="0191row"))
    await house.peer.settled()
    assert [status for _, _, status, _ in house.statuses] == ["delivered"] * 2 + ["sent"] * 2 + ["queued"] * 2
    assert house.outcome == {"0191row": "delivered"}


async def test_an_undelivered_message_says_why(house: House) -> None:
    house.peer.fails_delivery_to[ADA] = 30005
    await house.channel.send(ADA, Message("hi", id="0191row"))
    await house.peer.settled()
    assert house.statuses[-1][2:] == ("undelivered", "30005")
