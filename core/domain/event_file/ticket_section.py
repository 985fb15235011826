"""What can be bought: quotas and ticket types."""

from core.domain.event_file import values
from core.domain.event_file.event_section import read_sale, read_span
from core.domain.event_file.part import Part

PLACES_MAX = 10_000_000
PRICE_KINDS = ("early_bird", "group")


def read_quotas(event: Part) -> list[str]:
    quotas = event.part("quotas")
    if quotas is None:
        return []
    for id, node in quotas.entries():
        if not values.is_name(id):
            quotas.wrong(id, "name", node)
        quotas.value(id, values.whole(0, PLACES_MAX), required=True)
    return list(quotas.out)


def read_ticket_types(event: Part, quotas: list[str]) -> list[str]:
    """The ids of the types. Forms have been read before."""
    parts = event.parts("ticket_types", required=True)
    if event.out.get("ticket_types") == [] and event.node.pairs["ticket_types"].kind == "list":
        event.wrong("ticket_types", "none_given")
    seen: list[str] = []
    for part in parts:
        id = part.value("id", values.name, required=True)
        if id in seen:
            part.wrong("id", "duplicate", name=id)
        if id in quotas and "capacity" in part.node.pairs:
            part.wrong("capacity", "capacity_quota", name=id)
        seen.append(id or "")
        _read_type(part, event, quotas)
    for part in parts:
        if part.out.get("requires_one_of"):
            part.refer("requires_one_of", [id for id in seen if id and id != part.out.get("id")])
        part.done()
    return [id for id in seen if id]


def _read_type(part: Part, event: Part, quotas: list[str]) -> None:
    part.text("name", required=True, limit=100)
    part.text("description", limit=2000)
    part.value("price", values.amount(event.report.currency), required=True)
    part.many("quotas", values.name)
    part.refer("quotas", quotas)
    part.value("capacity", values.whole(0, PLACES_MAX))
    _read_limits(part)
    part.value("form", values.name)
    forms = list(event.out.get("forms", {}))
    part.refer("form", [*forms, "attendee"])
    part.value("tax_percent", values.percent)
    read_sale(part, lambda: _self(part))
    _read_validity(part)
    _read_refund(part)
    _read_prices(part)
    _read_later(part)


def _self(part: Part) -> list[str]:
    return [str(part.out.get("id", ""))]


def _read_limits(part: Part) -> None:
    part.value("per_person", values.whole(1, 1000))
    limits = part.part("per_order")
    if limits is None:
        return
    low, high = limits.value("min", values.whole(1, 1000)), limits.value("max", values.whole(1, 1000))
    if low and high and low > high:
        limits.wrong("max", "limits")
    limits.done()


def _read_validity(part: Part) -> None:
    valid = part.part("valid")
    if valid is None:
        return
    read_span(valid, "from", "until")
    valid.later("days", "valid_days", blocks=_self(part))
    valid.done()


def _read_refund(part: Part) -> None:
    node = part.node.pairs.get("refund")
    if node is not None and node.kind == "scalar":
        part.value("refund", values.choice(["none"]))
        return
    rule = part.part("refund")
    if rule is None:
        return
    until, before = rule.value("until", values.moment), rule.value("until_before_start", values.duration)
    if until and before:
        rule.wrong("until_before_start", "one_only", other="until")
    rule.value("keep_percent", values.percent)
    rule.value("keep_fixed", values.amount(part.report.currency))
    if rule.value("approval", values.flag):
        rule.warn("approval", "later", feature="refund_approval")
    rule.done()


def _read_prices(part: Part) -> None:
    for price in part.parts("prices"):
        kind = price.value("kind", values.choice(PRICE_KINDS), required=True)
        read_span(price, "from", "until")
        price.value("price", values.amount(part.report.currency))
        price.value("percent_off", values.percent)
        price.value("first", values.whole(1, PLACES_MAX))
        price.value("from_quantity", values.whole(2, 1000), required=kind == "group")
        if ("price" in price.node.pairs) == ("percent_off" in price.node.pairs):
            price.wrong("price", "price_or_percent")
        if kind == "group":
            price.warn("kind", "not_on_sale_yet", feature="group_price", types=_self(part))
        elif kind:
            price.warn("kind", "not_while_open", feature="early_bird", types=_self(part))
        price.done()


def _read_later(part: Part) -> None:
    """What a later version builds. A value that says "as it is now" needs no warning."""
    id = _self(part)
    if part.value("approval", values.flag):
        part.warn("approval", "not_on_sale_yet", feature="approval", types=id)
    if part.value("visible", values.choice(["always", "with_voucher"])) == "with_voucher":
        part.warn("visible", "not_on_sale_yet", feature="with_voucher", types=id)
    if part.value("ticket_code", values.choice(["fixed", "changing"])) == "changing":
        part.warn("ticket_code", "not_on_sale_yet", feature="changing_codes", types=id)
    for key, feature in (("seats", "seats"), ("slots", "slots"), ("requires_one_of", "add_ons")):
        part.later(key, feature, blocks=id)
    if isinstance(part.out.get("requires_one_of"), str):
        part.wrong("requires_one_of", "list")
    for key in ("transfer", "resale"):
        node = part.node.pairs.get(key)
        if node is not None and node.kind == "scalar" and node.text == "none":
            part.value(key, values.choice(["none"]))
        else:
            part.later(key, key)
