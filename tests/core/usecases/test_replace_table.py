"""A table is replaced in chunks: asked from the old one until the new one is whole, and by nobody's halves."""

import orjson
import pytest
from sqlalchemy import func, select

from core.domain.lookup_table import Table
from core.domain.refusals import Refused
from core.storage.lookups import HEAD
from core.storage.query import Query
from core.storage.tables import audit, lookup_keys, lookup_rows
from core.storage.work import Work
from core.usecases.ask_lookup import ask_lookup, find_row
from core.usecases.import_lookup import CHUNK
from core.usecases.replace_table import OVER, SWITCH, Plan, replace_some
from tests.house import DATA, make_house

EVENING = (DATA / "events" / "evening.yaml").read_text()


class Kept:
    def __init__(self, *row):
        self.row = row


COUNT = Query(select(lookup_rows.c.version, func.count()).group_by(lookup_rows.c.version), Kept)
KEYS = Query(select(lookup_keys.c.version, func.count()).group_by(lookup_keys.c.version), Kept)
SAID = Query(select(audit.c.what, audit.c.details).where(audit.c.what == "lookup.replaced"), Kept)


@pytest.fixture(params=["sqlite", "postgres"])
async def built(request, tmp_path):
    url = f"sqlite:///{tmp_path}/usher.db"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_database")()
    async with make_house(url, events=[EVENING]) as built:
        yield built


def plan(was=0, version=1, **other):
    told = {"lookup": "seat", "name": {"en": "Seat"}, "find_by": [["name"]], "private": [], "was": was,
            "version": version, "answer": {"en": "{name}: {seat}"}, "keywords": {"en": ["seat"]}}  # fmt: skip
    return Plan.of(told | other)


def table(count, prefix="A", columns=("name", "seat")):
    return Table(columns, tuple((f"Guest {n}", f"{prefix}{n}") for n in range(count)))


async def event(built):
    await built.house.catalog.current()
    return built.house.catalog.by_slug["evening"]


async def steps(built, made, rows, until=OVER, cursor=""):
    while cursor != until:
        cursor = await built.house.do(built.actor, replace_some, await event(built), made, rows, cursor)
    return cursor


async def seat(built, name="Guest 7"):
    found = await event(built)
    rows = await find_row(Work(built.house, built.actor), found, found.lookups[0], ("name",), (name,))
    return [row["seat"] for row in rows]


async def test_the_old_table_answers_until_the_new_one_is_whole(built):
    await steps(built, plan(), table(3 * CHUNK))
    assert await seat(built) == ["A7"]
    newer, rows = plan(1, 2), table(2 * CHUNK + 1, "B")
    await steps(built, newer, rows, until=SWITCH)
    assert await seat(built) == ["A7"]
    await steps(built, newer, rows, cursor=SWITCH)
    assert await seat(built) == ["B7"]
    for query in (COUNT, KEYS):
        assert [kept.row for kept in await built.house.database.read(query)] == [(2, 2 * CHUNK + 1)]
    told = [orjson.loads(kept.row[1]) for kept in await built.house.database.read(SAID)]
    assert sorted((one["before"], one["rows"]) for one in told) == [(0, 1500), (1500, 1001)]


async def test_how_it_is_asked_changes_in_the_same_commit(built):
    await steps(built, plan(), table(3))
    rows = Table(("badge", "seat"), (("X-1", "C1"),))
    changed = plan(1, 2, find_by=[["badge"]], answer={"en": "{seat}"}, private=["seat"])
    await steps(built, changed, rows, until=SWITCH)
    assert (await event(built)).lookups[0].find_by == (("name",),) and await seat(built, "Guest 2") == ["A2"]
    await steps(built, changed, rows, cursor=SWITCH)
    table_ = (await event(built)).lookups[0]
    assert (table_.find_by, table_.private) == ((("badge",),), ("seat",))


async def test_of_two_who_replace_at_once_one_is_told_and_leaves_nothing_behind(built):
    first, second = plan(0, 10), plan(0, 11)
    await steps(built, first, table(5, "A"), until=SWITCH)
    await steps(built, second, table(5, "B"), until=SWITCH)
    await steps(built, second, table(5, "B"), cursor=SWITCH)
    with pytest.raises(Refused, match="stale"):
        await steps(built, first, table(5, "A"), cursor=SWITCH)
    await steps(built, first, table(5, "A"), cursor=f"clear{first.version}")
    assert [kept.row for kept in await built.house.database.read(COUNT)] == [(11, 5)]


async def test_people_are_counted_who_were_not_found_and_not_how_often_they_try(built):
    await steps(built, plan(), table(3))
    built.now.later(minutes=1)
    for identity in ("ada", "ada", "grace"):
        found = await event(built)
        await built.house.do(built.actor, ask_lookup, found, found.lookups[0], identity, ("name",), ("Nobody",))
    here = {"event": found.id, "lookup": "seat"}
    assert (await built.house.database.read(HEAD, **here))[0].misses == 2
    await steps(built, plan(1, 2), table(4))
    assert (await built.house.database.read(HEAD, **here))[0].misses == 0
    built.now.later(minutes=1)
    await built.house.do(built.actor, ask_lookup, found, found.lookups[0], "ada", ("name",), ("Nobody",))
    assert (await built.house.database.read(HEAD, **here))[0].misses == 1
