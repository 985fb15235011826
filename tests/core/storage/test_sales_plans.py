"""What is asked about sales and orders, every second or by a tap, is found by indexes on both databases."""

import sqlite3

import asyncpg

from core.storage import attendees, money_waiting, notes, order_cards, sale_news, sales
from core.storage.database import open_database
from core.storage.migrate import migrate

TABLES = ("orders", "tickets", "refunds", "cases", "scans", "notes", "campaigns", "told_sales", "staff")
NUMBERS = {"now", "since", "until", "offset", "begin", "quiet", "after_at", "at", "most"}
ASKED = {
    "tickets of an event": sales.TICKET_SUMS,
    "orders of an event": sales.ORDER_SUMS,
    "campaigns": sales.CAMPAIGN_SUMS,
    "sold in a span": sales.SOLD_BETWEEN,
    "sold by day": sales.SOLD_BY_DAY,
    "first and last sale": sales.SPAN,
    "whom to tell": sale_news.WANTING,
    "what is told": sale_news.TOLD,
    "new sales": sale_news.SALES_AFTER,
    "types of new sales": sale_news.TYPES_OF,
    "mornings": sale_news.SUMMED,
    "newest orders": order_cards.NEWEST,
    "entries of an order": order_cards.CAME_IN,
    "notes": notes.NOTES_OF,
    "refunds that wait": money_waiting.REFUNDS_WAITING,
    "open cases": money_waiting.CASES_OPEN,
    "what waits": money_waiting.COUNT_WAITING,
    "attendees": attendees.attendees_page(False, False),
    "absent attendees of a type": attendees.attendees_page(True, True),
}


def asked(name, query, dialect):
    numbers = NUMBERS | ({"after"} if name == "new sales" else set())
    values = {one: 7 if one in numbers else "x" for one in query.sql(dialect)[1]}
    text, _ = query.values(dialect, values)
    fixed = query.sql(dialect)[2]
    return text, [values[one] if fixed.get(one) is None else fixed[one] for one in query.sql(dialect)[1]]


async def test_sqlite_scans_no_table(tmp_path):
    path = tmp_path / "usher.db"
    await migrate(f"sqlite:///{path}")
    dialect = open_database(f"sqlite:///{path}").dialect
    for name, query in ASKED.items():
        text, values = asked(name, query, dialect)
        with sqlite3.connect(path) as connection:
            plan = [row[3] for row in connection.execute(f"explain query plan {text}", values)]
        # An index of the few who want to be told may be read through.
        scanned = [
            one for one in plan if one.startswith("SCAN ") and one.split()[1] in TABLES and "ix_staff_" not in one
        ]
        assert scanned == [], (name, plan)


async def test_postgres_can_do_without_reading_a_table_through(postgres_url):
    await migrate(postgres_url)
    dialect = open_database(postgres_url).dialect
    connection = await asyncpg.connect(postgres_url)
    try:
        # The tables are empty here, so that reading one through would always be the cheapest.
        await connection.execute("set enable_seqscan = off")
        for name, query in ASKED.items():
            text, values = asked(name, query, dialect)
            plan = [row[0] for row in await connection.fetch(f"explain {text}", *values)]
            assert [line for line in plan if "Seq Scan" in line] == [], (name, plan)
    finally:
        await connection.close()
