"""The gate from the desk: permits as links with a picture, live counts, refusals by reason, scanning in this chat."""

import io
import re

import pytest
from PIL import Image

from bots.pictures import codes_in
from core.domain.times import MINUTE, rfc3339
from core.storage.people import STAFF_OF_ORGANIZER
from core.usecases.add_staff import add_staff, remove_staff
from core.usecases.issue_permit import issue_permit
from core.usecases.place_order import Item, Wanted, place_order

LINK = re.compile(r"https?://\S+/gate/#permit=(up_\w+)")


async def staff_on(stage, channel, role="manager", language="en", name="Grace"):
    built = stage.built
    made = await built.house.do(built.actor, add_staff, organizer=built.organizer, name=name, role=role)
    person = stage.person(channel, name, language)
    await person.arrives(made["invitation"])
    await person.sees(name)
    return person


async def ticket(stage, name="Ada Lovelace"):
    built = stage.built
    wanted = Wanted((Item("free", 1),), {"name": name, "email": "ada@example.org"}, ({"name": name},), None)
    return (await built.house.do(built.actor, place_order, built.events["evening"], wanted)).tickets[0]


async def redeems(stage, token, code, nonce):
    """A phone that scans under the permit."""
    body = {"nonce": nonce, "checkpoint": "entrance", "secret": code}
    return await stage.client.post("/gate/api/redeem", json=body, headers={"Authorization": f"Bearer {token}"})


async def picture(stage, person):
    if person.channel == "telegram":
        return person.user.pictures[-1]
    address = [row["image"] for row in person.rows.values() if row.get("image")][-1]
    return (await stage.client.get(address)).content


def compressed(png):
    """As a chat sends it on: smaller, and as a JPEG."""
    photo = Image.open(io.BytesIO(png)).convert("RGB")
    photo.thumbnail((480, 800))
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=40)
    return file.getvalue()


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_a_permit_is_a_link_and_a_picture_that_a_camera_reads_until_it_is_revoked(stage, channel):
    omar = await staff_on(stage, channel, "gate", name="Omar")
    await omar.taps("Gate")
    await omar.sees("Entrance: 0 in, 0 refused")
    await omar.taps("New permit")
    await omar.sees("What may it do?")
    await omar.taps("Supervisor")
    await omar.sees("Whose phone")
    await omar.says("North door")
    told = await omar.has_seen("North door · Supervisor · every checkpoint")
    await omar.sees("Here is the link for North door")
    [token] = LINK.findall(told)
    png = await picture(stage, omar)
    for photo in (png, compressed(png)):
        assert codes_in(photo) == [LINK.search(told)[0]]
    ada = await ticket(stage)
    assert (await redeems(stage, token, ada.code, "n1")).json()["verdict"] == "admitted"

    await omar.taps("This permit")
    await omar.sees("North door", "1 scan so far")
    assert token not in omar.heard()[-1]
    await omar.taps("Another link")
    await omar.sees("The old one stops at once")
    await omar.taps("Yes, another link")
    await omar.sees("Here is the link")
    [*_, other] = [token for text in omar.heard() for token in LINK.findall(text)]
    assert other != token and (await redeems(stage, token, ada.code, "n2")).status_code == 401
    assert (await redeems(stage, other, ada.code, "n3")).json()["reason"] == "already_admitted"

    await omar.taps("This permit")
    await omar.sees("2 scans so far")
    await omar.taps("Revoke")
    await omar.sees("cannot scan any more, from now on")
    await omar.taps("Yes, revoke")
    await omar.sees("Revoked: the phone of North door")
    assert (await redeems(stage, other, ada.code, "n4")).status_code == 401
    await omar.taps("Permits")
    await omar.sees("No permit is in use")


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_counts_are_kept_up_to_date_in_one_message_until_they_are_stopped(stage, channel):
    grace = await staff_on(stage, channel, "gate")
    token = await permit(stage)
    await grace.says("/gate")
    await grace.sees("Entrance: 0 in")
    await grace.taps("Live counts")
    await grace.sees("Entrance: 0 in", "ten minutes")
    messages = len(grace.heard())
    ada = await ticket(stage)
    await redeems(stage, token, ada.code, "n1")
    await redeems(stage, token, ada.code, "n2")
    await grace.sees("Entrance: 1 in, 1 refused")
    assert len(grace.heard()) == messages
    await grace.taps("Stop")
    await grace.sees("No longer kept up to date")
    assert len(grace.heard()) == messages


async def test_after_ten_minutes_the_counts_say_that_they_have_ended(stage):
    grace = await staff_on(stage, "webchat", "gate", "zh-Hans")
    await grace.taps("检票")
    await grace.sees("入口：已入场 0，拒绝 0")
    await grace.taps("实时人数")
    await grace.sees("十分钟内会在这里自动更新")
    stage.now.at += 11 * MINUTE
    await grace.sees("已停止自动更新")


async def permit(stage, name="Door"):
    built = stage.built
    made = await built.house.do(
        built.actor, issue_permit, built.events["evening"], checkpoints=(), role="scanner", name=name
    )
    return made["token"]


async def test_refusals_are_told_by_reason_without_a_name(stage):
    token, ada = await permit(stage), await ticket(stage)
    for n in range(3):
        await redeems(stage, token, ada.code, f"n{n}")
    await redeems(stage, token, "T1.AAAA", "n9")
    grace = await staff_on(stage, "telegram", "gate")
    await grace.taps("Gate")
    await grace.sees("Entrance: 1 in, 3 refused")
    await grace.taps("Refusals")
    told = await grace.sees("Entrance", "2 in the last hour, 2 today", "1 in the last hour, 1 today", "Last: ")
    assert "Lovelace" not in told and ada.short_code not in told
    stage.now.later(hours=2)
    await grace.taps("Refresh")
    await grace.sees("0 in the last hour, 2 today")


@pytest.mark.parametrize("channel", ["webchat", "telegram"])
async def test_whoever_works_at_the_gate_scans_in_the_same_chat(stage, channel):
    grace, ada = await staff_on(stage, channel, "gate"), await ticket(stage)
    await grace.taps("Gate")
    await grace.sees("Entrance")
    await grace.taps("Scan in this chat")
    await grace.sees("This chat can scan now")
    await grace.taps("Start scanning")
    await grace.sees("Entrance")
    await grace.says(ada.short_code)
    await grace.has_seen("supervisor")  # a scanner may not type codes: a photo is what it shows
    await grace.says("admin")
    await grace.sees("Hello Grace")
    omar = await staff_on(stage, channel, "owner", name="Omar")
    await omar.taps("Gate")
    await omar.sees("Entrance")
    await omar.taps("Scan in this chat")
    await omar.sees("This chat can scan now")
    await omar.says("/gate")
    await omar.sees("Entrance")
    await omar.says(ada.short_code)
    await omar.has_seen("🟩", "Ada Lovelace")


async def test_a_gate_role_gives_nobody_the_last_word(stage):
    grace = await staff_on(stage, "webchat", "gate")
    await grace.taps("Gate")
    await grace.sees("Entrance")
    await grace.taps("New permit")
    assert "Lead" not in grace.lines()[-1].buttons
    await grace.sees("What may it do?")
    assert grace.lines()[-1].buttons[:2] == ("Scanner", "Supervisor")


async def test_whoever_works_here_no_more_scans_no_more_in_the_chat_either(stage):
    built, ada = stage.built, await ticket(stage)
    omar = await staff_on(stage, "telegram", "gate", name="Omar")
    grace = await staff_on(stage, "telegram", "manager")
    await grace.taps("Gate")
    await grace.sees("Entrance")
    await grace.taps("Scan in this chat")
    await grace.sees("This chat can scan now")
    await grace.taps("Start scanning")
    await grace.sees("Entrance")
    team = await built.house.database.read(STAFF_OF_ORGANIZER, organizer=built.organizer)
    [id] = [one.id for one in team if one.name == "Grace"]
    await built.house.do(built.actor, remove_staff, id)
    await grace.says(ada.short_code)
    await grace.has_seen("cannot be continued")
    await omar.taps("Gate")
    await omar.sees("Entrance: 0 in, 0 refused")
    await omar.taps("Permits")
    await omar.sees("No permit is in use")


async def syncs(stage, token, *scans):
    body = {"device_now": rfc3339(stage.now()), "scans": list(scans)}
    return await stage.client.post("/gate/api/sync", json=body, headers={"Authorization": f"Bearer {token}"})


@pytest.mark.parametrize("first_to_sync", ["North", "South"])
async def test_a_ticket_that_two_devices_let_in_offline_is_told_to_the_team_once(stage, first_to_sync):
    """Whichever device comes online first."""
    omar = await staff_on(stage, "telegram", "owner", name="Omar")
    north, south, ada = await permit(stage, "North"), await permit(stage, "South"), await ticket(stage)
    seen = {"checkpoint": "entrance", "secret": ada.code, "shown": {"verdict": "admitted", "reason": "admitted"}}
    earlier = {**seen, "nonce": "n1", "scanned_at": rfc3339(stage.now() - 2 * MINUTE)}
    later = {**seen, "nonce": "s1", "scanned_at": rfc3339(stage.now() - MINUTE)}
    if first_to_sync == "South":
        await syncs(stage, south, later)
    await syncs(stage, north, earlier)
    for _ in range(2):
        answer = await syncs(stage, south, later)
        assert answer.json()["results"][0]["conflict"]["device"] == "North"
    await syncs(stage, north, earlier)
    told = await omar.has_seen("1 ticket was let in twice", "first by North at", "then by South")
    assert "Lovelace" not in told
    assert omar.count("let in twice") == 1
