"""Where everybody arrives whose link names no event: the only one there is, or a list to choose from."""

from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.visit import Visit

MOST_EVENTS = 30


async def events(talk: Talk[Visit]) -> None:
    on_sale = talk.context.on_sale()[:MOST_EVENTS]
    if not on_sale:
        talk.end(talk.t("begin.no_events"), [Choice(start("tickets"), talk.t("choice.tickets"), word="tickets")])
    if len(on_sale) == 1:
        talk.go(start("purchase", event=on_sale[0].slug))
    choices = [Choice(event.slug, wording.title(event, talk.language)) for event in on_sale]
    lines = [
        f"{wording.title(event, talk.language)}\n{wording.when(event, talk.language)}".strip() for event in on_sale
    ]
    slug = await talk.choose("event", "\n\n".join([*lines, talk.t("begin.pick_event")]), choices)
    talk.go(start("purchase", event=slug))


BEGIN = Flow("begin", events)
EVENTS = Flow("events", events, word="events")
