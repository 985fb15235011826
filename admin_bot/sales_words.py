"""How sales are said: in words for everybody who may see them, sums only for whom they concern."""

from collections.abc import Callable
from datetime import date, timedelta

from admin_bot.charts import COLOURS, Chart, Series
from bots import wording
from core.domain.event import Event
from core.usecases.sum_sales import Days, Sales, Tally
from locales.translator import format_date, translate

MOST_CAMPAIGNS = 10
MOST_DAILY = 62  # days; of a longer sale each bar is a week
TICKS = 4
_EPOCH = date(1970, 1, 1)
Say = Callable[..., str]


def said_by(language: str) -> Say:
    return lambda key, **more: translate(language, f"sales.{key}", **more)


def overview(event: Event, sales: Sales, language: str, *, money: bool) -> str:
    """The event's sales as a message."""
    say = said_by(language)
    head = [wording.title(event, language), *([] if event.live else [say("test_mode")])]
    today = [say("today", count=sales.today.tickets, orders=say("orders", count=sales.today.orders))]
    blocks = [head, [*today, _total(sales, say)], _types(event, sales, language), _campaigns(sales, say)]
    if money:
        blocks.append(_money(event, sales, language))
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)


def _total(sales: Sales, say: Say) -> str:
    left = [] if sales.places_left is None else [say("left", count=sales.places_left)]
    parts = say("comma").join([say("sold", count=sales.all.sold), *_more(sales.all, say), *left])
    return say("total", parts=parts, orders=say("orders", count=sales.orders))


def _more(tally: Tally, say: Say) -> list[str]:
    found = [(name, getattr(tally, name)) for name in ("door", "held", "given")]
    return [say(name, count=n) for name, n in found if n]


def _types(event: Event, sales: Sales, language: str) -> list[str]:
    say, lines = said_by(language), []
    for id, tally in sales.by_type.items():
        left = sales.left.get(id)
        parts = [say("sold", count=tally.sold), *_more(tally, say)]
        parts.append(say("no_limit") if left is None else say("left", count=left))
        lines.append(say("line", what=wording.type_name(event, id, language), parts=say("comma").join(parts)))
    return lines


def _campaigns(sales: Sales, say: Say) -> list[str]:
    """What people who came by a link took: also what they pay at the door."""
    if not sales.campaigns:
        return []
    lines = [say("by_campaign")]
    for row in sales.campaigns[:MOST_CAMPAIGNS]:
        tally = sales.by_campaign.get(row.code, Tally())
        took = say("tickets", count=tally.sold + tally.door)
        lines.append(say("campaign", name=row.name or row.code, came=say("came", count=row.arrivals), took=took))
    more = len(sales.campaigns) - MOST_CAMPAIGNS
    return [*lines, *([say("more_campaigns", count=more)] if more > 0 else [])]


def _money(event: Event, sales: Sales, language: str) -> list[str]:
    say = said_by(language)
    sums = {"money_in": sales.paid, "money_back": sales.refunded, "money_waiting": sales.waiting,
            "money_door": sales.door}  # fmt: skip
    return [
        say(key, amount=wording.money(amount, event.currency, language))
        for key, amount in sums.items()
        if amount or key == "money_in"
    ]


def chart_of(event: Event, days: Days, sales: Sales, language: str) -> Chart:
    """What is drawn, and every word in it."""
    say = said_by(language)
    weekly = days.count > MOST_DAILY
    series = tuple(
        Series(label, each, _weeks(each) if weekly else each) for label, each in _largest(event, days, language)
    )
    bars = -(-days.count // 7) if weekly else days.count
    first = _EPOCH + timedelta(days=days.first)
    left = [] if sales.places_left is None else [say("left", count=sales.places_left)]
    return Chart(
        wording.title(event, language), say("comma").join([say("sold", count=sales.all.sold), *left]),
        say("chart_total"), say("chart_weeks" if weekly else "chart_days"), say("chart_empty"), series,
        _ticks(first, days.count, 1, language),
        _ticks(first - timedelta(days=-days.count % 7) if weekly else first, bars, 7 if weekly else 1, language),
    )  # fmt: skip


def _largest(event: Event, days: Days, language: str) -> list[tuple[str, list[int]]]:
    """As many types as there are colours, those that sold most; the others in one."""
    ranked = sorted(days.by_type.items(), key=lambda one: -sum(one[1]))
    most = len(COLOURS) if len(ranked) <= len(COLOURS) else len(COLOURS) - 1
    named = [(wording.type_name(event, id, language), each) for id, each in ranked[:most]]
    rest = [each for _, each in ranked[most:]]
    others = [(said_by(language)("others"), [sum(day) for day in zip(*rest, strict=True)])] if rest else []
    return named + others


def _weeks(each: list[int]) -> list[int]:
    """Weeks counted back from the last day: the first one may be short."""
    padded = [0] * (-len(each) % 7) + each
    return [sum(padded[at : at + 7]) for at in range(0, len(padded), 7)]


def _ticks(first: date, count: int, days_each: int, language: str) -> tuple[tuple[int, str], ...]:
    long = count * days_each > 300
    return tuple(
        (
            place,
            format_date(language, first + timedelta(days=place * days_each), skeleton="yMMM" if long else "MMMd"),
        )
        for place in range(0, count, max(1, -(-(count - 1) // (TICKS - 1))))
    )
