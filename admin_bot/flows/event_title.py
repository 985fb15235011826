"""Title and summary, each in each of the event's languages; and the words that a buyer gets with the tickets."""

from admin_bot.desk import staff_flow
from admin_bot.events.asking import ask_text
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.saving import SAVING, save
from admin_bot.events.words import language_name
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_file.changing import Path, at_path

LIMITS = {"title": 200, "summary": 900}
MOST_WORDS = 900
SHOWN = 60  # of a text in a list


async def title(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    kinds = [(kind, tag) for kind in LIMITS for tag in hand.event.languages]
    choices = [Choice(f"{kind}/{tag}", _name(talk, kind, tag)) for kind, tag in kinds]
    lines = [
        talk.t("event_title.line", what=choice.label, now=_now(talk, hand, (kind, tag)))
        for choice, (kind, tag) in zip(choices, kinds, strict=True)
    ]
    text = "\n".join([*lines, "", talk.t("event_title.which")])
    which = str(await talk.choose("which", text, [*choices, to_card(talk, hand)]))
    kind, tag = which.split("/")
    now = at_path(hand.definition, (kind, tag)) or ""
    question = talk.t(
        f"event_title.ask_{kind}", language=language_name(tag, talk.language), now=now or talk.t("event_desk.empty")
    )
    said = await ask_text(talk, f"text/{which}", question, LIMITS[kind], optional=kind == "summary" and bool(now))
    await save(talk, hand, [((kind, tag), said or None)], talk.t("event_desk.saved"))


async def texts(talk: Talk[Visit]) -> None:
    """What is said when an order is paid; empty is our own sentence."""
    hand = await at_hand(talk)
    path = ("texts", "order_paid")
    tags = hand.event.languages
    tag = tags[0]
    if len(tags) > 1:
        choices = [Choice(tag, language_name(tag, talk.language)) for tag in tags]
        tag = str(await talk.choose("which", talk.t("event_title.which_paid"), [*choices, to_card(talk, hand)]))
    now = at_path(hand.definition, (*path, tag)) or ""
    shown = now or talk.t("event_title.own_words")
    out = [] if len(tags) > 1 else [to_card(talk, hand)]
    question = talk.t("event_title.ask_paid", language=language_name(tag, talk.language), now=shown, name="{name}")
    said = await ask_text(talk, f"text/{tag}", question, MOST_WORDS, optional=bool(now), beside=out)
    await save(talk, hand, [((*path, tag), said or None)], talk.t("event_desk.saved"))


def _name(talk: Talk[Visit], kind: str, tag: str) -> str:
    return talk.t(f"event_title.{kind}", language=language_name(tag, talk.language))


def _now(talk: Talk[Visit], hand: Hand, path: Path) -> str:
    now = at_path(hand.definition, path) or talk.t("event_desk.empty")
    return now if len(now) <= SHOWN else f"{now[:SHOWN]}…"


EVENT_TITLE: Flow = staff_flow("event_title", title, right="event", deeds=SAVING, title="event_desk.to_event_title")
EVENT_TEXTS: Flow = staff_flow("event_texts", texts, right="event", deeds=SAVING, title="event_desk.to_event_texts")
