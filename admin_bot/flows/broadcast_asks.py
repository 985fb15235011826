"""The questions of a broadcast: whom, the text in each language, a picture, when."""

from dataclasses import replace

from admin_bot.broadcast_message import without_value, worded
from admin_bot.broadcast_words import audience_words, campaign_name, people
from admin_bot.desk import home
from admin_bot.events.asking import ask_moment
from bots import wording
from bots.conversation.screen import Choice
from bots.conversation.stops import Given, Unfit
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event
from core.domain.placeholders import PLACEHOLDERS, unknown
from core.domain.times import Instant, at_local
from core.storage.audiences import GROUPS
from core.usecases.count_audience import Audience, Counted, count_audience
from locales.translator import format_list, translate

MOST_TEXT = 1_500  # with what is filled in: an SMS carries 1,600
MOST_CAMPAIGNS = 20


async def ask_audience(talk: Talk[Visit], event: Event) -> Audience:
    groups = [Choice(group, talk.t(f"broadcast.pick_{group}")) for group in GROUPS]
    audience = Audience(str(await talk.choose("group", talk.t("broadcast.to_whom"), [*groups, home(talk)])))
    kinds = [Choice(kind.id, wording.type_name(event, kind.id, talk.language)) for kind in event.ticket_types]
    if audience.group != "everybody" and len(kinds) > 1:
        every = Choice("", talk.t("broadcast.any_type"))
        kind = str(await talk.choose("kind", talk.t("broadcast.which_type"), [every, *kinds]))
        audience = replace(audience, kind=kind)
    return await _narrowed(talk, event, audience)


async def _narrowed(talk: Talk[Visit], event: Event, audience: Audience) -> Audience:
    """All of them, or only those of one language or campaign, or of both."""
    for place in (1, 2):
        ways = []
        if not audience.language and len(event.languages) > 1:
            ways.append(Choice("language", talk.t("broadcast.by_language")))
        if not audience.campaign and event.campaigns:
            ways.append(Choice("campaign", talk.t("broadcast.by_campaign")))
        if not ways:
            break
        counted = await _counted(talk, event, audience, f"narrow/{place}")
        count, who = people(counted.people, talk.language), audience_words(event, audience, talk.language)
        every = Choice("all", talk.t("broadcast.all_of_them", people=count))
        text = talk.t("broadcast.narrow", who=who, people=count)
        way = str(await talk.choose(f"narrow/{place}", text, [every, *ways]))
        if way == "all":
            break
        if way == "language":
            audience = replace(audience, language=await _language(talk, event, audience))
        else:
            audience = replace(audience, campaign=await _campaign(talk, event))
    return audience


async def _counted(talk: Talk[Visit], event: Event, audience: Audience, key: str) -> Counted:
    """Only for a question that is asked now: counting a hundred thousand takes its time."""
    if key in talk.instance.answers:
        return Counted(())
    return await count_audience(talk.context.work, event, audience)


async def _language(talk: Talk[Visit], event: Event, audience: Audience) -> str:
    spoken = (await _counted(talk, event, audience, "language")).by("language")
    choices = [
        Choice(tag, f"{translate(tag, 'language.own_name')} · {people(spoken.get(tag, 0), talk.language)}")
        for tag in event.languages
    ]
    return str(await talk.choose("language", talk.t("broadcast.which_language"), choices))


async def _campaign(talk: Talk[Visit], event: Event) -> str:
    choices = [Choice(one.code, campaign_name(event, one.code)) for one in event.campaigns[:MOST_CAMPAIGNS]]
    return str(await talk.choose("campaign", talk.t("broadcast.which_campaign"), choices))


async def ask_texts(talk: Talk[Visit], event: Event, audience: Audience) -> dict[str, str]:
    """One text for each language of the event; the first is needed, it stands for those that are left out."""
    spoken = [audience.language] if audience.language else list(event.languages)
    texts: dict[str, str] = {}
    for place, language in enumerate(spoken):
        text = await _text(talk, event, language, first=place == 0, alone=len(spoken) == 1)
        if text:
            texts[language] = text
    return texts


async def _text(talk: Talk[Visit], event: Event, language: str, *, first: bool, alone: bool) -> str | None:
    def checked(text: str) -> str:
        text = text.strip()
        known = format_list(talk.language, [talk.t(f"broadcast.can_{name}") for name in PLACEHOLDERS])
        if wrong := unknown(text):
            raise Unfit(talk.t("broadcast.unknown_placeholder", name=f"{{{wrong[0]}}}", known=known))
        if empty := without_value(event, text, language):
            raise Unfit(talk.t("broadcast.empty_placeholder", name=talk.t(f"broadcast.can_{empty[0]}")))
        length = len(worded(event, {language: text}, "", language))
        if length > MOST_TEXT:
            raise Unfit(talk.t("broadcast.too_long", most=MOST_TEXT, length=length))
        return text

    own = translate(language, "language.own_name")
    key = "broadcast.text_only" if alone else "broadcast.text_in" if first else "broadcast.text_also"
    placeholders = talk.t("broadcast.placeholders") if first else ""
    question = "\n\n".join(filter(None, (talk.t(key, language=own), placeholders)))
    answer = await talk.ask(f"text/{language}", question, checked, optional=not first, digits=False)
    return None if answer is None else str(answer)


async def ask_picture(talk: Talk[Visit]) -> str:
    """A file's id; empty without one."""
    choices = [Choice("no", talk.t("broadcast.no_picture"), word="no"), Choice("yes", talk.t("broadcast.with_picture"))]
    if await talk.choose("picture", talk.t("broadcast.picture"), choices) == "no":
        return ""

    def is_picture(given: Given) -> None:
        if not given.file:
            raise Unfit(talk.t("broadcast.send_picture"))

    return (await talk.given("file", talk.t("broadcast.send_picture"), is_picture)).file


async def ask_when(talk: Talk[Visit], event: Event) -> Instant | None:
    """None: at once."""
    choices = [Choice("now", talk.t("broadcast.now")), Choice("later", talk.t("broadcast.later"))]
    if await talk.choose("when", talk.t("broadcast.when"), choices) == "now":
        return None
    question = talk.t("broadcast.at_what_time", zone=event.timezone)
    at = await ask_moment(talk, "at", question, event.timezone, country=event.venue.country)
    return at_local(at, event.timezone)
