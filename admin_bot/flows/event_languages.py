"""The languages of an event: one more, or the texts that one of them lacks. Skipped texts show the first language."""

from typing import Any

from babel import Locale, UnknownLocaleError

from admin_bot.desk import staff_flow
from admin_bot.events.asking import ask_text
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.saving import SAVING, save
from admin_bot.events.words import language_name
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.stops import Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_file.changing import Path
from core.domain.event_file.texts import SpokenText, known_text, missing_texts
from core.domain.writing import folded

OFFERED = ("en", "zh-Hans", "zh-Hant", "de", "fr", "es", "it", "pt", "ja", "ko", "ru", "ar", "th", "vi", "id", "tr")
LIMITS = {"summary": 900, "type_description": 900, "lookup_answer": 900, "text": 900}
MANY = 3  # from so many texts on the rest may be left for later


async def languages(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    spoken = list(hand.event.languages)
    choices = [Choice(tag, _label(talk, hand, tag)) for tag in spoken if missing_texts(hand.definition, tag)]
    choices.append(Choice("+", talk.t("event_languages.add")))
    lines = [f"• {_label(talk, hand, tag)}" for tag in spoken]
    text = "\n".join([*lines, "", talk.t("event_languages.which")])
    tag = str(await talk.choose("which", text, [*choices, to_card(talk, hand)]))
    if tag == "+":
        tag = await _new_language(talk, spoken)
    patch: list[tuple[Path, Any]] = [] if tag in spoken else [(("languages",), [*spoken, tag])]
    patch += await _translated(talk, hand, tag)
    await save(talk, hand, patch, talk.t("event_languages.saved", language=language_name(tag, talk.language)))


def _label(talk: Talk[Visit], hand: Hand, tag: str) -> str:
    missing = len(missing_texts(hand.definition, tag))
    name = language_name(tag, talk.language)
    return talk.t("event_languages.lacks", language=name, count=missing) if missing else name


async def _new_language(talk: Talk[Visit], spoken: list[str]) -> str:
    def parse(raw: str) -> str:
        tag = language_tag(raw)
        if not tag or tag in spoken:
            raise Unfit(talk.t("event_languages.unclear" if not tag else "event_languages.there"))
        return tag

    names = tuple(language_name(tag) for tag in OFFERED if tag not in spoken)
    return str(await talk.ask("tag", talk.t("event_languages.new"), parse, suggestions=names, digits=False))


def language_tag(text: str) -> str:
    """By its own name, its English one, or its tag; empty where it is none of those that we offer by name."""
    said = folded(text).strip(" .!。")
    for tag in OFFERED:
        locale = Locale.parse(tag, sep="-")
        names = {tag, locale.get_display_name("en"), locale.get_display_name(), locale.get_display_name("zh_Hans")}
        names |= {locale.get_language_name("en")} if tag not in ("zh-Hant",) else set()
        if said in {folded(name or "") for name in names}:
            return tag
    try:
        known = Locale.parse(text.strip(), sep="-")
    except (ValueError, UnknownLocaleError, TypeError):
        return ""
    return str(known).replace("_", "-")


async def _translated(talk: Talk[Visit], hand: Hand, tag: str) -> list[tuple[Path, Any]]:
    """Each text that is missing, one by one; ours are known."""
    patch: list[tuple[Path, Any]] = []
    asked = []
    for text in missing_texts(hand.definition, tag):
        if own := known_text(text, tag):
            patch.append(((*text.path, tag), own))
        else:
            asked.append(text)
    later = talk.t("event_languages.later")
    for number, text in enumerate(asked, 1):
        offer = (later,) if len(asked) > MANY else ()
        question = _question(talk, hand, text, tag, number, len(asked))
        limit = LIMITS.get(text.kind, 100)
        said = await ask_text(talk, f"text/{'/'.join(text.path)}", question, limit, suggestions=offer, optional=True)
        if said == later:
            break
        if said:
            patch.append(((*text.path, tag), said))
    return patch


def _question(talk: Talk[Visit], hand: Hand, text: SpokenText, tag: str, number: int, count: int) -> str:
    what = talk.t(f"event_languages.kind_{text.kind}")
    now = hand.event.text(text.texts, talk.language)
    asked = talk.t("event_languages.ask", what=what, language=language_name(tag, talk.language), now=now[:300])
    return f"{talk.t('event_languages.place', number=number, total=count)} {asked}"


EVENT_LANGUAGES: Flow = staff_flow(
    "event_languages", languages, right="event", deeds=SAVING, title="event_desk.to_event_languages"
)
