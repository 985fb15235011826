"""`usher check`: settings and reachability, everything told at once with what to do about it."""

import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from core.domain.times import parse_rfc3339
from locales.translator import translate
from usher.accounts import SmsAccount, TelegramAccount, WebchatAccount
from usher.clock import clock
from usher.settings import SECRET_FILE, Settings, unknown_variables

PATIENCE_SECONDS = 5.0
SKEW_SECONDS = 60
RELEASED = parse_rfc3339("2026-01-01T00:00:00Z")  # no clock that is right is before this version


@dataclass(frozen=True, slots=True)
class Finding:
    """`must`: nothing works rightly until it is mended; otherwise it is advice."""

    name: str
    good: bool
    text: str
    must: bool = False


async def check(settings: Settings) -> list[Finding]:
    found = [await _database(settings), _address(settings), *_secret(settings), _fonts(), *_variables()]
    asking = Asking()
    for name, account in settings.accounts.items():
        if isinstance(account, TelegramAccount):
            found += await _telegram(asking, name, account, settings)
        elif isinstance(account, SmsAccount):
            found += await _sms(asking, name, account, settings)
        elif not isinstance(account, WebchatAccount):
            found.append(_said(name, False, "account_later", account=name, channel=account.channel))
    if settings.nats_url is not None:
        found.append(_said("nats_url", False, "nats_later"))
    return [*found, _clock(settings, asking.skew)]


def _said(name: str, good: bool, key: str, *, must: bool = False, **params: object) -> Finding:
    return Finding(name, good, translate("en", f"check.{key}", **params), must)


async def _database(settings: Settings) -> Finding:
    from core.storage.migrate import HEAD, schema_version

    try:
        at = await schema_version(settings.database_url)
    except Exception as error:
        return _said("database", False, "database_away", must=True, reason=type(error).__name__)
    if at is None:
        return _said("database", True, "database_new")
    return _said("database", at == HEAD, "database" if at == HEAD else "database_old", must=True)


def _address(settings: Settings) -> Finding:
    """Browsers give a page the camera over https only, and on this machine itself."""
    url = settings.base_url
    if url.startswith("https://"):
        return _said("public_url", True, "https", url=url)
    if settings.public_url is None or any(host in url for host in ("//localhost", "//127.0.0.1")):
        return _said("public_url", False, "here_only", url=url)
    return _said("public_url", False, "camera_needs_https", url=url)


def _secret(settings: Settings) -> list[Finding]:
    file = settings.sqlite_file
    path = file.parent / SECRET_FILE if file else None
    if settings.secret_key is not None or path is None:
        return [_said("secret", True, "secret_set")]
    if path.exists() and path.stat().st_mode & 0o077:
        return [_said("secret", False, "secret_open", must=True, file=path.name)]
    return [_said("secret", True, "secret_file", file=path.name)]


def _fonts() -> Finding:
    """Ticket pictures draw Chinese names only with a font that has them."""
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts",
               Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"))  # fmt: skip
    names = ("wqy", "notosanscjk", "pingfang", "msyh", "simhei", "sourcehan", "droidsansfallback")
    files = (file.name.lower() for folder in folders if folder.exists() for file in folder.rglob("*.[to]t[fc]"))
    good = any(name in file for file in files for name in names)
    return _said("fonts", good, "fonts" if good else "no_fonts")


def _variables() -> list[Finding]:
    return [_said(name, False, "unknown_variable", variable=name) for name in unknown_variables()]


def _clock(settings: Settings, skew: float | None) -> Finding:
    """Sales, holds and gates go by this machine's clock. A platform's answer tells how far it is off."""
    if clock(settings)() < RELEASED:
        return _said("clock", False, "clock_behind", must=True)
    if skew is not None and abs(skew) > SKEW_SECONDS:
        return _said("clock", False, "clock_skewed", seconds=round(skew))
    if settings.clock_offset:
        return _said("clock", False, "clock_shifted", seconds=settings.clock_offset)
    return _said("clock", True, "clock")


async def _telegram(asking: "Asking", name: str, account: TelegramAccount, settings: Settings) -> list[Finding]:
    base = account.api_url or "https://api.telegram.org"
    found = []
    if account.mode == "webhook" and not (settings.public_url or "").startswith("https://"):
        found.append(_said(f"{name}.webhook", False, "telegram_hook", must=True, account=name))
    answer = await asking.asked(f"{base}/bot{account.token.get_secret_value()}/getMe")
    if answer is None:
        return [_said(name, False, "away", account=name), *found]
    result = answer.get("result") if answer.get("ok") else None
    bot = result.get("username", "") if isinstance(result, dict) else ""
    return [_said(name, bool(bot), "telegram" if bot else "telegram_refused", must=True, account=name, bot=bot), *found]


async def _sms(asking: "Asking", name: str, account: SmsAccount, settings: Settings) -> list[Finding]:
    base = account.api_url or "https://api.twilio.com"
    auth = (account.account_sid, account.auth_token.get_secret_value())
    url = f"{base}/2010-04-01/Accounts/{account.account_sid}/Messages.json?PageSize=1"
    answer = await asking.asked(url, auth=auth)
    hook = f"{settings.base_url}/hooks/twilio/{name}#rc=5&rp=all"
    refused = answer is not None and "messages" not in answer
    key = "away" if answer is None else "sms_refused" if refused else "sms"
    reached = _said(name, key == "sms", key, must=refused, account=name)
    signed = _said(f"{name}.signature", True, "sms_shared_key" if account.shared_key else "sms_token", account=name)
    return [reached, _said(f"{name}.webhook", settings.public_url is not None, "sms_hook", hook=hook), signed]


class Asking:
    """Platforms, asked with little patience. `skew`: our clock minus the last platform's, in seconds."""

    skew: float | None = None

    async def asked(self, url: str, auth: tuple[str, str] | None = None) -> dict[str, Any] | None:
        """The JSON answer, whatever its status; None where nobody answers."""
        import httpx

        try:
            async with httpx.AsyncClient(timeout=PATIENCE_SECONDS) as client:
                answer = await client.get(url, auth=auth)
                told = answer.json()
        except (httpx.HTTPError, ValueError):
            return None
        with suppress(KeyError, ValueError):
            self.skew = time.time() - parsedate_to_datetime(answer.headers["date"]).timestamp()
        return told if isinstance(told, dict) else {}
