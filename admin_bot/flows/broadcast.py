"""Write to many: whom, what in each language, with a picture or without, now or later; seen first, then confirmed with
the count and the cost that were promised."""

from dataclasses import dataclass
from typing import Any

from admin_bot.broadcast_words import audience_words, by_app, cost, left_out, people
from admin_bot.desk import chosen_event, home, staff_flow
from admin_bot.events.asking import PINS
from admin_bot.flows.broadcast_asks import ask_audience, ask_picture, ask_texts, ask_when
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.times import Instant
from core.usecases.count_audience import Audience, Counted, count_audience
from core.usecases.start_broadcast import Letter, start_broadcast
from locales.translator import format_moment

SLACK = 5  # so many people more or less than promised need no new question
SLACK_PERCENT = 2


@dataclass(frozen=True, slots=True)
class Draft:
    event: Event
    audience: Audience
    letter: Letter
    at: Instant | None


async def broadcast(talk: Talk[Visit]) -> None:
    event = await chosen_event(talk, talk.t("broadcast.which"))
    audience = await ask_audience(talk, event)
    texts = await ask_texts(talk, event, audience)
    file = await ask_picture(talk)
    at = await ask_when(talk, event)
    draft = Draft(event, audience, Letter(texts, file), at)
    promised, accounts = await _confirmed(talk, draft)
    await talk.once("send", send, event.slug, _plain(draft) | {"accounts": accounts}, promised)
    shown = _at(draft, talk.language)
    key = "broadcast.will_start" if at else "broadcast.started"
    if not at and not talk.context.abilities.edits:
        key = "broadcast.started_quietly"
    text = talk.t(key, count=promised, when=shown)
    talk.end(text, [Choice(start("broadcasts"), talk.t("broadcast.to_list")), home(talk)])


async def _confirmed(talk: Talk[Visit], draft: Draft) -> tuple[int, list[str]]:
    """The answer carries the count that it was shown with: where the audience has changed by more than a few since, it
    no longer stands and is asked again. And where they are reached."""
    visit, event = talk.context, draft.event
    counted = await count_audience(visit.work, event, draft.audience)
    if not counted.people:
        talk.end("\n".join([talk.t("broadcast.nobody"), *left_out(counted, talk.language)]), [_anew(talk), home(talk)])
    for language in _previews(talk, draft, counted):
        talk.attach("broadcast_preview", event=event.id, texts=dict(draft.letter.texts), file=draft.letter.file,
                    language=language)  # fmt: skip
    promised = _promised(talk, counted.people)
    lines = [
        talk.t("broadcast.sure", count=promised, event=event.text(event.title, talk.language)),
        talk.t("broadcast.sure_to", who=audience_words(event, draft.audience, talk.language)),
        by_app(counted, visit.apps, talk.language),
        *cost(event, counted, draft.letter.texts, draft.letter.file, visit.apps, talk.language),
        *left_out(counted, talk.language),
        talk.t("broadcast.sure_at", when=_at(draft, talk.language)) if draft.at else talk.t("broadcast.sure_now"),
    ]
    yes = talk.t("broadcast.yes", people=people(promised, talk.language))
    choices = [
        Choice(["send", promised], yes, word="yes", danger=True),
        Choice(["no", 0], talk.t("broadcast.no"), word="no"),
    ]
    sure = await talk.choose("sure", "\n".join(filter(None, lines)), choices, strict=True)
    if sure[0] != "send":
        talk.end(talk.t("broadcast.not_sent"), [_anew(talk), home(talk)])
    return int(sure[1]), list(counted.by("account"))


def _promised(talk: Talk[Visit], now: int) -> int:
    """What was promised, where it is still near enough."""
    answer = talk.instance.answers.get("sure")
    value = answer.value if answer else None
    if not isinstance(value, list) or len(value) != 2 or value[0] != "send":
        return now
    before = int(value[1])
    if abs(before - now) <= max(SLACK, before * SLACK_PERCENT // 100):
        return before
    talk.explanations["sure"] = talk.t("broadcast.changed", before=before, now=now)
    return now


def _previews(talk: Talk[Visit], draft: Draft, counted: Counted) -> list[str]:
    """The languages in which it is read, the organizer's first language for all that have no text of their own."""
    texts, event = draft.letter.texts, draft.event
    shown: dict[str, str] = {}
    for language in (draft.audience.language, *event.languages):
        if language and (language in texts or not shown):
            shown.setdefault(event.text(texts, language), language)
    return list(shown.values())


def _at(draft: Draft, language: str) -> str:
    return format_moment(language, draft.at, draft.event.timezone, zone=True) if draft.at else ""


def _anew(talk: Talk[Visit]) -> Choice:
    return Choice(start("broadcast"), talk.t("broadcast.anew"))


def _plain(draft: Draft) -> dict[str, Any]:
    audience, letter = draft.audience, draft.letter
    return {
        "group": audience.group, "kind": audience.kind, "language": audience.language, "campaign": audience.campaign,
        "texts": dict(letter.texts), "file": letter.file, "at": draft.at,
    }  # fmt: skip


async def send(visit: Visit, deed: str, slug: str, draft: dict[str, Any], promised: int) -> Value:
    event, who = visit.event(slug), visit.member
    assert event is not None and who is not None, "the flow found them a moment ago"
    audience = Audience(draft["group"], draft["kind"], draft["language"], draft["campaign"])
    return await start_broadcast(
        visit.work, event, audience, Letter(draft["texts"], draft["file"]), promised=promised, due_at=draft["at"],
        staff=who.id, identity=visit.identity.id, accounts=draft["accounts"], edits=visit.abilities.edits, id=deed,
    )  # fmt: skip


BROADCAST: Flow = staff_flow(
    "broadcast", broadcast, right="broadcast", deeds={"send": None, **PINS}, title="flow.broadcast"
)
