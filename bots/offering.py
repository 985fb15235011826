"""The first screen of a purchase: the event, what can be bought, and a button for each type that is on sale."""

from collections.abc import Iterable

from bots import wording
from bots.conversation.screen import Choice
from core.domain.event import Event
from core.storage.availability import Offer
from locales.translator import translate

FEW_LEFT = 20


def offer_text(event: Event, offered: Iterable[Offer], language: str, now: int) -> str:
    offered = [offer for offer in offered if not _hidden(offer)]
    lines = [wording.card(event, language), ""]
    for offer in offered:
        lines.append(_line(event, offer, language, now))
        if description := event.text(offer.kind.description, language):
            lines.append(description)
    open_now = any(offer.state == "on_sale" for offer in offered)
    ask = translate(language, "purchase.pick_type" if open_now else "purchase.nothing_on_sale")
    return "\n".join([*lines, "", ask])


def type_choices(event: Event, offered: Iterable[Offer], language: str) -> list[Choice]:
    return [
        Choice(offer.kind.id, translate(language, "purchase.type", type=event.text(offer.kind.name, language),
                                        price=wording.price(event, offer.kind, language)))
        for offer in offered
        if offer.state == "on_sale"
    ]  # fmt: skip


def _hidden(offer: Offer) -> bool:
    """Nobody is told of what only a voucher shows."""
    return "vouchers" in offer.kind.needs


def _line(event: Event, offer: Offer, language: str, now: int) -> str:
    told = {"type": event.text(offer.kind.name, language), "price": wording.price(event, offer.kind, language)}
    if offer.state == "on_sale":
        if offer.left is not None and offer.left <= FEW_LEFT:
            return translate(language, "purchase.line_few", **told, count=offer.left)
        return translate(language, "purchase.line", **told)
    if offer.state == "not_yet" and offer.kind.sale.opens:
        opens = wording.opening(event, offer.kind.sale.opens, language, now)
        return translate(language, "purchase.line_not_yet_at", **told, opens=opens)
    return translate(language, f"purchase.line_{offer.state}", **told)
