"""How a broadcast is told to the staff: whom it is for, what it costs, how far it is, what did not arrive."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from admin_bot.broadcast_message import worded
from bots import wording
from bots.conversation.screen import Choice, start
from bots.visit import App
from core.domain.event import Event
from core.domain.money import exponent
from core.storage.broadcasts import Broadcast, Reason
from core.usecases.count_audience import Audience, Counted
from locales.translator import format_moment, knows, translate

SOMEBODY = {"en": "Alexandra", "zh-Hans": "欧阳小明"}  # a name as long as they come, for counting segments
LINK_LENGTH = 80  # of a picture's address
_REASONS = {"blocked": "left", "deactivated": "left", "never_started": "left", "chat_not_found": "left",
            "forbidden": "left", "opted_out": "left", "unreachable": "left",
            "not_a_number": "number", "short_code": "number", "not_a_mobile": "number", "landline": "number",
            "number_unknown": "number"}  # fmt: skip


def audience_words(event: Event, audience: Audience, language: str) -> str:
    parts = [translate(language, f"broadcast.to_{audience.group}")]
    if audience.kind:
        parts.append(wording.type_name(event, audience.kind, language))
    if audience.language:
        parts.append(translate(audience.language, "language.own_name"))
    if audience.campaign:
        parts.append(campaign_name(event, audience.campaign))
    return " · ".join(parts)


def campaign_name(event: Event, code: str) -> str:
    return next((campaign.name for campaign in event.campaigns if campaign.code == code), code) or code


def people(count: int, language: str) -> str:
    return translate(language, "broadcast.people", count=count)


def by_app(counted: Counted, apps: Mapping[str, App], language: str) -> str:
    """ "Telegram: 210 · SMS: 12" """
    lines = [f"{app_name(account, apps, language)}: {n:,}" for account, n in counted.by("account").items()]
    return " · ".join(lines)


def app_name(account: str, apps: Mapping[str, App], language: str) -> str:
    kind = apps[account].kind if account in apps else ""
    alone = sum(app.kind == kind for app in apps.values()) == 1
    key = f"broadcast.app_{kind}"
    return translate(language, key) if kind and alone and knows(key) else account


def left_out(counted: Counted, language: str) -> list[str]:
    lines = []
    if counted.stopped:
        lines.append(translate(language, "broadcast.left_out_stopped", count=counted.stopped))
    if counted.unreachable:
        lines.append(translate(language, "broadcast.left_out_unreachable", count=counted.unreachable))
    return lines


def cost(
    event: Event, counted: Counted, texts: Mapping[str, str], file: str, apps: Mapping[str, App], language: str
) -> list[str]:
    """A line for each account that charges by segments: how many, and what they cost where the price is known."""
    lines = []
    for account in counted.by("account"):
        counts = apps[account].abilities.segments if account in apps else None
        if counts is None:
            continue
        link = "\n" + "x" * LINK_LENGTH if file else ""
        segments = 0
        for share in counted.shares:
            if share.account == account and share.reach == 0:
                name = SOMEBODY.get(share.language, SOMEBODY["en"])
                segments += share.people * counts(worded(event, texts, name, share.language) + link)
        price = apps[account].abilities.segment_price
        app = app_name(account, apps, language)
        if price is None:
            lines.append(translate(language, "broadcast.segments", app=app, count=segments))
            continue
        amount = money(price * segments, event, language)
        lines.append(translate(language, "broadcast.cost", app=app, count=segments, amount=amount))
    return lines


def money(amount: Decimal, event: Event, language: str) -> str:
    minor = (amount * 10 ** exponent(event.currency)).quantize(Decimal(1), ROUND_HALF_UP)
    return wording.money(int(minor), event.currency, language)


# How far it is


def standing(event: Event, broadcast: Broadcast, counts: Mapping[str, int], language: str) -> str:
    """Its state in words, with its numbers."""
    sent, failed = counts.get("sent", 0), counts.get("failed", 0) + counts.get("unknown", 0)
    state = translate(language, f"broadcast.is_{broadcast.state}", when=_at(event, broadcast, language))
    head = translate(language, "broadcast.head", event=wording.title(event, language), state=state)
    if broadcast.state == "waiting":
        return "\n".join([head, translate(language, "broadcast.will_reach", count=broadcast.promised)])
    total = max(broadcast.promised, broadcast.made) if broadcast.going else broadcast.made
    lines = [head, translate(language, "broadcast.sent_of", sent=f"{sent:,}", count=total)]
    if failed:
        lines.append(translate(language, "broadcast.not_arrived", count=failed))
    return "\n".join(lines)


def _at(event: Event, broadcast: Broadcast, language: str) -> str:
    return format_moment(language, broadcast.due_at, event.timezone, style="short", zone=True)


def failures(reasons: list[Reason], language: str) -> list[str]:
    """A line for each thing that went wrong, the most frequent first."""
    found: dict[str, int] = {}
    for reason in reasons:
        words = _why(reason, language)
        found[words] = found.get(words, 0) + reason.n
    return [f"• {words}: {n:,}" for words, n in sorted(found.items(), key=lambda item: -item[1])]


def _why(reason: Reason, language: str) -> str:
    if reason.state == "unknown":
        return translate(language, "broadcast.why_unknown")
    if reason.state == "cancelled":
        return translate(language, "broadcast.why_stopped" if reason.error == "stopped" else "broadcast.why_cancelled")
    key = f"broadcast.why_{_REASONS.get(reason.error, reason.error)}"
    return translate(language, key) if knows(key) else translate(language, "broadcast.why_other", reason=reason.error)


def steps(broadcast: Broadcast, language: str) -> list[Choice]:
    """What can be done with one that is still going."""
    names = {"running": ("pause", "cancel"), "paused": ("resume", "cancel"), "waiting": ("cancel",)}
    return [
        Choice(start(f"broadcast_{name}", id=broadcast.id), translate(language, f"broadcast.{name}"))
        for name in names.get(broadcast.state, ())
    ]
