"""The organizer's events: a button for each, and for a new one."""

from admin_bot.desk import MOST_EVENTS, home, staff_flow
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event_checklist import sale_status
from locales.translator import format_day


async def my_events(talk: Talk[Visit]) -> None:
    visit = talk.context
    events = visit.events()[:MOST_EVENTS]
    labels = wording.told_apart(events, talk.language)
    choices = [
        Choice(start("event_card", event=event.slug), label) for event, label in zip(events, labels, strict=True)
    ]
    if visit.may("event"):
        new = Choice(start("new_event"), talk.t("event_desk.to_new_event"))
        template = Choice(start("event_template"), talk.t("event_desk.to_event_template"))
        choices = [*choices, new, template] if events else [new, template]
    lines = []
    for event in events:
        status = talk.t(f"event_card.status_{sale_status(event, talk.now)}")
        at = event.starts_at
        day = format_day(talk.language, at, event.timezone) if at is not None else talk.t("event_card.no_date")
        lines.append(talk.t("event_desk.line", title=wording.title(event, talk.language), day=day, status=status))
    text = "\n".join(lines) or talk.t("event_desk.none_yet")
    talk.end(text, [*choices, home(talk)])


MY_EVENTS: Flow = staff_flow("my_events", my_events, right="see")
