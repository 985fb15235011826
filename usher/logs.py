"""Logs that tell what happened and no secret: keys of the settings and bearers in addresses are blotted out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from pydantic import SecretStr

from usher.settings import SECRET_FILE, Settings

BLOT = "[secret]"
# What opens something when it is read in a log: pay and ticket pages, invitations, permits, tokens, a web chat's
# bearer, ticket codes, a bot's address, and whatever a header or an address says about itself.
_OPENING = re.compile(
    r"(?<=/pay/)[a-z0-9]{10,}|(?<=/t/)[a-z0-9]{10,}|(?<=/files/)[a-z0-9]{10,}|(?<=/wall/)[a-z0-9]{10,}|\bi-[0-9a-f]{20,}|\bu[tp]_[0-9a-f]{20,}|\b[0-9a-f]{40,}\b"
    r"|\b[TR]1\.[A-Z2-7]{20,}|(?<=/bot)\d+:[A-Za-z0-9_-]{10,}|(?<=[Bb]earer )[A-Za-z0-9._~+/=-]+"
    r"|(?<=[Bb]asic )[A-Za-z0-9+/=]{8,}|(?<=://)[^\s/@:\"']*:[^\s/@\"']+(?=@)"
)
# People are no business of a log: numbers and addresses of theirs.
_PERSONAL = re.compile(r"(?:\+|%2B)\d[\d ()-]{6,18}\d|[^\s@\"'<>]+@[^\s@\"'<>]+\.[a-z]{2,}", re.IGNORECASE)
_NOISY = (
    "alembic.runtime.plugins",
    "httpx",
    "httpcore",
    "aiogram",
    "apscheduler",
    "twilio",
    "asyncio",
    "multipart",
    "python_multipart",
)


def set_up(settings: Settings) -> None:
    """One road for every logger of the process: structlog's and the libraries'."""
    redact = Redaction(secrets_of(settings) | kept_secrets(settings))
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.format_exc_info,
    ]  # fmt: skip
    last = structlog.processors.JSONRenderer() if settings.log_format == "json" else structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)  # fmt: skip
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=True,
    )  # fmt: skip
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[remove, redact, last, redact.text]
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def secrets_of(value: Any) -> set[str]:
    """Every secret value of the settings, wherever it stands."""
    if isinstance(value, SecretStr):
        return {value.get_secret_value()} - {""}
    if isinstance(value, dict):
        return {secret for child in value.values() for secret in secrets_of(child)}
    if hasattr(value, "model_fields_set"):
        return {secret for name in type(value).model_fields for secret in secrets_of(getattr(value, name))}
    return set()


def kept_secrets(settings: Settings) -> set[str]:
    """What is secret without being called so: passwords in addresses, and the secret that a file keeps."""
    passwords = {urlsplit(url).password for url in (settings.database_url, settings.nats_url) if url}
    found = {form for password in passwords if password for form in (password, unquote(password))}
    file = settings.sqlite_file.parent / SECRET_FILE if settings.sqlite_file else None
    if file is not None and file.is_file():
        found.add(file.read_text(encoding="ascii", errors="replace").strip())
    return found - {""}


class Redaction:
    def __init__(self, secrets: set[str]) -> None:
        known = sorted((re.escape(secret) for secret in secrets), key=len, reverse=True)
        self._known = re.compile("|".join(known)) if known else None

    def __call__(self, logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: self.blotted(value) if isinstance(value, str) else value for key, value in event.items()}

    def text(self, logger: Any, name: str, line: Any) -> str:
        """The finished line once more: tracebacks and nested values too."""
        return self.blotted(str(line))

    def blotted(self, text: str) -> str:
        if self._known:
            text = self._known.sub(BLOT, text)
        return _PERSONAL.sub("[person]", _OPENING.sub(BLOT, text))
