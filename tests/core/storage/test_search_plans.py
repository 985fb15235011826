"""A search and the places of an event are found by indexes, and no further than their answer is long."""

import sqlite3

import pytest

from core.storage import search
from core.storage.counters import COUNTERS_OF_EVENT
from core.storage.database import open_database
from core.storage.migrate import migrate


@pytest.fixture
async def plan(tmp_path):
    path = tmp_path / "usher.db"
    await migrate(f"sqlite:///{path}")
    dialect = open_database(f"sqlite:///{path}").dialect

    def told(query):
        text, names, fixed = query.sql(dialect)
        with sqlite3.connect(path) as connection:
            values = [fixed.get(name) if fixed.get(name) is not None else "x" for name in names]
            values = [7 if name == "most" else value for name, value in zip(names, values, strict=True)]
            return [row[3] for row in connection.execute(f"explain query plan {text}", values)]

    return told


@pytest.mark.parametrize("words", [1, 2, 3])
async def test_the_first_that_are_found_need_no_sorting(plan, words):
    steps = plan(search._first(words))
    assert not [step for step in steps if "TEMP B-TREE" in step or step.startswith("SCAN")], steps
    assert "PRIMARY KEY (event=? AND word>? AND word<?)" in steps[0]
    assert sum("ix_search_words_ticket (ticket=? AND word>? AND word<?)" in step for step in steps) == words


async def test_words_are_counted_along_their_index(plan):
    steps = plan(search._frequencies(2))
    assert sum("PRIMARY KEY (event=? AND word>? AND word<?)" in step for step in steps) == 2, steps


async def test_quotas_are_found_without_reading_the_counters_of_people(plan):
    assert plan(COUNTERS_OF_EVENT) == ["SEARCH counters USING INDEX ix_counters_quotas (event=?)"]


async def test_ranges_of_words_are_those_of_their_bytes_whatever_language_postgresql_was_set_up_for(
    postgres_server, postgres_database
):
    url = postgres_database()
    await migrate(url)
    where = "table_name = 'search_words' and column_name = 'word'"
    told = f"select collation_name from information_schema.columns where {where}"
    assert postgres_server.sql(told, database=url.rpartition("/")[2]) == "C"
