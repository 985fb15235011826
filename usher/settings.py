"""What this installation is told: `USHER_*` in the environment over `usher.toml` in the working folder.

`load_settings(folder)` answers `Settings` or raises `SettingsProblems` with every mistake at once.
"""

import base64
import os
import secrets
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr, StringConstraints, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from usher.accounts import Account, Merchant, Name, Url, WebchatAccount

PREFIX = "USHER_"
FILE = "usher.toml"
SECRET_FILE = "usher.secret"
WEBCHAT = "webchat"
SECRET_BYTES = 32
# Postgres writes its address in several ways; the house knows one.
_POSTGRES = ("postgresql+asyncpg://", "postgres://")


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that does not fit. `key` names a text of the catalog `settings`."""

    field: str
    key: str
    params: tuple[tuple[str, str], ...] = ()

    def text(self, language: str = "en") -> str:
        from locales.translator import translate  # Babel: only when something is wrong

        return translate(language, self.key, **dict(self.params))


class SettingsProblems(Exception):
    """All that is wrong with the settings, so that nobody mends them one start at a time."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{problem.field}: {problem.text()}" for problem in self.problems)


def _one_spelling(given: Any) -> Any:
    if isinstance(given, str):
        for spelling in _POSTGRES:
            if given.startswith(spelling):
                return "postgresql://" + given.removeprefix(spelling)
    return given


class _PlainEnvironment(EnvSettingsSource):
    """Values as they are written: a token of digits stays text, where JSON would make it a number."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        return value


class Settings(BaseSettings):
    """One installation's settings; docs/settings.md explains each."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    database_url: Annotated[
        str, BeforeValidator(_one_spelling), StringConstraints(pattern=r"^(sqlite:///[^:?]+|postgresql://.+)$")
    ] = "sqlite:///usher.db"
    public_url: Url | None = None
    secret_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    nats_url: Annotated[str, StringConstraints(pattern=r"^(nats|tls)://\S+$")] | None = None
    host: Annotated[str, StringConstraints(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    test_mode: bool = False
    clock_offset: int = 0
    log_format: Literal["text", "json"] = "text"
    accounts: dict[Name, Account] = {}
    merchants: dict[Name, Merchant] = {}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return _PlainEnvironment(settings_cls), init_settings

    @model_validator(mode="before")
    @classmethod
    def _webchat_is_always_there(cls, given: dict[str, Any]) -> dict[str, Any]:
        accounts = given.get("accounts", {})
        if isinstance(accounts, dict) and isinstance(accounts.get(WEBCHAT, {}), dict):
            given = given | {"accounts": accounts | {WEBCHAT: {"channel": WEBCHAT} | accounts.get(WEBCHAT, {})}}
        return given

    @model_validator(mode="after")
    def _fits_together(self) -> "Settings":
        if self.clock_offset and not self.test_mode:
            raise PydanticCustomError("clock_offset", "only in test mode")
        if self.sqlite_file is None and self.secret_key is None:
            raise PydanticCustomError("secret_key", "needed on PostgreSQL")
        if not isinstance(self.accounts[WEBCHAT], WebchatAccount):
            raise PydanticCustomError("webchat", "the account webchat is the web chat")
        return self

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, None on PostgreSQL."""
        prefix = "sqlite:///"
        return Path(self.database_url.removeprefix(prefix)) if self.database_url.startswith(prefix) else None

    @property
    def base_url(self) -> str:
        """Where people and platforms reach us; this machine where no public address is set."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return self.public_url or f"http://{host}:{self.port}"

    def secret(self) -> bytes:
        """What every key is derived from. On SQLite a file beside the database keeps it where none is set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value().encode()
        if self.sqlite_file is None:
            raise SettingsProblems((Problem("secret_key", "settings.together.secret_key"),))
        return _kept_secret(self.sqlite_file.parent / SECRET_FILE)


def load_settings(folder: Path | str = ".") -> Settings:
    """The settings of `folder`; relative database files lie there. Raises SettingsProblems."""
    folder = Path(folder).resolve()
    try:
        settings = Settings(**_file(folder / FILE))
    except ValidationError as wrong:
        raise SettingsProblems(tuple(_problem(each) for each in wrong.errors(include_url=False))) from None
    if settings.sqlite_file is None:
        return settings
    return settings.model_copy(update={"database_url": f"sqlite:///{folder / settings.sqlite_file}"})


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """`USHER_*` variables that mean nothing, which are mostly typing mistakes."""
    names = {name: name.removeprefix(PREFIX).split("__")[0].lower() for name in environment if name.startswith(PREFIX)}
    return sorted(name for name, setting in names.items() if setting not in Settings.model_fields)


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return {name.lower(): value for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsProblems((Problem(FILE, "settings.file", (("reason", str(wrong)),)),)) from None


def _problem(error: ErrorDetails) -> Problem:
    """A validator's error as a field and a text. Its own words are not shown: they may quote a secret."""
    path = [str(part) for part in error["loc"] if part != "[key]"]
    kind = error["type"]
    if not path:
        return Problem(kind, f"settings.together.{kind}")
    if path[0] == "accounts" and len(path) > 2:
        del path[2]  # the channel, which the account's own shape put there
    if path[0] in ("accounts", "merchants") and len(path) == 2 and kind.startswith("union_tag"):
        path.append("channel")
    if path[-1].isdigit():
        path.pop()  # one of several in a list
    name = "name" if "[key]" in error["loc"] else path[0] if len(path) == 2 else path[-1]
    where = ".".join(path)
    if kind == "webhook_needs_secret":
        return Problem(f"{where}.webhook_secret", "settings.together.webhook_secret")
    if kind == "extra_forbidden":
        return Problem(where, "settings.unknown")
    return Problem(where, f"settings.{'missing' if kind == 'missing' else 'expect'}.{name}")


def _kept_secret(path: Path) -> bytes:
    """The file's secret; made once, however many processes start at the same time."""
    if not path.exists():
        made = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(SECRET_BYTES)))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_bytes().strip()
