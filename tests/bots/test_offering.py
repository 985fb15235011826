"""The first screen of a purchase tells what can be bought, and what cannot be bought here, and no more."""

from bots.offering import offer_text, type_choices
from core.storage.availability import offers
from core.storage.work import Work
from tests.house import DATA, make_house


async def test_what_only_a_voucher_shows_is_told_to_nobody(tmp_path):
    summit = (DATA / "events" / "summit.yaml").read_text("utf-8")
    async with make_house(f"sqlite:///{tmp_path}/usher.db", events=[summit]) as built:
        event = built.events["robotics-summit-2027"]
        found = await offers(Work(built.house, built.actor), event)
    told = offer_text(event, found, "en", built.now())
    assert "VIP: CN¥3,600.00, not on sale here" in told
    assert "Crew" not in told and "Crew" not in str(type_choices(event, found, "en"))
