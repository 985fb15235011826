"""Links into the conversation, for each account that serves attendees, without starting any of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from usher.accounts import SmsAccount, TelegramAccount, WebchatAccount
from usher.settings import Settings

PATIENCE_SECONDS = 5.0


async def links_of(settings: Settings, slug: str, campaign: str = "") -> tuple[dict[str, str], list[str]]:
    """By the kind of channel (its name, where there are several of a kind); and the accounts that are away."""
    found: dict[str, str] = {}
    away = []
    for name, account in settings.accounts.items():
        if "attendees" in account.serves:
            link = await _link(settings, account, slug, campaign)
            if link:
                found[_kind(found, name, account)] = link
            elif isinstance(account, TelegramAccount):
                away.append(name)
    return found, away


async def invitation_links(
    settings: Settings, invite: Callable[[], Awaitable[str]], serves: str, first: str = ""
) -> tuple[dict[str, str], list[str]]:
    """Links that open a chat in a role, each with a secret of its own, so that each opens once; and the accounts that
    are away. `first` is a secret that is there already."""
    found: dict[str, str] = {}
    away = []
    for name, account in settings.accounts.items():
        if serves in account.serves:
            secret, first = first or await invite(), ""
            web = isinstance(account, WebchatAccount)
            link = f"{settings.base_url}/staff/{secret}" if web else await _link(settings, account, "", secret)
            if link:
                found[_kind(found, name, account)] = link
            elif isinstance(account, TelegramAccount):
                away.append(name)
    return found, away


def _kind(found: dict[str, str], name: str, account: Any) -> str:
    return str(account.channel) if account.channel not in found else name


async def _link(settings: Settings, account: Any, slug: str, campaign: str) -> str:
    if isinstance(account, WebchatAccount):
        return f"{settings.base_url}/chat/{slug}" + (f"?c={campaign}" if campaign else "")
    if isinstance(account, SmsAccount):
        return f"sms:{account.sender}?&body=JOIN%20{campaign or slug}"
    if isinstance(account, TelegramAccount):
        username = await _bot_name(account)
        return f"https://t.me/{username}?start={campaign or slug}" if username else ""
    return ""


async def _bot_name(account: TelegramAccount) -> str:
    """Asked from Telegram without aiogram, which takes seconds to import; empty where it cannot be reached."""
    import httpx

    base = account.api_url or "https://api.telegram.org"
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient() as client:
            answer = await client.post(f"{base}/bot{account.token.get_secret_value()}/getMe")
            return str(answer.json()["result"]["username"])
    except (httpx.HTTPError, TimeoutError, KeyError, ValueError, TypeError):
        return ""
