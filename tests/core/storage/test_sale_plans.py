"""What turns, orders, payments, searches and the outbox read is found by indexes on both databases."""

import sqlite3

import asyncpg
import pytest
from sqlalchemy.types import NullType

from core.storage import answers, chats, counters, feed, lookups, order_pages, orders, people, reminders, search
from core.storage.database import open_database
from core.storage.migrate import migrate

ASKED = {
    "an arrival": chats.ARRIVAL,
    "a kept screen": chats.SCREEN,
    "a conversation": chats.CONVERSATION,
    "what must be sent": chats.DUE,
    "what is on its way": chats.SENDING,
    "the newest message sent": chats.NEWEST_SENT,
    "a delivery": chats.DELIVERY,
    "pictures to fetch": chats.FETCHING,
    "a web chat": feed.FEED,
    "the end of a web chat": feed.FEED_TAIL,
    "whose web chat": people.IDENTITY_BY_SECRET,
    "a token": people.TOKEN,
    "an invitation": people.INVITATION,
    "an answer kept for a key": answers.KEPT_ANSWER,
    "an event's counters": counters.COUNTERS_OF_EVENT,
    "an order": orders.ORDER,
    "an order by its code": orders.ORDER_BY_CODE,
    "its tickets": orders.TICKETS,
    "its payments": orders.PAYMENTS,
    "its movements": orders.MOVEMENTS,
    "its refunds": orders.REFUNDS,
    "its cases": orders.CASES,
    "a ticket's page": orders.TICKET_BY_PAGE,
    "a pay page": orders.PAYMENT_BY_SECRET,
    "a movement": orders.MOVEMENT,
    "a person's orders": orders.OF_PERSON,
    "holds that ran out": orders.OVERDUE,
    "holds that ran out in an event": orders.OVERDUE_IN_EVENT,
    "holds that end soon": orders.NUDGES,
    "a lookup's row": lookups.FOUND,
    "who is to be reminded": reminders.HOLDERS,
    "a page of orders": order_pages._page(False),
    "a page of orders of one status": order_pages._page(True),
    "a search for one word": search._first(1),
    "a search for two words": search._first(2),
    "a page of what is found": search._page(2),
    "how often words are found": search._frequencies(2),
}
# One row, or what the statement itself has found: anything else that is scanned grows.
SMALL = ("catalog", "each", "some_0", "some_1", "CONSTANT", "(subquery")


def asked(query, dialect):
    """The statement with some value of its kind for each parameter."""
    binds = query.statement.compile(dialect=dialect).binds
    values = {
        name: 7 if name == "most" or (not isinstance(bind.type, NullType) and bind.type.python_type is int) else "x"
        for name, bind in binds.items()
        if bind.value is None
    }
    return query.values(dialect, values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("plans")


async def test_sqlite_scans_nothing_that_grows(folder):
    url = f"sqlite:///{folder}/usher.db"
    await migrate(url)
    dialect = open_database(url).dialect
    scanned = {}
    with sqlite3.connect(folder / "usher.db") as connection:
        for name, query in ASKED.items():
            text, values = asked(query, dialect)
            plan = [row[3] for row in connection.execute(f"explain query plan {text}", values)]
            found = [step for step in plan if step.startswith("SCAN ") and "USING INDEX" not in step]
            if any(step.split()[1] not in SMALL for step in found):
                scanned[name] = plan
    assert scanned == {}


async def test_postgres_can_do_without_reading_a_table_through(postgres_url):
    await migrate(postgres_url)
    dialect = open_database(postgres_url).dialect
    connection = await asyncpg.connect(postgres_url)
    scanned = {}
    try:
        # The tables are empty here, so that reading one through would always be the cheapest.
        await connection.execute("set enable_seqscan = off")
        for name, query in ASKED.items():
            text, values = asked(query, dialect)
            plan = [row[0] for row in await connection.fetch(f"explain {text}", *values)]
            if any("Seq Scan" in line and "catalog" not in line for line in plan):
                scanned[name] = plan
    finally:
        await connection.close()
    assert scanned == {}
