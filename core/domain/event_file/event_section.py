"""The event itself: what it is called, where and when it is, how it is sold."""

from collections.abc import Callable
from typing import Any

from core.domain.event_file import values
from core.domain.event_file.part import Part

PAYMENTS = ("sandbox", "pay_at_door")
LATER_PAYMENTS = ("stripe", "telegram", "wechatpay", "alipay", "unionpay", "bank_transfer")
QUEUES = ("none", "fair", "lottery")


def read_basics(event: Part) -> None:
    event.value("event", values.slug, required=True)
    _read_languages(event)
    event.text("title", required=True, limit=200)
    event.text("summary", limit=2000)
    _warn_of_unspoken(event, "title", "summary")
    for key in ("published", "live"):
        event.value(key, values.flag)
    venue = event.part("venue")
    if venue is not None:
        venue.text("name", limit=200)
        venue.value("address", values.line_of_text(300))
        venue.value("city", values.line_of_text(100))
        venue.value("country", values.country)
        venue.done()
    _read_contact(event)
    _read_times(event)


def read_money(event: Part) -> None:
    event.report.currency = event.value("currency", values.currency_code, required=True) or ""
    event.value("prices_include_tax", values.flag)
    event.value("tax_percent", values.percent)
    hold = event.part("hold")
    if hold is not None:
        hold.value("minutes", values.whole(1, 1440))
        for key in ("bank_transfer", "pay_at_door"):
            hold.value(key, values.one_of_readers(["until_start"], values.duration))
        hold.done()
    payments = event.many("payments", values.choice([*PAYMENTS, *LATER_PAYMENTS]))
    later = [name for name in payments if name in LATER_PAYMENTS]
    if later:
        event.warn("payments", "later_payments", names=later)
    if event.out.get("live") and "sandbox" in payments:
        event.warn("payments", "sandbox_live")
    if len(set(payments)) < len(payments):
        event.wrong("payments", "duplicate", name=next(one for one in payments if payments.count(one) > 1))


def read_sale(owner: Part, types: Callable[[], list[str]]) -> dict[str, Any]:
    """`on_sale` of the event or of a type; a queue keeps the given types from being sold."""
    sale = owner.part("on_sale")
    if sale is None:
        return {}
    read_span(sale, "from", "until")
    if sale.value("queue", values.choice(QUEUES)) not in (None, "none"):
        sale.warn("queue", "not_on_sale_yet", feature="queue", types=types())
    return sale.done()


def read_span(part: Part, first: str, last: str) -> None:
    """Two moments of which the first must be before the other. Local times of one zone compare as text."""
    begins, ends = part.value(first, values.moment), part.value(last, values.moment)
    if begins and ends and begins >= ends:
        part.wrong(last, "order", earlier=first)


def _read_languages(event: Part) -> None:
    languages = event.many("languages", values.language_tag)
    title = event.node.pairs.get("title")
    if not languages and title is not None and title.kind == "map":
        languages = [tag for tag in title.pairs if values.is_tag(tag)]
    event.out["languages"] = event.report.languages = list(dict.fromkeys(languages)) or event.report.languages


def _warn_of_unspoken(event: Part, *keys: str) -> None:
    for key in keys:
        for tag in event.out.get(key, {}):
            if tag not in event.report.languages:
                event.warn(key, "unspoken", tag=tag)


def _read_contact(event: Part) -> None:
    contact = event.part("contact")
    if contact is None:
        return
    contact.value("name", values.line_of_text(100), required=True)
    ways = [
        contact.value(key, read)
        for key, read in (("phone", values.phone), ("email", values.email), ("url", values.url))
    ]
    known = any(key in contact.node.pairs for key in ("phone", "email", "url"))
    if not any(ways) and not known:
        event.warn("contact", "contact")
    contact.done()


def _read_times(event: Part) -> None:
    event.value("timezone", values.timezone, required=True)
    event.value("starts_at", values.moment, required="slots" not in event.node.pairs)
    event.value("ends_at", values.moment)
    event.value("doors_at", values.moment)
    starts, ends, doors = (event.out.get(key) for key in ("starts_at", "ends_at", "doors_at"))
    if starts and ends and starts >= ends:
        event.wrong("ends_at", "order", earlier="starts_at")
    if starts and doors and doors > starts:
        event.wrong("doors_at", "doors")
