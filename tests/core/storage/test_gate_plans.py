"""What a gate asks while somebody waits is found by indexes on both databases, however many tickets there are."""

import sqlite3

import asyncpg

from core.storage import gate, gate_desk, gate_lists
from core.storage.database import open_database
from core.storage.migrate import migrate

TEXT, NUMBER = "x", 7
TABLES = ("permits", "tickets", "orders", "scans", "again", "undo", "admissions")
ASKED = {
    "redeem": gate.BY_SERIAL,
    "redeem by short code": gate.BY_SHORT_CODE,
    "redeem in a chat": gate.BY_SERIAL_FOR,
    "redeem by short code in a chat": gate.BY_SHORT_CODE_FOR,
    "the stored answer": gate.SCAN,
    "a ticket's scans": gate.SCANS_OF_TICKET,
    "a scan of another device": gate.SCANS_BY_NONCE,
    "a taken place": gate.PLACE,
    "counts": gate_lists.COUNTS,
    "first entries of what was found": gate_lists.FIRST_ENTRIES,
    "conflicts of a ticket": gate_lists.DOUBLED_OF_TICKET,
    "conflicts of a checkpoint": gate_lists.DOUBLED,
    "why people were refused": gate_desk.REFUSED_FOR,
    "who was refused last": gate_desk.RECENT_REFUSALS,
    "permits of an event": gate_desk.PERMITS_OF_EVENT,
    "how a permit was used": gate_desk.PERMIT_USE,
}


def asked(query, dialect):
    names = query.sql(dialect)[1]
    return query.values(
        dialect, {name: NUMBER if name in ("serial", "since", "most") else TEXT for name in names if not _fixed(name)}
    )


def _fixed(name):
    return name.rpartition("_")[2].isdigit() and not name.startswith("ticket_")


async def test_sqlite_scans_no_table(tmp_path):
    path = tmp_path / "usher.db"
    await migrate(f"sqlite:///{path}")
    dialect = open_database(f"sqlite:///{path}").dialect
    for name, query in ASKED.items():
        text, values = asked(query, dialect)
        with sqlite3.connect(path) as connection:
            plan = [row[3] for row in connection.execute(f"explain query plan {text}", values)]
        # The catalog has one row; what a subquery made is as long as its answer.
        scanned = [step for step in plan if step.startswith("SCAN ") and step.split()[1] in TABLES]
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
            assert [line for line in plan if "Seq Scan" in line and "catalog" not in line] == [], (name, plan)
    finally:
        await connection.close()
