"""Where do I sit? The organizer's tables, asked by a verified phone or by what the organizer allowed."""

from typing import Any

from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event, Lookup
from core.usecases.ask_lookup import answer_text, ask_lookup

PHONE = ("phone",)
MOST_TYPED = 200


async def lookup(talk: Talk[Visit]) -> None:
    visit = talk.context
    event, table = await _which(talk)
    own = visit.person.phone
    if own and PHONE in table.find_by:
        told = await talk.once("by_phone", ask, event.slug, table.id, list(PHONE), [own])
        if told["outcome"] == "found":
            _tell(talk, event, table, told, verified=True)
    way = await _way(talk, table)
    if way == PHONE:
        shared = await talk.phone("phone", talk.t("lookup.your_phone"), country=event.venue.country)
        if shared.verified:
            visit.remember(phone=shared.number)
        values, verified = [shared.number], shared.verified
    else:
        values, verified = [await _value(talk, column) for column in way], bool(own)
    told = await talk.once("ask", ask, event.slug, table.id, list(way), values)
    if told["outcome"] == "found":
        _tell(talk, event, table, told, verified=verified and _is_own(told, talk.context.person.phone))
    _not_found(talk, event, table, told["outcome"], values)


async def _which(talk: Talk[Visit]) -> tuple[Event, Lookup]:
    """The table that was named, the only one there is, or one that is chosen."""
    tables = {f"{event.slug}/{table.id}": (event, table) for event in talk.context.on_sale() for table in event.lookups}
    named = f"{talk.args.get('event', '')}/{talk.args.get('lookup', '')}"
    if named in tables:
        return tables[named]
    if not tables:
        talk.end(talk.t("lookup.none"), [_human(talk)])
    if len(tables) == 1:
        return next(iter(tables.values()))
    choices = [
        Choice(key, f"{event.text(table.name, talk.language)} · {wording.title(event, talk.language)}")
        for key, (event, table) in tables.items()
    ]
    return tables[await talk.choose("table", talk.t("lookup.which"), choices)]


async def _way(talk: Talk[Visit], table: Lookup) -> tuple[str, ...]:
    """How to be found. A phone that was asked for already (the sender's own) is not asked again."""
    ways = [way for way in table.find_by if not (way == PHONE and talk.done("by_phone"))] or list(table.find_by)
    if len(ways) == 1:
        return ways[0]
    choices = [Choice("|".join(way), talk.t("lookup.by", what=_columns(talk, way))) for way in ways]
    return tuple(str(await talk.choose("way", talk.t("lookup.how"), choices)).split("|"))


def _columns(talk: Talk[Visit], way: tuple[str, ...]) -> str:
    return talk.t("wording.comma").join(_column(talk, column) for column in way)


def _column(talk: Talk[Visit], column: str) -> str:
    known = ("name", "company", "phone", "email", "code")
    return talk.t(f"lookup.column_{column}") if column in known else column


async def _value(talk: Talk[Visit], column: str) -> str:
    def parse(text: str) -> str:
        if not 0 < len(text.strip()) <= MOST_TYPED:
            raise Unfit(talk.t("lookup.too_long", most=MOST_TYPED))
        return text.strip()

    suggestions = (talk.context.person.name,) if column == "name" and talk.context.person.name else ()
    question = talk.t("lookup.your", what=_column(talk, column))
    return str(await talk.ask(f"value/{column}", question, parse, suggestions=suggestions, digits=column != "name"))


async def ask(visit: Visit, deed: str, slug: str, table_id: str, way: list[str], values: list[str]) -> Value:
    event = visit.event(slug)
    table = next(one for one in event.lookups if one.id == table_id) if event else None
    assert event is not None and table is not None, "the flow found them a moment ago"
    asked = await ask_lookup(visit.work, event, table, visit.identity.id, way, values, visit.origin)
    return {"outcome": asked.outcome, "row": dict(asked.row)}


def _is_own(told: dict[str, Any], phone: str) -> bool:
    """Private fields are told about the row of the verified phone itself, not of whoever was named."""
    digits = "".join(sign for sign in str(told["row"].get("phone", "")) if sign.isdigit())
    return bool(phone) and digits == phone.removeprefix("+")


def _tell(talk: Talk[Visit], event: Event, table: Lookup, told: dict[str, Any], *, verified: bool) -> None:
    text = answer_text(event, table, told["row"], talk.language, verified=verified)
    talk.end(text)


def _not_found(talk: Talk[Visit], event: Event, table: Lookup, outcome: str, values: list[str]) -> None:
    again = Choice(start("lookup", event=event.slug, lookup=table.id), talk.t("lookup.again"))
    if outcome == "locked":
        talk.end(talk.t("lookup.locked"), [_human(talk)])
    if outcome == "ambiguous":
        talk.end(talk.t("lookup.ambiguous"), [again, _human(talk)])
    talk.end(talk.t("lookup.missed", what=talk.t("wording.comma").join(values)), [again, _human(talk)])


def _human(talk: Talk[Visit]) -> Choice:
    return Choice(start("human"), talk.t("choice.human"), word="human")


LOOKUP = Flow("lookup", lookup, deeds={"by_phone": None, "ask": None}, passing=True, title="flow.lookup")
