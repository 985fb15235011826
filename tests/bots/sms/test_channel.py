"""What is sent, what it costs, what each of Twilio's errors means, and what became of a send in doubt."""

import asyncio
import time
from decimal import Decimal

import pytest

from bots.channel import AccountProblem, Inbound, Message, Picture, Rejected, RetryAfter, Sent, Unknown, Unreachable
from bots.sms import channel as sms
from bots.sms.channel import SmsChannel
from bots.sms.errors import result_of
from bots.sms.statuses import furthest, missed, rank
from core.domain.times import MINUTE
from tests.bots.sms.conftest import ADA, NOW, NUMBER, House
from tests.peers.twilio.peer import SID, TOKEN, Phone

HI = Message("hi", id="0191row")


async def test_a_text_is_sent_and_its_segments_are_told(house: House, ada: Phone) -> None:
    one = await house.channel.send(ADA, Message("hi", id="a"))
    three = await house.channel.send(ADA, Message("票" * 140, id="b"))
    await house.peer.settled()
    assert isinstance(one, Sent) and one.segments == 1
    assert isinstance(three, Sent) and three.segments == 3
    assert ada.messages() == ["hi", "票" * 140]


async def test_typographic_marks_do_not_double_the_price(house: House, ada: Phone) -> None:
    result = await house.channel.send(ADA, Message("Ada’s ticket – " + "see you " * 12))
    await house.peer.settled()
    assert result.segments == 1  # type: ignore[union-attr]
    assert ada.messages() == ["Ada's ticket - " + "see you " * 12]


async def test_a_ticket_is_a_link_and_never_named_twice(house: House, ada: Phone) -> None:
    page, picture = "https://tickets.example/t/abc", Picture(b"png", "https://tickets.example/t/abc.png")
    await house.channel.send(ADA, Message("Your ticket", link=page))
    await house.channel.send(ADA, Message(f"Your ticket: {page}", picture=picture, link=page))
    await house.channel.send(ADA, Message("Your ticket", picture=picture))
    await house.peer.settled()
    assert ada.messages() == [f"Your ticket\n{page}", f"Your ticket: {page}", f"Your ticket\n{picture.link}"]


MEANINGS = {
    21610: Unreachable("opted_out"),
    21211: Unreachable("not_a_number"),
    21614: Unreachable("not_a_mobile"),
    21617: Rejected("too_long"),
    21408: Rejected("country_not_allowed"),
    21999: Rejected("twilio_21999"),
    20429: RetryAfter(3.0, whole_account=True),
    21611: RetryAfter(60.0, whole_account=True),
    20003: RetryAfter(300.0, whole_account=True),
    21606: RetryAfter(300.0, whole_account=True),
}


async def test_each_error_has_one_meaning(house: House) -> None:
    house.peer.fail = list(MEANINGS)
    assert [await house.channel.send(ADA, HI) for _ in MEANINGS] == list(MEANINGS.values())
    assert isinstance(await house.channel.send(ADA, HI), Sent)
    assert len(house.peer.texts) == 1


async def test_the_platforms_own_checks_are_met_as_results(house: House, ada: Phone) -> None:
    send = house.channel.send
    assert await send("+0", HI) == Unreachable("not_a_number")
    assert await send(ADA, Message("x" * 1601)) == Rejected("too_long")
    assert isinstance(await send(ADA, Message("x" * 1600)), Sent)
    assert await send(ADA, Message("")) == Rejected("empty")
    await ada.stop()
    assert await send(ADA, HI) == Unreachable("opted_out")
    await ada.send("START")
    assert isinstance(await send(ADA, HI), Sent)


async def test_wrong_credentials_hold_the_account_back_and_tell_the_operator(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = SmsChannel("sms", SID, "0" * 32, NUMBER, Decimal("0.0079"), house.peer.url, "", lambda: NOW)
    assert await wrong.send(ADA, HI) == RetryAfter(300.0, whole_account=True)
    assert "credentials_refused" in capsys.readouterr().out
    with pytest.raises(AccountProblem, match="sms: credentials_refused"):
        await wrong.start(house.receive)
    await wrong.stop()


async def test_an_account_that_twilio_does_not_know_stops_at_the_start(house: House) -> None:
    unknown = SmsChannel("sms", "AC" + "b" * 32, TOKEN, NUMBER, None, house.peer.url, "", lambda: NOW)
    with pytest.raises(AccountProblem, match="sms: "):
        await unknown.start(house.receive)
    await unknown.stop()


async def test_a_number_sends_no_faster_than_its_rate(house: House) -> None:
    house.peer.per_second = 1.0
    assert isinstance(await house.channel.send(ADA, HI), Sent)
    assert await house.channel.send(ADA, HI) == RetryAfter(3.0, whole_account=True)
    assert (house.channel.abilities.per_second, house.channel.abilities.gap_seconds) == (1.0, 1.0)


async def test_where_nothing_left_the_machine_it_is_simply_tried_again() -> None:
    nowhere = SmsChannel("sms", SID, TOKEN, NUMBER, None, "http://127.0.0.1:9", "", lambda: NOW)
    assert await nowhere.send(ADA, HI) == RetryAfter(5.0, whole_account=True)
    await nowhere.stop()


async def test_a_start_without_a_network_returns_and_goes_on_trying_beside() -> None:
    nowhere = SmsChannel("sms", SID, TOKEN, NUMBER, None, "http://127.0.0.1:9", "", lambda: NOW)
    await asyncio.wait_for(nowhere.start(lambda inbound: asyncio.sleep(0)), 10)
    await asyncio.wait_for(nowhere.stop(), 1)


@pytest.mark.parametrize("fault", ["hang", "502", "garbage"])
async def test_a_lost_answer_is_unknown_within_the_timeout(
    house: House, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sms, "TIMEOUT_SECONDS", 0.5)
    house.peer.fail = [fault]
    began = time.monotonic()
    assert isinstance(await house.channel.send(ADA, HI), Unknown)
    assert time.monotonic() - began < 10


async def test_a_send_in_doubt_is_found_once_where_it_was_taken(house: House) -> None:
    since = NOW
    answered = await house.channel.send(ADA, HI)
    assert await house.channel.ask_after(ADA, HI, since) is None  # that one is not in doubt
    house.peer.fail = ["502"]
    assert isinstance(await house.channel.send(ADA, HI), Unknown)
    found = await house.channel.ask_after(ADA, HI, since)
    assert found == Sent(house.peer.texts[-1].sid, 1) != answered
    assert await house.channel.ask_after(ADA, HI, since) is None
    assert await house.channel.ask_after(ADA, Message("other"), since) is None


async def test_a_send_in_doubt_is_not_mixed_up_with_an_older_same_one(house: House) -> None:
    house.peer.fail = ["502"]
    await house.channel.send(ADA, HI)
    assert await house.channel.ask_after(ADA, HI, NOW + MINUTE) is None


async def test_what_came_while_we_were_down_is_taken_at_the_start_oldest_first(house: House, ada: Phone) -> None:
    house.peer.hooks.clear()
    await ada.send("JOIN E7KQ")
    await ada.send("", picture=b"jpeg")
    await house.channel.send(ADA, HI)  # ours: not an inbound
    taken: list[Inbound] = []

    async def receive(inbound: Inbound) -> None:
        taken.append(inbound)
        if len(taken) == 1:
            raise RuntimeError("this one fails, the next one counts")

    await house.channel.start(receive)
    for _ in range(100):
        await asyncio.sleep(0.02)
        if len(taken) == 2:
            break
    assert [(inbound.kind, inbound.text) for inbound in taken] == [("start", "E7KQ"), ("photo", "")]
    assert taken[0].external_id == house.peer.texts[0].sid
    assert abs(taken[0].received_at - NOW) < MINUTE  # by the house's clock, which is set off from Twilio's here
    assert await house.channel.fetch(taken[1].media, 1_000) == b"jpeg"


async def test_the_list_is_read_over_all_its_pages(house: House, ada: Phone) -> None:
    house.peer.hooks.clear()
    for number in range(7):
        await ada.send(str(number))
    newest = await (await house.channel._api()).list(NUMBER, limit=5)
    assert [message.body for message in newest] == ["6", "5", "4", "3", "2"]
    assert [inbound.text for inbound in await house.channel.recent(NOW - MINUTE)] == [
        str(number) for number in range(7)
    ]


async def test_media_are_bounded_and_only_fetched_from_twilio(house: House, ada: Phone) -> None:
    await ada.send("", picture=b"x" * 5_000)
    media = house.inbox[0].media
    with pytest.raises(ValueError):
        await house.channel.fetch(media, 4_999)
    for foreign in ("http://169.254.169.254/latest", "https://api.twilio.com.mallory.example/x", "file:///etc/passwd"):
        with pytest.raises(ValueError):
            await house.channel.fetch(foreign, 4_999)
    with pytest.raises(LookupError):
        await house.channel.fetch(media + "gone", 5_000)
    house.peer.media_away = True
    with pytest.raises(ConnectionError):
        await house.channel.fetch(media, 5_000)


def test_the_link_opens_the_phones_own_app_with_the_code_written() -> None:
    channel = SmsChannel("sms", SID, TOKEN, NUMBER, None, "", "https://tickets.example/", lambda: NOW)
    assert channel.link("E7KQ") == "sms:+15017122661?&body=JOIN%20E7KQ"
    assert channel.hook_url == "https://tickets.example/hooks/twilio/sms"


def test_making_a_channel_neither_imports_twilios_client_nor_needs_a_loop() -> None:
    SmsChannel("sms", SID, TOKEN, NUMBER, None, "", "", lambda: NOW)


def test_a_status_never_goes_back() -> None:
    told = ["sent", "queued", "delivered", "sent", "nonsense", "undelivered"]
    known = ""
    for status in told:
        known = furthest(known, status)
    assert known == "delivered"
    assert rank("nonsense") < rank("queued") < rank("sent") < rank("undelivered") < rank("delivered")
    assert [status for status in told if missed(status)] == ["undelivered"]


def test_a_failed_message_s_code_says_whether_the_person_can_still_be_reached() -> None:
    assert result_of(0, 30005) == Unreachable("number_unknown")
    assert result_of(0, 30007) == Rejected("filtered")
    assert result_of(0, 30003) == Rejected("handset_off")
