"""A bot's start: who it is, its menu, its webhook; and what only the operator can mend."""

import asyncio
import subprocess
import sys

import pytest

from bots.channel import AccountProblem, Message, Sent
from bots.telegram import channel as channel_module
from bots.telegram.commands import COMMANDS, MENU_LANGUAGES
from locales.translator import translate
from tests.peers.telegram.server import TelegramPeer
from tests.peers.telegram.user import User


def test_aiogram_is_not_imported_before_a_channel_is_made():
    code = "import sys, bots.telegram.channel, bots.telegram.routes; print('aiogram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


async def test_links_lead_into_the_chat(make_channel, peer):
    channel = make_channel()
    assert channel.link("E7KQ2M") == ""
    assert await channel.introduce() == "usher_test_bot"
    assert channel.link("E7KQ2M") == "https://t.me/usher_test_bot?start=E7KQ2M"
    assert channel.link("") == "https://t.me/usher_test_bot"
    assert make_channel(username="known_bot").link("x") == "https://t.me/known_bot?start=x"


async def test_the_menu_is_published_in_each_language(channel, ear, peer):
    await channel.start(ear)
    for code, language in MENU_LANGUAGES.items():
        menu = peer.world.commands["all_private_chats", code]
        assert [entry["command"] for entry in menu] == list(COMMANDS)
        assert menu[1]["description"] == translate(language, "telegram.command_tickets")


async def test_the_webhook_is_set_with_its_secret(make_channel, ear, peer):
    await make_channel(mode="webhook", public_url="https://tickets.example/").start(ear)
    asked = peer.called("setWebhook")[0]
    assert (asked["url"], asked["secret_token"]) == (
        "https://tickets.example/hooks/telegram/ushers_bot",
        "a-webhook_Secret",
    )
    assert asked["allowed_updates"] == '["message", "callback_query", "my_chat_member"]'
    assert not peer.called("getUpdates")


async def test_without_a_public_address_the_webhook_is_left_to_the_operator(make_channel, ear, peer):
    await make_channel(mode="webhook").start(ear)
    assert not peer.called("setWebhook") and not peer.called("deleteWebhook")


async def test_a_refused_token_is_the_operators_problem(make_channel, ear):
    with pytest.raises(AccountProblem) as caught:
        await make_channel(token="42:wrong").start(ear)
    assert (caught.value.account, caught.value.reason) == ("ushers_bot", "token_refused")
    assert "42:wrong" not in str(caught.value)


async def test_a_webhook_that_telegram_does_not_take_is_the_operators_problem(make_channel, ear):
    with pytest.raises(AccountProblem, match="HTTPS URL"):
        await make_channel(mode="webhook", public_url="http://tickets.example").start(ear)


@pytest.mark.parametrize(
    "settings", [{"token": "nonsense"}, {"mode": "webhook", "webhook_secret": ""}, {"webhook_secret": "ü"}]
)
def test_settings_that_cannot_work_are_told_at_once(make_channel, settings):
    with pytest.raises(AccountProblem):
        make_channel(**settings)


async def test_a_start_without_telegram_is_tried_on_beside_us(ear, make_channel, peer, monkeypatch):
    port = int(peer.api_url.rpartition(":")[2])
    await peer.stop()
    channel = make_channel()
    await channel.start(ear)
    async with _again(port) as back:
        ada = User(back, 1001, "Ada")
        ada.start()
        await ear.hears(1)
        assert isinstance(await channel.send(ada.address, Message("Welcome")), Sent)
        await channel.stop()


class _again:
    def __init__(self, port: int) -> None:
        self.peer, self.port = TelegramPeer(), port

    async def __aenter__(self) -> TelegramPeer:
        await self.peer.start(self.port)
        return self.peer

    async def __aexit__(self, *_: object) -> None:
        await self.peer.stop()


async def test_a_token_refused_later_is_told_and_ends_the_trying(ear, make_channel, peer, capsys):
    peer.fail("getMe", 500, "Internal Server Error")
    channel = make_channel(token="42:wrong")
    peer.token = "42:wrong"
    await channel.start(ear)
    peer.token = "42:other"
    async with asyncio.timeout(5):
        while channel._beside:
            await asyncio.sleep(0.02)
    assert "telegram_account_refused" in capsys.readouterr().out


async def test_stop_before_start_is_harmless(channel):
    await channel.stop()
    assert channel_module.ABILITIES.buttons <= 100
