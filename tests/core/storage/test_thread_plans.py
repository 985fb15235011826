"""What threads and cards of people read is found by indexes on both databases, however many there are."""

import sqlite3

import asyncpg

from core.storage import people, people_cards, threads
from core.storage.database import open_database
from core.storage.migrate import migrate

NUMBERS = {"most", "now"}
ASKED = {
    "a thread": threads.THREAD,
    "the open thread of an identity": threads.OPEN_THREAD,
    "open threads of an organizer": threads.OPEN_THREADS,
    "those to raise": threads.RAISED_THREADS,
    "a word": threads.MESSAGE,
    "the newest words": threads.NEWEST_MESSAGES,
    "where somebody is reached": threads.REACHED,
    "where a person is reached": threads.REACHED_OF_PERSON,
    "the apps of a person": people_cards.ADDRESSES_OF_PERSON,
    "who is on duty": people.STAFF_ADDRESSES,
    "the team": people.STAFF_OF_ORGANIZER,
}


def asked(query, dialect):
    _, names, fixed = query.sql(dialect)
    open_ones = [name for name in names if fixed.get(name) is None]
    return query.values(dialect, {name: 7 if name in NUMBERS else "x" for name in open_ones})


async def test_sqlite_scans_no_table(tmp_path):
    path = tmp_path / "usher.db"
    await migrate(f"sqlite:///{path}")
    dialect = open_database(f"sqlite:///{path}").dialect
    for name, query in ASKED.items():
        text, values = asked(query, dialect)
        with sqlite3.connect(path) as connection:
            plan = [row[3] for row in connection.execute(f"explain query plan {text}", values)]
        scanned = [step for step in plan if step.startswith("SCAN ") and "INDEX ix_threads_raise" not in step]
        assert scanned == [], (name, plan)


async def test_postgres_can_do_without_reading_a_table_through(postgres_url):
    await migrate(postgres_url)
    dialect = open_database(postgres_url).dialect
    connection = await asyncpg.connect(postgres_url)
    try:
        # The tables are empty here, so that reading one through would always be the cheapest.
        await connection.execute("set enable_seqscan = off")
        for name, query in ASKED.items():
            text, values = asked(query, dialect)
            plan = [row[0] for row in await connection.fetch(f"explain {text}", *values)]
            assert [line for line in plan if "Seq Scan" in line] == [], (name, plan)
    finally:
        await connection.close()
