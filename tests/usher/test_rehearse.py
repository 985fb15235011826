"""A rehearsal: the whole story with made-up people, which leaves nothing, or bulk data where that is wanted."""

import pytest

from core.domain.refusals import Refused
from core.storage.work import Work
from core.usecases.draw_report import draw_report
from core.usecases.recount import recount
from tests.house import make_house
from usher.rehearse import rehearse

FAIR = """
event: fair
title: {en: Fair}
languages: [en]
timezone: Europe/Berlin
starts_at: 2027-01-04T09:00
ends_at: 2027-01-04T23:00
currency: EUR
ticket_types:
  - {id: few, name: {en: Few}, price: "5.00", capacity: 5, per_order: {min: 2, max: 4}}
  - {id: many, name: {en: Many}, price: "0.00", capacity: 60}
forms:
  attendee:
    - {id: name, kind: name, required: true, label: {en: Name}}
    - {id: size, kind: one_of, label: {en: Shirt}, options: {m: {en: M}, l: {en: L}}}
checkpoints: [{id: door, name: {en: Door}, ask: [size]}]
"""


@pytest.fixture
async def built(database_url):
    async with make_house(database_url, events=[FAIR]) as built:
        yield built
        assert await recount(Work(built.house, built.actor)) == []


async def report(built):
    return await built.house.do(built.actor, draw_report, built.events["fair"])


async def test_everybody_comes_in_though_one_type_sells_out_and_nothing_is_left_of_them(built):
    figures = await rehearse(built.house, built.events["fair"], 40, keep=False)
    assert figures["attendees"] >= 40 and figures["gate"] == {"admitted": figures["attendees"]}
    assert (await report(built))["tickets"] == {}


async def test_who_is_kept_is_there_and_can_be_admitted_later(built):
    figures = await rehearse(built.house, built.events["fair"], 50, keep=True)
    told = await report(built)
    assert told["tickets"] == {"valid": figures["attendees"]} and figures["attendees"] >= 50
    assert told["admitted"] == {"door": 0} and set(told["orders"]) == {"paid"}


async def test_with_every_type_sold_out_it_ends_early_and_says_how_far_it_came(built):
    with pytest.raises(Refused) as ended:
        await rehearse(built.house, built.events["fair"], 100, keep=False)
    assert ended.value.code == "sold_out" and ended.value.details["had_tickets"] == 64
    assert (await report(built))["tickets"] == {}
