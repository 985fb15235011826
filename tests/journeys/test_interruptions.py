"""What comes between a question and its answer (a deploy, a notice, the same update again) loses nothing."""

import pytest

from core.storage.orders import Order
from core.storage.query import query
from core.storage.tables import orders
from scheduler.reminders import remind
from tests.journeys.stage import CHANNELS
from tests.journeys.test_the_rest_of_the_day import is_asked_for_her_name, takes_a_ticket

on_every_phone = pytest.mark.parametrize("channel", CHANNELS)
ALL_ORDERS = query(orders, Order)


async def made(stage):
    return [order.status for order in await stage.built.house.database.read(ALL_ORDERS)]


@on_every_phone
async def test_a_deploy_in_the_middle_of_a_purchase_is_not_noticed(stage, channel):
    ada = stage.person(channel)
    await is_asked_for_her_name(ada)
    await stage.goes_down()
    await stage.comes_up()
    await ada.says("Ada Lovelace")
    await ada.sees("1 × Single, free. Shall I book it?")
    await stage.goes_down()
    await stage.comes_up()
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")
    assert len(await ada.has_tickets(1)) == 1
    assert await made(stage) == ["paid"]


@on_every_phone
async def test_a_notice_in_the_middle_of_a_question_leaves_it_open_and_it_is_asked_again(stage, channel):
    ada = stage.person(channel)
    await takes_a_ticket(ada)
    stage.now.later(hours=24 * 60 + 9)  # the day before
    await ada.says("events")
    await ada.sees("Which ticket would you like?")
    await ada.taps("Standard")
    await ada.sees("How many Standard tickets?")
    ada.acts()
    await remind(stage.built.house)
    await ada.has_seen("An Evening is coming up")
    await ada.sees("How many Standard tickets?")
    await ada.picks("2")
    await ada.sees("Ticket 1 of 2")
    assert ada.count("is coming up") == 1


@on_every_phone
async def test_every_update_again_at_once_and_all_of_them_later_in_any_order_changes_nothing(stage, channel):
    ada = stage.person(channel)
    remembers_what_it_sends(ada)
    await ada.arrives()
    await ada.sees("Which ticket would you like?")
    await again(ada)
    await ada.taps("Single")
    await ada.sees("Your name?")
    await again(ada)
    await ada.says("Ada Lovelace")
    await ada.sees("Shall I book it?")
    await again(ada)
    await ada.taps("Yes, take the ticket")
    await ada.sees("You are in!")
    [code] = await ada.has_tickets(1)
    await again(ada, backwards=True)
    assert (await ada.codes(), await made(stage)) == ([code], ["paid"])


def remembers_what_it_sends(ada):
    """The other peers do so themselves."""
    if ada.channel == "webchat":
        ada.bodies, sends = [], ada.sends

        async def kept(body):
            ada.bodies.append({"id": f"kept-{len(ada.bodies)}", **body})
            await sends(body, id=ada.bodies[-1]["id"])

        ada.sends = kept


async def again(ada, *, backwards=False):
    """The platform did not hear our ack: the last update, or all there were with the newest first."""
    ada.acts()
    if ada.channel == "webchat":
        sent = list(ada.bodies)
    elif ada.channel == "telegram":
        sent = list(ada.updates)
    else:
        sent = [text for text in ada.stage.twilio.texts if text.sender == ada.phone.number]
    for update in reversed(sent) if backwards else sent[-1:]:
        await sent_again(ada, update)
    await ada.hears_nothing()


async def sent_again(ada, update):
    if ada.channel == "webchat":
        await ada.stage.client.post("/chat/api/messages", json=update, headers=ada.heads)
    elif ada.channel == "telegram":
        ada.stage.telegram.deliveries.repeat(update)
    else:
        ada.stage.twilio.texts.remove(update)
        await ada.stage.twilio.receive(update)
