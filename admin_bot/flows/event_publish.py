"""Publish, take back, end sales and open them again."""

from admin_bot.desk import staff_flow
from admin_bot.events.card import test_note
from admin_bot.events.hand import Hand, at_hand, to
from admin_bot.events.saving import SAVING, end_with_card, save, touched_text
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_checklist import todos
from core.domain.event_file.changing import MINUTES, at_path
from core.domain.times import local
from core.usecases.count_touched import count_touched


async def publish(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    event = hand.event
    if event.published:
        end_with_card(talk, hand, "")
    found = len(todos(event, hand.definition, talk.now))
    title = wording.title(event, talk.language)
    text = talk.t("event_publish.sure", title=title)
    if found:
        text = f"{text}\n{talk.t('event_publish.missing', count=found)}"
    choices = [
        Choice(True, talk.t("event_publish.yes"), word="yes"), to(talk, hand, "event_checklist"),
        Choice(False, talk.t("event_publish.not_yet"), word="no"),
    ]  # fmt: skip
    if not await talk.choose("sure", "\n\n".join(filter(None, (text, test_note(event, talk.language)))), choices):
        end_with_card(talk, hand, "")
    await save(talk, hand, [(("published",), True)], talk.t("event_publish.done", title=title))


async def unpublish(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    if not hand.event.published:
        end_with_card(talk, hand, "")
    text = await _told(talk, hand, "event_publish.sure_back")
    if not await talk.confirm("sure", text, talk.t("event_publish.yes_back"), talk.t("event_desk.leave")):
        end_with_card(talk, hand, "")
    await save(talk, hand, [(("published",), False)], talk.t("event_publish.done_back"))


async def end_sales(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    text = await _told(talk, hand, "event_publish.sure_end")
    if not await talk.confirm("sure", text, talk.t("event_publish.yes_end"), talk.t("event_desk.leave")):
        end_with_card(talk, hand, "")
    await save(talk, hand, ends_now(hand, talk.now, ("on_sale",)), talk.t("event_publish.done_end"))


async def reopen(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    await save(talk, hand, [(("on_sale", "until"), None)], talk.t("event_publish.done_reopen"))


def ends_now(hand: Hand, now: int, sale: tuple[str, ...]) -> list[tuple[tuple[str, ...], str | None]]:
    """A window that closes now; one that has not opened yet is forgotten."""
    minute = local(now, hand.event.timezone).strftime(MINUTES)
    opens = at_path(hand.definition, (*sale, "from"))
    patch: list[tuple[tuple[str, ...], str | None]] = [((*sale, "until"), minute)]
    return [*patch, ((*sale, "from"), None)] if opens and opens >= minute else patch


async def _told(talk: Talk[Visit], hand: Hand, key: str) -> str:
    touched = await count_touched(talk.context.work, hand.event.id)
    text = talk.t(key, title=wording.title(hand.event, talk.language))
    if not touched:
        return text
    return "\n\n".join((text, touched_text(talk, touched), talk.t("event_desk.keeps_tickets")))


EVENT_PUBLISH: Flow = staff_flow("event_publish", publish, right="event", deeds=SAVING)
EVENT_UNPUBLISH: Flow = staff_flow("event_unpublish", unpublish, right="event", deeds=SAVING)
EVENT_END_SALES: Flow = staff_flow("event_end_sales", end_sales, right="event", deeds=SAVING)
EVENT_REOPEN: Flow = staff_flow("event_reopen", reopen, right="event", deeds=SAVING)
