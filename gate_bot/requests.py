"""What a gate device asks, checked before anything is looked up."""

from typing import Any

from core.domain.refusals import Refused
from core.domain.times import parse_rfc3339
from core.usecases.redeem_ticket import Redeeming

MOST_TEXT = 500
MOST_ANSWERS = 40


def redeeming(asked: dict[str, Any], *, offset_ms: int | None = None) -> Redeeming:
    """A row of /redeem or /sync; Refused invalid_request names the field."""
    secret, ticket = text(asked, "secret"), text(asked, "ticket")
    direction = text(asked, "direction") or "entry"
    if not (secret or ticket):
        raise Refused("invalid_request", {"field": "secret"})
    if direction not in ("entry", "exit"):
        raise Refused("invalid_request", {"field": "direction"})
    force, answers = asked.get("force", False), asked.get("answers") or {}
    if not isinstance(force, bool):
        raise Refused("invalid_request", {"field": "force"})
    if not isinstance(answers, dict) or len(answers) > MOST_ANSWERS or any("\x00" in str(x) for x in answers.values()):
        raise Refused("invalid_request", {"field": "answers"})
    return Redeeming(
        nonce=needed(asked, "nonce"), checkpoint=needed(asked, "checkpoint"), secret=secret, ticket=ticket,
        direction=direction, scanned_at=moment(asked, "scanned_at"), answers=answers, force=force,
        shown=_shown(asked), device_offset_ms=offset_ms,
    )  # fmt: skip


def _shown(asked: dict[str, Any]) -> tuple[str, str] | None:
    shown = asked.get("shown")
    if shown is None:
        return None
    if not isinstance(shown, dict) or shown.get("verdict") not in ("admitted", "refused", "attention"):
        raise Refused("invalid_request", {"field": "shown"})
    return shown["verdict"], text(shown, "reason") or shown["verdict"]


def text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MOST_TEXT or "\x00" in value or not _encodes(value):
        raise Refused("invalid_request", {"field": name})
    return value


def needed(asked: dict[str, Any], name: str) -> str:
    value = text(asked, name)
    if not value or len(value) > 100:
        raise Refused("invalid_request", {"field": name})
    return value


def moment(asked: dict[str, Any], name: str) -> int | None:
    value = text(asked, name)
    if not value:
        return None
    try:
        at = parse_rfc3339(value)
    except (ValueError, OverflowError) as wrong:
        raise Refused("invalid_request", {"field": name}) from wrong
    if not 0 <= at < 1 << 45:
        raise Refused("invalid_request", {"field": name})
    return at


def _encodes(value: str) -> bool:
    """Lone surrogates are no text."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)
