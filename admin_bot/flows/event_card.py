"""One event: its card, the parts that can be changed, what is done seldom, and what is still missing."""

from admin_bot.desk import staff_flow
from admin_bot.events.card import card_choices, card_text
from admin_bot.events.hand import at_hand, to, to_card
from admin_bot.events.words import language_name
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_checklist import sale_status, todos

PARTS = ("title", "when", "where", "tickets", "languages", "contact", "texts", "payments")


async def card(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    talk.end(card_text(talk, hand), card_choices(talk, hand))


async def parts(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    choices = [to(talk, hand, f"event_{part}") for part in PARTS]
    talk.end(talk.t("event_desk.which_part"), [*choices, to_card(talk, hand)])


async def more(talk: Talk[Visit]) -> None:
    """What is done seldom; what destroys asks again in its own flow."""
    hand = await at_hand(talk)
    status = sale_status(hand.event, talk.now)
    choices = []
    if status in ("on_sale", "not_yet"):
        choices.append(to(talk, hand, "event_end_sales"))
    if hand.event.published and status == "sale_ended":
        choices.append(to(talk, hand, "event_reopen"))
    choices += [to(talk, hand, "event_copy"), to(talk, hand, "event_template")]
    choices.append(to(talk, hand, "event_to_test" if hand.event.live else "event_to_live"))
    if not hand.event.live:
        choices.append(to(talk, hand, "event_purge"))
    talk.end(talk.t("event_desk.more"), [*choices, to_card(talk, hand)])


async def checklist(talk: Talk[Visit]) -> None:
    """What is missing, each with the button to where it is mended."""
    hand = await at_hand(talk)
    found = todos(hand.event, hand.definition, talk.now)
    if not found:
        more = [] if hand.event.published else [to(talk, hand, "event_publish")]
        talk.end(talk.t("event_todo.nothing"), [*more, to_card(talk, hand)])
    lines = []
    for todo in found:
        params = dict(todo.params)
        if "language" in params:
            params["language"] = language_name(str(params["language"]), talk.language)
        lines.append(f"• {talk.t(f'event_todo.{todo.code}', **params)}")
    parts = dict.fromkeys(todo.part for todo in found)
    choices: list[Choice] = [to(talk, hand, f"event_{part}") for part in parts]
    if not hand.event.published:
        choices.append(to(talk, hand, "event_publish"))
    talk.end("\n".join([talk.t("event_todo.head"), *lines]), [*choices, to_card(talk, hand)])


EVENT_CARD: Flow = staff_flow("event_card", card, right="see")
EVENT_PARTS: Flow = staff_flow("event_parts", parts, right="event")
EVENT_MORE: Flow = staff_flow("event_more", more, right="event")
EVENT_CHECKLIST: Flow = staff_flow("event_checklist", checklist, right="event")
