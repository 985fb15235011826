"""What staff are told of sales: each one as it comes, several in one message, and the day before in the morning."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from admin_bot.sales_words import Say, said_by
from bots import wording
from bots.conversation.screen import Choice, Screen, start
from bots.notices import Notice, Told
from core.domain.event import Event
from core.domain.mornings import day_before
from core.domain.roles import may
from core.domain.times import local_day
from core.storage.money_waiting import COUNT_WAITING
from core.storage.people import STAFF, Staff
from core.storage.work import Work
from core.usecases.sum_sales import sold_between, sum_sales
from core.usecases.sum_up_day import on_sale
from locales.translator import format_day, translate

MOST_EVENTS = 8


async def _sold(work: Work, told: Told) -> Screen | None:
    """Nothing for who was removed meanwhile, or has lost the right."""
    catalog = await work.house.catalog.current()
    blocks = [(catalog.get(block["event"]), block) for block in told.params["events"]]
    known = [(event, block) for event, block in blocks if event is not None]
    if await _reader(work, told) is None or not known:
        return None
    several = sum(event.organizer == known[0][0].organizer for event in catalog.all()) > 1
    texts = [_block(event, block, told.language, titled=several) for event, block in known]
    return Screen("\n\n".join(texts), tuple(_next(known, told.language)))


async def _reader(work: Work, told: Told) -> Staff | None:
    found = await work.first(STAFF, id=told.params["staff"])
    return found if found and found.removed_at is None and may(found.role, "see") else None


def _block(event: Event, block: Mapping[str, Any], language: str, *, titled: bool) -> str:
    say = said_by(language)
    lines = [wording.title(event, language)] if titled else []
    lines += [_sale(event, sale, language, say) for sale in block["sales"]]
    if not block["sales"]:
        took = say("tickets", count=block["tickets"])
        lines.append(_with_sum(event, say("many", count=block["orders"], took=took), block, language, say))
    today = say("so_far", count=block["today"])
    return say("told", told=lines[-1], today=today) if len(lines) == 1 else "\n".join([*lines, today])


def _sale(event: Event, sale: Mapping[str, Any], language: str, say: Say) -> str:
    took = say("and").join(
        say("times", count=n, what=wording.type_name(event, id, language)) for id, n in sale["types"]
    )
    name = sale.get("name", "")
    return _with_sum(
        event, say("bought", name=name, took=took) if name else say("went", took=took), sale, language, say
    )


def _with_sum(event: Event, text: str, about: Mapping[str, Any], language: str, say: Say) -> str:
    if not about.get("amount"):
        return say("stop", told=text)
    return say("for", told=text, amount=wording.money(int(about["amount"]), event.currency, language))


def _next(known: Sequence[tuple[Event, Mapping[str, Any]]], language: str) -> list[Choice]:
    event, block = known[0]
    codes = [sale["code"] for sale in block["sales"] if "code" in sale]
    choices = [Choice(start("sales", event=event.slug), translate(language, "admin.menu_sales"))]
    if len(known) == 1 and len(codes) == 1:
        choices.insert(0, Choice(start("order_card", code=codes[0]), said_by(language)("show_order")))
    return choices


async def _morning(work: Work, told: Told) -> Screen | None:
    """The day before by event, those that are on sale or were sold; what waits for somebody who may pay back."""
    reader = await _reader(work, told)
    if reader is None or not reader.summary_zone:
        return None
    language, say = told.language, said_by(told.language)
    since, until = day_before(told.params["day"], reader.summary_zone)
    sold = await sold_between(work, reader.organizer, since, until)
    events = [event for event in (await work.house.catalog.current()).all()
              if event.organizer == reader.organizer and (event.id in sold or on_sale(event, told.now))]  # fmt: skip
    day = format_day(language, since, reader.summary_zone, style="short")
    blocks = [say("morning", name=reader.name, day=day)]
    money = may(reader.role, "money")
    for event in events[:MOST_EVENTS]:
        blocks.append(await _event(work, event, sold.get(event.id), language, money=money))
    if money:
        blocks += await _waiting(work, reader.organizer, say)
    to = start("sales", event=events[0].slug) if len(events) == 1 else start("sales")
    return Screen("\n\n".join(blocks), (Choice(to, translate(language, "admin.menu_sales")),))


async def _event(work: Work, event: Event, sold: Any, language: str, *, money: bool) -> str:
    say = said_by(language)
    if sold:
        new = say("day_sold", count=sold.tickets, orders=say("orders", count=sold.orders))
        if money and sold.amount:
            new = say("plus", told=new, amount=wording.money(sold.amount, event.currency, language))
    else:
        new = say("day_none")
    sales = await sum_sales(work, event)
    left = [] if sales.places_left is None else [say("left", count=sales.places_left)]
    parts = [say("sold", count=sales.all.sold), *left]
    lines = [wording.title(event, language), new, say("total_so_far", parts=say("comma").join(parts))]
    return "\n".join([*lines, *_days_until(event, work.now, say)])


def _days_until(event: Event, now: int, say: Say) -> list[str]:
    if event.starts_at is None or event.starts_at <= now:
        return []
    gap: timedelta = local_day(event.starts_at, event.timezone) - local_day(now, event.timezone)
    return [say("in_days", count=gap.days) if gap.days else say("is_today")]


async def _waiting(work: Work, organizer: str, say: Say) -> list[str]:
    waiting = {row.what: int(row.n) for row in await work.read(COUNT_WAITING, organizer=organizer)}
    found = [say(f"waiting_{name}", count=n) for name in ("refunds", "cases") if (n := waiting.get(name, 0))]
    return [say("waits_for_you", parts=say("comma").join(found))] if found else []


SALE_NOTICES: Mapping[str, Notice] = {"sold": _sold, "morning": _morning}
