"""The attendee list: by the page, of all or some, in the reader's language; on both databases."""

import pytest

from admin_bot import attendees as list_of
from admin_bot.attendees import Asked, columns, head, pages, row
from core.domain.ordering import Item
from core.storage import attendees as storage
from core.storage.orders import ORDER, TICKETS
from core.storage.work import Work
from core.usecases.cancel_order import Cancelling, cancel_order
from core.usecases.issue_permit import issue_permit
from core.usecases.place_order import Wanted, place_order
from core.usecases.redeem_ticket import Redeeming, redeem_ticket
from tests.house import make_house

FORMS = """
event: fair
title: {en: A Fair, zh-Hans: 展会}
languages: [en, zh-Hans]
timezone: Asia/Shanghai
starts_at: 2027-03-06T09:00
ends_at: 2027-03-06T18:00
currency: CNY
live: true
venue: {name: {en: Hall}, country: CN}
payments: [pay_at_door]
ticket_types:
  - {id: day, name: {en: Day, zh-Hans: 日票}, price: "100.00", capacity: 50}
  - {id: press, name: {en: Press, zh-Hans: 媒体}, price: "0.00", capacity: 50, form: press}
forms:
  attendee:
    - {id: name, kind: name, required: true, label: {en: Name, zh-Hans: 姓名}}
    - id: lunch
      kind: one_of
      options: {a: {en: Noodles, zh-Hans: 面}, b: {en: Rice, zh-Hans: 饭}}
      label: {en: Lunch?, zh-Hans: 午餐}
    - {id: stays, kind: yes_no, label: {en: Stays?, zh-Hans: 是否留宿}}
  press:
    - {id: name, kind: name, required: true, label: {en: Name, zh-Hans: 姓名}}
    - {id: paper, kind: text, label: {en: Paper, zh-Hans: 媒体名称}}
checkpoints:
  - {id: door, name: {en: Door}, opens: 2027-01-01T00:00}
"""


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path, monkeypatch):
    monkeypatch.setattr(list_of, "PAGE", 3)
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[FORMS]) as built:
        yield built


async def buys(built, kind, payment=None, **told):
    people = ({"name": "Ada", **told},)
    wanted = Wanted((Item(kind, 1),), {"name": "Ada", "phone": "+4915112345678"}, people, payment)
    return (await built.house.do(built.actor, place_order, built.events["fair"], wanted)).order


async def rows(built, asked, language="en"):
    event, found = built.events["fair"], []
    async for page in pages(Work(built.house, built.actor), event, asked):
        found += [row(event, columns(event), one, asked, language) for one in page]
    return found


async def test_all_a_type_and_who_has_not_come_in(built):
    event = built.events["fair"]
    for paper in ("Times", "Post", "Herald", "News"):
        await buys(built, "press", paper=paper)
    door = await buys(built, "day", "pay_at_door", lunch="a", stays=True)
    gone = await buys(built, "press", paper="Gone")
    fresh = (await built.house.database.read(ORDER, id=gone.id))[0]
    await built.house.do(built.actor, cancel_order, event, fresh, Cancelling())
    everybody = await rows(built, Asked(money=True))
    fields = columns(event)
    assert head(event, fields, Asked(money=True), "en") == [
        "Order", "Short code", "Ticket type", "Status", "Name", "Lunch?", "Stays?", "Paper", "Buyer", "Buyer’s phone",
        "Buyer’s e-mail", "Paid", "Checked in", "Price (CNY)"]  # fmt: skip
    assert [one[7] for one in everybody] == ["Times", "Post", "Herald", "News", ""]
    assert everybody[4][2:] == ["Day", "not paid yet", "Ada", "Noodles", "Yes", "", "Ada", "+4915112345678", "",
                                "at the door", "", ["100.00"]]  # fmt: skip
    assert everybody[4][0] == door.code
    assert len(await rows(built, Asked("press"))) == 4 and len((await rows(built, Asked("press")))[0]) == 13
    assert (await rows(built, Asked("day"), "zh-Hans"))[0][2:8] == ["日票", "待付款", "Ada", "面", "是", ""]


async def test_who_came_in_has_the_time_and_is_not_among_the_absent(built):
    event = built.events["fair"]
    order = await buys(built, "press")
    await buys(built, "press")
    permit = await built.house.do(built.actor, issue_permit, event, checkpoints=(), role="scanner", name="Grace")
    ticket = (await built.house.database.read(TICKETS, id=order.id))[0]
    asked = Redeeming(nonce="n", checkpoint="door", secret=ticket.code)
    done = await built.house.do(built.actor, redeem_ticket, {"permit": permit["id"]}, asked)
    assert done.told["reason"] == "admitted"
    assert [one[-1] for one in await rows(built, Asked())] == ["2027-01-04 20:00", ""]
    assert [one[-1] for one in await rows(built, Asked(absent=True))] == [""]


async def test_a_page_is_found_by_indexes(built):
    assert storage.PAGE == 500
    for _ in range(7):
        await buys(built, "press")
    work = Work(built.house, built.actor)
    assert [len(page) async for page in pages(work, built.events["fair"], Asked())] == [3, 3, 1] and work.reads == 3
