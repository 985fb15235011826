"""Who guesses is stopped, however many identities they take; who is in the table is not, however many come at once."""

import pytest

from core.usecases.ask_lookup import STRAY_MISSES, ask_lookup
from tests.core.usecases.test_replace_table import built, event, plan, steps, table  # noqa: F401

PEOPLE = 300


@pytest.fixture
async def asks(built):  # noqa: F811
    await steps(built, plan(), table(PEOPLE))
    found, number = await event(built), 0

    async def asked(name, origin="", identity=""):
        nonlocal number
        number += 1
        values = (identity or f"i{number}", ("name",), (name,), origin)
        return (await built.house.do(built.actor, ask_lookup, found, found.lookups[0], *values)).outcome

    asked.built = built
    return asked


async def test_a_new_identity_each_time_does_not_help_who_guesses(asks):
    told = [await asks(f"Nobody {n}", "mallory's") for n in range(STRAY_MISSES + 1)]
    assert told == ["missed"] * STRAY_MISSES + ["locked"]
    assert await asks("Guest 1", "mallory's") == "locked"
    assert await asks("Guest 1", "ada's") == "found"
    assert await asks("Guest 1") == "found", "other channels know no network"
    asks.built.now.later(minutes=61)
    assert await asks("Guest 1", "mallory's") == "found"


async def test_asking_for_the_same_again_and_again_earns_no_guesses(asks):
    for _ in range(40):
        assert await asks("Guest 1", "mallory's") == "found"
    told = [await asks(f"Nobody {n}", "mallory's") for n in range(STRAY_MISSES + 2)]
    assert told == ["missed"] * (STRAY_MISSES + 1) + ["locked"]


async def test_a_crowd_behind_one_address_is_not_stopped(asks):
    told = []
    for n in range(PEOPLE):
        told.append(await asks(f"Guest {n}", "the hall's"))
        if n % 2:
            told.append(await asks(f"Gest {n}", "the hall's"))
    assert "locked" not in told and told.count("missed") == PEOPLE / 2 > STRAY_MISSES


async def test_five_misses_still_lock_one_identity(asks):
    assert [await asks("Nobody", "x", "ada") for _ in range(6)] == ["missed"] * 5 + ["locked"]
