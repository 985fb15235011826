"""How a table is asked: what finds a row, what is private, what is answered. Asked where the file leaves it open."""

from typing import Any

from admin_bot.table_words import PLACEHOLDER, column, columns, settings, ways
from admin_bot.tables import Look
from bots.conversation.screen import Choice
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event, Lookup
from core.domain.event_file.values import names_columns
from core.domain.naming import first_free, plain_name
from core.storage.lookups import HEAD
from core.usecases.import_lookup import needed
from locales.translator import translate

NEW, PAIR, DONE = "new", "pair", "done"
MOST_WAYS = 5
NAME_MAX, ANSWER_MAX, WORD_MAX = 100, 2000, 60


async def planned(talk: Talk[Visit], event: Event, seen: Look, file: str) -> dict[str, Any]:
    """The plan, JSON-able, without the version that it will be written as."""
    known = await _which(talk, event, seen, file)
    lookup, name = (known.id, dict(known.name)) if known else await _named(talk, event)
    head = await talk.context.work.first(HEAD, event=event.id, lookup=lookup)
    plan: dict[str, Any] = {"lookup": lookup, "name": name, "was": head.version if head else 0, "version": 0}
    if known and _fits(known, seen):
        text = talk.t("tables.keep", settings=settings(event, known, talk.language))
        kept = Choice("keep", talk.t("tables.keep_yes"), word="yes")
        if await talk.choose("settings", text, [kept, Choice("change", talk.t("tables.keep_no"))]) == "keep":
            return plan | _settings(known)
    if known and (missing := sorted(_wanted(known) - set(seen.columns))):
        talk.say(talk.t("tables.missing", columns=columns(missing, talk.language)))
    find_by = await _ways(talk, seen)
    private = await _private(talk, seen)
    answer = await _answer(talk, event, seen, known)
    keywords = dict(known.keywords) if known else await _keywords(talk, event)
    return plan | {"find_by": find_by, "private": private, "answer": answer, "keywords": keywords}


def _settings(table: Lookup) -> dict[str, Any]:
    words = {tag: list(listed) for tag, listed in table.keywords.items()}
    return {"find_by": [list(way) for way in table.find_by], "private": list(table.private),
            "answer": dict(table.answer), "keywords": words}  # fmt: skip


def _wanted(table: Lookup) -> set[str]:
    """Also what its answers name."""
    return needed(table) | {name for text in table.answer.values() for name in PLACEHOLDER.findall(text)}


def _fits(table: Lookup, seen: Look) -> bool:
    return _wanted(table) <= set(seen.columns)


async def _which(talk: Talk[Visit], event: Event, seen: Look, file: str) -> Lookup | None:
    """None: a new one."""
    tables = {table.id: table for table in event.lookups}
    if talk.args.get("lookup") in tables:
        return tables[str(talk.args["lookup"])]
    if not tables:
        return None
    choices = [Choice(f"={id}", event.text(table.name, talk.language)) for id, table in tables.items()]
    text = talk.t("tables.which", file=file, count=seen.rows, columns=columns(seen.columns, talk.language))
    picked = str(await talk.choose("table", text, [*choices, Choice(NEW, talk.t("tables.new"))]))
    return tables.get(picked.removeprefix("=")) if picked != NEW else None


async def _named(talk: Talk[Visit], event: Event) -> tuple[str, dict[str, str]]:
    """(id, name by language) of a new one."""
    name = {tag: await _text(talk, f"name/{tag}", "tables.name", tag, NAME_MAX) for tag in event.languages}
    wanted = next(filter(None, map(plain_name, name.values())), "table")
    return first_free(wanted, lambda id: any(one.id == id for one in event.lookups)), name


async def _text(talk: Talk[Visit], key: str, question: str, tag: str, most: int, **more: str) -> str:
    def parse(text: str) -> str:
        said = text.strip()
        if not 0 < len(said) <= most or not names_columns(said):
            raise Unfit(talk.t("tables.text_wrong", most=most))
        return said

    asked = talk.t(question, language=translate(tag, "language.own_name"), **more)
    return str(await talk.ask(key, asked, parse, digits=False))


async def _ways(talk: Talk[Visit], seen: Look) -> list[list[str]]:
    """Single columns, and two together, until there are enough."""
    found: list[list[str]] = []
    while len(found) < MOST_WAYS:
        free = [name for name in seen.columns if [name] not in found]
        choices = [_of(talk, name) for name in free]
        if len(seen.columns) > 1:
            choices.insert(0, Choice(PAIR, talk.t("tables.pair")))
        if found:
            choices.insert(0, Choice(DONE, talk.t("tables.enough"), word="yes"))
        text = talk.t("tables.way_more" if found else "tables.way", ways=ways(found, talk.language) if found else "")
        picked = str(await talk.choose(f"way/{len(found)}", text, choices))
        if picked == DONE:
            break
        found.append(await _pair(talk, seen, len(found)) if picked == PAIR else [picked.removeprefix("=")])
    return found


async def _pair(talk: Talk[Visit], seen: Look, number: int) -> list[str]:
    first = str(await talk.choose(f"way/{number}/one", talk.t("tables.pair_one"), [_of(talk, n) for n in seen.columns]))
    rest = [_of(talk, name) for name in seen.columns if f"={name}" != first]
    other = str(await talk.choose(f"way/{number}/other", talk.t("tables.pair_other"), rest))
    return [first.removeprefix("="), other.removeprefix("=")]


async def _private(talk: Talk[Visit], seen: Look) -> list[str]:
    """Told only to the phone that the row is about."""
    found: list[str] = []
    while len(found) < len(seen.columns):
        choices = [_of(talk, name) for name in seen.columns if name not in found]
        choices.insert(0, Choice(DONE, talk.t("tables.enough" if found else "tables.nothing_private"), word="yes"))
        text = talk.t("tables.private", columns=columns(found, talk.language))
        picked = str(await talk.choose(f"private/{len(found)}", text, choices))
        if picked == DONE:
            break
        found.append(picked.removeprefix("="))
    return found


async def _answer(talk: Talk[Visit], event: Event, seen: Look, known: Lookup | None) -> dict[str, str]:
    """The one that it has, one that we propose, or one that is written."""
    had = known and {tag: text for tag, text in known.answer.items() if _reads(text, seen)}
    offered = dict(had) if had and len(had) == len(known.answer if known else ()) else _drafted(event, seen)
    text = talk.t("tables.answer", proposal="\n".join(f"“{one}”" for one in dict.fromkeys(offered.values())))
    use = [Choice("offered", talk.t("tables.answer_take"), word="yes"), Choice("own", talk.t("tables.answer_write"))]
    if await talk.choose("answer", text, use) == "offered":
        return offered
    said: dict[str, str] = {}
    for tag in event.languages:
        said[tag] = await _own_answer(talk, tag, seen)
    return said


async def _own_answer(talk: Talk[Visit], tag: str, seen: Look) -> str:
    def parse(text: str) -> str:
        said = text.strip()
        if not 0 < len(said) <= ANSWER_MAX or not names_columns(said):
            raise Unfit(talk.t("tables.text_wrong", most=ANSWER_MAX))
        if unknown := [name for name in PLACEHOLDER.findall(said) if name not in seen.columns]:
            raise Unfit(talk.t("tables.no_column", names=", ".join("{" + name + "}" for name in unknown)))
        if not PLACEHOLDER.search(said):
            raise Unfit(talk.t("tables.no_placeholder"))
        return said

    names = " ".join("{" + name + "}" for name in seen.columns)
    asked = talk.t("tables.answer_own", language=translate(tag, "language.own_name"), names=names)
    return str(await talk.ask(f"answer/{tag}", asked, parse, digits=False))


def _reads(text: str, seen: Look) -> bool:
    return set(PLACEHOLDER.findall(text)) <= set(seen.columns)


def _drafted(event: Event, seen: Look) -> dict[str, str]:
    """Every column that a sentence can name, but phones."""
    named = [name for name in seen.columns if name != "phone" and names_columns("{" + name + "}")][:8]
    said = {}
    for tag in event.languages:
        comma = translate(tag, "wording.comma")
        said[tag] = comma.join(translate(tag, "tables.part", column=column(name, tag), value="{" + name + "}")
                               for name in named)  # fmt: skip
    return said


async def _keywords(talk: Talk[Visit], event: Event) -> dict[str, list[str]]:
    """What people say who want to ask it; its name is heard anyway."""

    def parse(text: str) -> list[str]:
        said = [word.strip() for word in text.replace("，", ",").replace("、", ",").split(",")]
        if not all(0 < len(word) <= WORD_MAX for word in said):
            raise Unfit(talk.t("tables.words_wrong", most=WORD_MAX))
        return said

    words = await talk.ask("words", talk.t("tables.words"), parse, optional=True, digits=False)
    return {event.languages[0]: list(words)} if words else {}


def _of(talk: Talk[Visit], name: str) -> Choice:
    return Choice(f"={name}", column(name, talk.language))
