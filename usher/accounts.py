"""What `[accounts.NAME]` and `[merchants.NAME]` may say: one shape a channel, checked before anything starts."""

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

Serves = Literal["attendees", "admin", "gate"]
EVERYBODY: tuple[Serves, ...] = ("attendees", "admin", "gate")
# Names stand in webhook addresses and in environment variables, which know no case.
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
Filled = Annotated[str, StringConstraints(min_length=1)]


def _without_slash(given: Any) -> Any:
    return given.strip().rstrip("/") if isinstance(given, str) else given


def _listed(given: Any) -> Any:
    """`attendees,gate` or `["attendees","gate"]`, as an environment variable says it."""
    return [part.strip(" \"'") for part in given.strip(" []").split(",")] if isinstance(given, str) else given


def _secret(pattern: str) -> Any:
    """A secret of this shape; its value is in no error."""

    def shaped(given: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, given.get_secret_value()):
            raise PydanticCustomError("shape", "not shaped as expected")
        return given

    return AfterValidator(shaped)


Url = Annotated[str, BeforeValidator(_without_slash), StringConstraints(pattern=r"^https?://[^\s/]\S*$")]
Secret = Annotated[SecretStr, _secret(r"\S+")]


class _Account(BaseModel):
    """What every account may say. `organizer` empty: the only one there is."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    organizer: str = ""
    serves: Annotated[tuple[Serves, ...], BeforeValidator(_listed), Field(min_length=1)] = EVERYBODY


class WebchatAccount(_Account):
    channel: Literal["webchat"] = "webchat"


class TelegramAccount(_Account):
    """In webhook mode Telegram repeats `webhook_secret` in a header of each update."""

    channel: Literal["telegram"]
    token: Annotated[SecretStr, _secret(r"\d+:[A-Za-z0-9_-]+")]
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: Annotated[SecretStr, _secret(r"[A-Za-z0-9_-]{1,256}")] | None = None
    api_url: Url | None = None
    per_second: Annotated[float, Field(ge=1, le=1000)] = 25

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> "TelegramAccount":
        if self.mode == "webhook" and self.webhook_secret is None:
            raise PydanticCustomError("webhook_needs_secret", "webhook mode needs webhook_secret")
        return self


class _TwilioAccount(_Account):
    """`shared_key` signs what Twilio posts where its console was told so; otherwise `auth_token` does.
    `price_per_segment` is the carrier's, in the event's currency; without it only the count is told."""

    account_sid: Annotated[str, StringConstraints(pattern=r"^AC[A-Za-z0-9]+$")]
    auth_token: Secret
    shared_key: Secret | None = None
    sender: Filled
    price_per_segment: Annotated[Decimal, Field(ge=0)] | None = None
    api_url: Url | None = None


class SmsAccount(_TwilioAccount):
    channel: Literal["sms"]


class WhatsappAccount(_TwilioAccount):
    channel: Literal["whatsapp"]


class WechatAccount(_Account):
    channel: Literal["wechat"]
    app_id: Filled
    app_secret: Secret
    token: Secret
    aes_key: Annotated[SecretStr, _secret(r"[A-Za-z0-9+/]{43}")]
    api_url: Url | None = None


Account = Annotated[
    WebchatAccount | TelegramAccount | SmsAccount | WhatsappAccount | WechatAccount, Field(discriminator="channel")
]


class Merchant(BaseModel):
    """One account at a payment provider; what else its table holds are that provider's keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    provider: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    organizer: str = ""
    api_url: Url | None = None
    keys: dict[str, SecretStr] = {}

    @model_validator(mode="before")
    @classmethod
    def _rest_is_keys(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        own = {name: value for name, value in given.items() if name in cls.model_fields}
        return own | {"keys": own.get("keys", {}) | {name: str(given[name]) for name in given.keys() - own.keys()}}
