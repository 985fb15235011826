"""The ways in: a link for each app, and tracked ones, so that it is known who came from where."""

from admin_bot.desk import staff_flow
from admin_bot.events.asking import ask_text
from admin_bot.events.hand import Hand, at_hand, to, to_card
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.storage.events import CAMPAIGNS_OF_EVENT
from core.usecases.add_campaign import add_campaign
from locales.translator import knows

MOST_CAMPAIGNS = 20


async def links(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    campaigns = await talk.context.work.read(CAMPAIGNS_OF_EVENT, event=hand.event.id)
    chosen = next((one for one in campaigns if one.code == talk.args.get("campaign")), None)
    title = wording.title(hand.event, talk.language)
    if chosen:
        head = talk.t("event_links.campaign", title=title, name=chosen.name, count=chosen.arrivals)
    else:
        head = talk.t("event_links.head", title=title)
    lines = [head, *_ways(talk, chosen.code if chosen else hand.event.slug)]
    if not hand.event.published:
        lines.append(talk.t("event_links.draft"))
    choices = [
        Choice(start("event_links", event=hand.event.slug, campaign=one.code),
               talk.t("event_links.to_campaign", name=one.name, count=one.arrivals))
        for one in campaigns[:MOST_CAMPAIGNS] if one is not chosen
    ]  # fmt: skip
    own = [to(talk, hand, "event_campaign")] if talk.context.may("event") else []
    talk.end("\n".join(lines), [*choices, *own, to_card(talk, hand)])


def _ways(talk: Talk[Visit], payload: str) -> list[str]:
    found = talk.context.ways_in(payload, "attendees")
    named = [(talk.t(f"app.{name}") if knows(f"app.{name}") else name, url) for name, url in found]
    return [f"{name}: {url}" for name, url in named] or [talk.t("event_links.none")]


async def campaign(talk: Talk[Visit]) -> None:
    hand: Hand = await at_hand(talk)
    name = await ask_text(talk, "name", talk.t("event_links.ask_name"), 200, beside=[to_card(talk, hand)])
    code = str(await talk.once("add", add, hand.event.slug, name))
    title = wording.title(hand.event, talk.language)
    head = talk.t("event_links.campaign", title=title, name=name, count=0)
    talk.end("\n".join([head, *_ways(talk, code)]), [to(talk, hand, "event_links"), to_card(talk, hand)])


async def add(visit: Visit, deed: str, slug: str, name: str) -> Value:
    return await add_campaign(visit.work, slug, name)


EVENT_LINKS: Flow = staff_flow("event_links", links, right="see")
EVENT_CAMPAIGN: Flow = staff_flow(
    "event_campaign", campaign, right="event", deeds={"add": None}, title="event_desk.to_event_campaign"
)
