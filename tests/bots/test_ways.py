"""What a start payload leads to, tapped or typed by hand."""

import pytest

from bots.ways import event_of
from core.storage.tables import campaigns
from core.storage.work import Work
from tests.house import DATA, make_house

EVENTS = [(DATA / "events" / f"{name}.yaml").read_text() for name in ("evening", "museum")]


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=EVENTS) as built:
        work = Work(built.house, built.actor)
        for code in ("E7KQ22", "Spring_Sale", "twin", "TWIN"):
            event = built.events["tram-museum" if code == "TWIN" else "evening"].id
            work.add(campaigns, {"code": code, "organizer": built.organizer, "event": event, "name": code, "medium": "",
                                 "arrivals": 0})  # fmt: skip
        assert await built.house.commit(work) is None
        yield built


async def test_a_slug_and_a_code_are_found_whatever_their_case_and_a_code_s_case_counts_first(built):
    led = {
        "evening": ("evening", None), "EVENING": ("evening", None), "Tram-Museum": ("tram-museum", None),
        "E7KQ22": ("evening", "E7KQ22"), "e7kq22": ("evening", "E7KQ22"), "SPRING_sale": ("evening", "Spring_Sale"),
        "twin": ("evening", "twin"), "TWIN": ("tram-museum", "TWIN"), "Twin": (None, None), "nothing": (None, None),
    }  # fmt: skip
    catalog = await built.house.catalog.current()
    for payload, (slug, code) in led.items():
        event, campaign = await event_of(Work(built.house, built.actor), catalog, payload)
        assert (event and event.slug, campaign and campaign.code) == (slug, code), payload
