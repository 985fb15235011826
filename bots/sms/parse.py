"""An inbound SMS, as Twilio's webhook posts it or its message list names it, read into what the house understands."""

import re
from collections.abc import Mapping

from bots.channel import Inbound, InboundKind
from core.domain.times import Instant

# Twilio blocks the sender on these (whole text, any case); `OptOutType` is only there with Advanced Opt-Out.
STOP_WORDS = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
BACK_WORDS = frozenset({"start", "unstop"})  # "yes" opts in too, but here it is far more often an answer
# A campaign's code, an event's slug or an invitation. Not after "start", which is the carrier's and in labels of ours.
_JOIN = re.compile(r"\s*join\s+([a-z0-9_-]{2,63})\s*", re.IGNORECASE)
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


def parse(account: str, fields: Mapping[str, str], now: Instant) -> Inbound | None:
    """None for what nobody can be answered: senders that are no phones (short codes, names), as robots use them."""
    sender, body = fields.get("From", ""), fields.get("Body", "")
    external_id = fields.get("MessageSid") or fields.get("SmsSid", "")
    if not external_id or not _PHONE.fullmatch(sender) or sender == fields.get("To"):
        return None
    kind, text = _meaning(fields, body)
    return Inbound(
        account=account,
        address=sender,
        external_id=external_id,
        kind=kind,
        received_at=now,
        text=text,
        phone=sender,
        language="zh-CN" if sender.startswith("+86") else "",  # a guess, until the person says otherwise
        media=fields.get("MediaUrl0", "") if kind == "photo" else "",
    )


def _meaning(fields: Mapping[str, str], body: str) -> tuple[InboundKind, str]:
    word, opt_out = body.strip().lower(), fields.get("OptOutType", "").upper()
    joined = _JOIN.fullmatch(body)
    if opt_out == "STOP" or word in STOP_WORDS:
        return "blocked", body
    if fields.get("NumMedia", "0") not in {"", "0"}:
        return _media(fields.get("MediaContentType0", "image/"), body)
    if joined:
        return "start", joined[1]
    if word in BACK_WORDS:
        return "start", ""
    return ("text", body) if word else ("unusable", "")


def _media(content_type: str, body: str) -> tuple[InboundKind, str]:
    if content_type.startswith("image/"):
        return "photo", body
    return "unusable", "contact" if "vcard" in content_type else content_type.partition("/")[0]
