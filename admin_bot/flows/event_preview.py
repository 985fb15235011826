"""An event as attendees see it, in any of its languages: the very screen of the purchase, and nothing happens."""

from dataclasses import replace

from admin_bot.desk import staff_flow
from admin_bot.events.hand import Hand, at_hand, to_card
from admin_bot.events.words import language_name
from bots import wording
from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, start
from bots.conversation.talk import Talk
from bots.offering import offer_text, type_choices
from bots.visit import Visit
from core.domain.event import Event
from core.domain.forms import visible_fields
from core.domain.ordering import payments_offered
from core.domain.pricing import price_of
from core.storage.availability import Offer, offers
from locales.translator import translate


async def preview(talk: Talk[Visit]) -> None:
    """As if it were published."""
    hand = await at_hand(talk)
    event = replace(hand.event, published=True)
    language = str(talk.args.get("language") or _nearest(event, talk.language))
    offered = await offers(talk.context.work, event)
    chosen = next((offer for offer in offered if offer.kind.id == talk.args.get("type")), None)
    head = talk.t("event_preview.head", language=language_name(language, talk.language))
    if chosen:
        body = _next_questions(event, chosen, language)
        choices = [_again(talk, hand, language, label=talk.t("event_preview.first_screen"))]
    else:
        body = offer_text(event, offered, language, talk.now)
        choices = [
            _again(talk, hand, language, label=choice.label, kind=str(choice.value))
            for choice in type_choices(event, offered, language)
        ]
    choices += [
        _again(talk, hand, tag, label=talk.t("event_preview.in_language", language=language_name(tag, talk.language)))
        for tag in event.languages if tag != language
    ]  # fmt: skip
    talk.end(f"{head}\n———\n{body}", [*choices, to_card(talk, hand)])


def _nearest(event: Event, language: str) -> str:
    return language if language in event.languages else event.languages[0]


def _again(talk: Talk[Visit], hand: Hand, language: str, *, label: str, kind: str = "") -> Choice:
    return Choice(start("event_preview", event=hand.event.slug, language=language, type=kind), label)


def _next_questions(event: Event, offer: Offer, language: str) -> str:
    """What is asked after that type was tapped, in order."""
    name = event.text(offer.kind.name, language)
    asked = [translate(language, "purchase.how_many", type=name)] if offer.most > 1 else []
    fields = [*event.forms.get(offer.kind.form, ()), *event.forms.get("buyer", ())]
    asked += [event.text(field.label, language) for field in visible_fields(fields, {})]
    amount = price_of(event, offer.kind).price
    total = wording.money(amount, event.currency, language)
    if amount:
        ways = [translate(language, f"payment.{way}", total=total) for way in payments_offered(event)]
        asked.append(" / ".join(ways) or translate(language, "purchase.no_payment", total=total))
    else:
        asked.append(translate(language, "purchase.take", count=1))
    return "\n".join(f"{number}. {question}" for number, question in enumerate(asked, 1))


EVENT_PREVIEW: Flow = staff_flow("event_preview", preview, right="see")
