"""Who asked us not to write first, who left, and who came back."""

from sqlalchemy import bindparam

from core.storage.people import Identity
from core.storage.query import query
from core.storage.tables import identities

OF_ACCOUNT = query(identities, Identity, identities.c.account == bindparam("account"))


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
