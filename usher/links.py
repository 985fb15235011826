"""Links into the conversation, for each account that serves attendees, without starting any of them."""

import asyncio
from typing import Any

from usher.accounts import SmsAccount, TelegramAccount, WebchatAccount
from usher.settings import Settings

PATIENCE_SECONDS = 5.0


async def links_of(settings: Settings, slug: str, campaign: str = "") -> dict[str, str]:
    """By the kind of channel (its account's name, where there are several of a kind)."""
    found: dict[str, str] = {}
    for name, account in settings.accounts.items():
        if "attendees" not in account.serves:
            continue
        link = await _link(settings, name, account, slug, campaign)
        if link:
            found[account.channel if account.channel not in found else name] = link
    return found


async def invitation_links(settings: Settings, secret: str, serves: str) -> dict[str, str]:
    """Links that open a chat in a role, once."""
    found: dict[str, str] = {}
    for name, account in settings.accounts.items():
        if serves in account.serves:
            link = f"{settings.base_url}/chat/?i={secret}" if isinstance(account, WebchatAccount) else ""
            link = link or await _link(settings, name, account, "", secret)
            if link:
                found[account.channel if account.channel not in found else name] = link
    return found


async def _link(settings: Settings, name: str, account: Any, slug: str, campaign: str) -> str:
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
