"""What a gate device asks, checked before anything is looked up."""

from typing import Any

from core.domain.admission import REASONS
from core.domain.refusals import Refused
from core.domain.times import parse_rfc3339
from core.usecases.redeem_ticket import Redeeming

MOST_TEXT = 500
MOST_SECRET = 8_000  # any QR code holds less; a long one is none of ours, and is told so
MOST_ANSWERS = 40


def redeeming(asked: dict[str, Any], *, offset_ms: int | None = None) -> Redeeming:
    """A row of /redeem or /sync; Refused invalid_request names the field."""
    secret, ticket = text(asked, "secret", most=MOST_SECRET), text(asked, "ticket")
    direction = text(asked, "direction") or "entry"
    if not (secret or ticket) and not isinstance(asked.get("secret"), str):
        raise Refused("invalid_request", {"field": "secret"})
    if direction not in ("entry", "exit"):
        raise Refused("invalid_request", {"field": "direction"})
    force = asked.get("force", False)
    if not isinstance(force, bool):
        raise Refused("invalid_request", {"field": "force"})
    nonce = needed(asked, "nonce")
    if nonce.startswith("undo:"):  # those are ours
        raise Refused("invalid_request", {"field": "nonce"})
    return Redeeming(
        nonce=nonce, checkpoint=needed(asked, "checkpoint"), secret=secret, ticket=ticket,
        direction=direction, scanned_at=moment(asked, "scanned_at"), answers=_answers(asked), force=force,
        shown=_shown(asked), device_offset_ms=offset_ms,
    )  # fmt: skip


def _answers(asked: dict[str, Any]) -> dict[str, Any]:
    """By field: a text, a number, yes or no, or a list of texts."""
    answers = asked.get("answers") or {}
    if not isinstance(answers, dict) or len(answers) > MOST_ANSWERS:
        raise Refused("invalid_request", {"field": "answers"})
    for id, value in answers.items():
        several = value if isinstance(value, list) else [value]
        if len(several) > MOST_ANSWERS or not all(_answer(one) for one in (id, *several)):
            raise Refused("invalid_request", {"field": "answers"})
    return answers


def _answer(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= MOST_TEXT and "\x00" not in value
    return value is None or isinstance(value, bool | int | float)


def _shown(asked: dict[str, Any]) -> tuple[str, str] | None:
    shown = asked.get("shown")
    if shown is None:
        return None
    if not isinstance(shown, dict) or shown.get("verdict") not in ("admitted", "refused", "attention"):
        raise Refused("invalid_request", {"field": "shown"})
    reason = text(shown, "reason") or ("admitted" if shown["verdict"] == "admitted" else "")
    if reason not in REASONS or (shown["verdict"] == "admitted") != (reason in ("admitted", "exited")):
        raise Refused("invalid_request", {"field": "shown"})
    return shown["verdict"], reason


def text(asked: dict[str, Any], name: str, *, most: int = MOST_TEXT) -> str:
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or "\x00" in value or not _encodes(value):
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
