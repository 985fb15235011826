"""Who asked us not to write first, who left, and who came back."""

from sqlalchemy import bindparam

from core.storage.chats import OutboxRow
from core.storage.people import Identity
from core.storage.query import query
from core.storage.tables import identities, outbox
from core.storage.work import NOTICE, Work
from scheduler.reminders import nudge
from tests.journeys.test_interruptions import ALL_ORDERS
from tests.journeys.test_purchase import is_to_pay

OF_ACCOUNT = query(identities, Identity, identities.c.account == bindparam("account"))
CANCELLED = query(outbox, OutboxRow, outbox.c.state == "cancelled")


async def told(stage, account):
    """(asked us to be quiet, cannot be reached)"""
    [identity] = await stage.built.house.database.read(OF_ACCOUNT, account=account)
    return identity.stopped_at is not None, identity.unreachable_at is not None


async def until(stage, account, state):
    async for _ in stage.person("webchat")._waiting():
        if await told(stage, account) == state:
            return
    raise AssertionError(await told(stage, account))


async def test_who_unblocks_the_bot_is_written_to_again(stage):
    ada = stage.person("telegram")
    await ada.arrives()
    await ada.sees("An Evening")
    ada.user.block()
    await until(stage, "telegram", (False, True))
    ada.user.unblock()
    await ada.arrives("")
    await until(stage, "telegram", (False, False))


async def test_stop_to_the_carrier_holds_until_start(stage):
    ada = stage.person("sms")
    await ada.arrives()
    await ada.sees("An Evening")
    await ada.says("STOP")
    await until(stage, "sms", (True, True))
    await ada.says("START")
    await until(stage, "sms", (False, False))


async def test_the_word_stop_is_asked_first_holds_and_can_be_taken_back(stage):
    ada = stage.person("telegram")
    await ada.arrives()
    await ada.says("stop")
    await ada.sees("Shall I stop writing to you first?")
    await ada.taps("Yes")
    await ada.has_seen("I won't write first any more")
    assert await told(stage, "telegram") == (True, False)
    await ada.says("stop")
    await ada.sees("Shall I send reminders and news again?")
    await ada.taps("Yes, write again")
    await ada.has_seen("Reminders and news come again")
    assert await told(stage, "telegram") == (False, False)


async def test_after_stop_no_reminder_comes_not_even_one_that_was_written_before_but_what_she_buys_does(stage):
    ada = stage.person("telegram")
    await is_to_pay(ada)
    await ada.says("stop")
    await ada.sees("Shall I stop writing to you first?")
    await ada.taps("Yes")
    await ada.has_seen("I won't write first any more")
    ada.acts()
    stage.now.later(minutes=12)
    await nudge(stage.built.house)
    await written_before(stage)
    await ada.hears_nothing()
    assert ada.count("is coming up") == ada.count("are held until") == 0
    await ada.pays("pay")
    await ada.has_seen("Payment received: €12.50")
    await ada.has_tickets(1)
    assert sorted(row.error for row in await stage.built.house.database.read(CANCELLED)) == ["stopped", "stopped"]


async def written_before(stage):
    """The day's reminder, which stood in the outbox when she said stop."""
    house = stage.built.house
    [identity] = await house.database.read(OF_ACCOUNT, account="telegram")
    [order] = await house.database.read(ALL_ORDERS)
    work = Work(house, stage.built.actor)
    payload = {"notice": "event_reminder", "order": order.id, "event": order.event, "params": {}}
    work.send(account="telegram", identity=identity.id, kind="notice", payload=payload, urgency=NOTICE)
    assert await house.commit(work) is None
