"""Ticket types of a definition, and what keeps each from being sold by this version (contract, section 2)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from core.domain.event import Field, RefundRule, TicketType
from core.domain.event_file.moments import at, window
from core.domain.money import parse_amount
from core.domain.times import parse_duration

Definition = Mapping[str, Any]
Forms = Mapping[str, tuple[Field, ...]]


def ticket_type(kind: Definition, event: Definition, forms: Forms, number: int) -> TicketType:
    zone, currency = event["timezone"], event["currency"]
    limits = kind.get("per_order", {})
    low = limits.get("min", 1)
    own = (kind["id"],) if "capacity" in kind else ()
    return TicketType(
        id=kind["id"],
        number=number,
        name=kind["name"],
        price=parse_amount(kind["price"], currency),
        description=kind.get("description", {}),
        quotas=(*kind.get("quotas", ()), *own),
        per_order_min=low,
        per_order_max=limits.get("max", max(10, low)),
        per_person=kind.get("per_person"),
        sale=window(kind.get("on_sale", {}), zone),
        form=kind.get("form", "attendee"),
        tax_percent=Decimal(kind.get("tax_percent", event.get("tax_percent", "0"))),
        valid=window(kind.get("valid", {}), zone),
        refund=_refund(kind.get("refund", "none"), zone, currency),
        needs=_needs(kind, event, forms),
        other_prices=tuple(window(price, zone) for price in kind.get("prices", ()) if price["kind"] != "group"),
    )


def _refund(rule: Any, timezone: str, currency: str) -> RefundRule | None:
    if rule == "none":
        return None
    before = rule.get("until_before_start")
    return RefundRule(
        until=at(rule, "until", timezone),
        until_before_start_ms=None if before is None else parse_duration(before),
        keep_percent=Decimal(rule.get("keep_percent", "0")),
        keep_fixed=parse_amount(rule["keep_fixed"], currency) if "keep_fixed" in rule else 0,
        approval=rule.get("approval", False),
    )


def _needs(kind: Definition, event: Definition, forms: Forms) -> tuple[str, ...]:
    asked = (*forms.get(kind.get("form", "attendee"), ()), *forms.get("buyer", ()))
    queues = [part.get("on_sale", {}).get("queue", "none") for part in (kind, event)]
    reasons = {
        "approval": kind.get("approval", False),
        "seats": "seats" in kind,
        "slots": "slots" in kind or "slots" in event,
        "photo": any(field.kind == "photo" for field in asked),
        "add_ons": bool(kind.get("requires_one_of")),
        "vouchers": kind.get("visible", "always") != "always",
        "group_price": any(price["kind"] == "group" for price in kind.get("prices", ())),
        "changing_codes": kind.get("ticket_code", "fixed") == "changing",
        "queue": any(queue != "none" for queue in queues),
        "valid_days": "days" in kind.get("valid", {}),
    }
    return tuple(reason for reason, needed in reasons.items() if needed)
