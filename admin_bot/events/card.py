"""An event's card: what it is, how it stands, and a button for each part."""

from admin_bot.desk import home
from admin_bot.events.hand import Hand, to
from admin_bot.events.words import language_name
from bots import wording
from bots.conversation.screen import Choice
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.domain.event import Event, TicketType
from core.domain.event_checklist import sale_status, todos
from core.domain.pricing import sale_state
from core.storage.availability import Pool
from locales.translator import translate


def card_text(talk: Talk[Visit], hand: Hand) -> str:
    event, language = hand.event, talk.language
    comma = talk.t("wording.comma")
    spoken = comma.join(language_name(tag, language) for tag in event.languages)
    status = talk.t(f"event_card.status_{sale_status(event, talk.now)}")
    mode = talk.t("event_card.live" if event.live else "event_card.test")
    head = [
        wording.title(event, language), wording.when(event, language) or talk.t("event_card.no_date"),
        wording.where(event, language) or talk.t("event_card.no_place"),
        talk.t("event_card.status", status=status, mode=mode, languages=spoken), "",
    ]  # fmt: skip
    lines = [type_line(talk, hand, kind) for kind in event.ticket_types]
    shared = [pool for pool in taken_of(hand) if event.ticket_type(pool.id) is None]
    lines += [
        talk.t("event_card.pool", name=pool.id, sold=pool.sold, held=pool.held, count=pool.size) for pool in shared
    ]  # fmt: skip
    return "\n".join([*head, *lines])


def type_line(talk: Talk[Visit], hand: Hand, kind: TicketType) -> str:
    event = hand.event
    name, price = wording.type_name(event, kind.id, talk.language), wording.price(event, kind, talk.language)
    pools = {pool.id: pool for pool in taken_of(hand)}
    mine = [pools[id] for id in kind.quotas]
    if not mine:
        line = talk.t("event_card.type_unlimited", type=name, price=price)
    elif kind.quotas == (kind.id,):
        line = talk.t("event_card.type_own", type=name, price=price, sold=mine[0].sold, left=mine[0].left)
    else:
        line = talk.t("event_card.type_shared", type=name, price=price, left=min(pool.left for pool in mine))
    state = sale_state(event, kind, talk.now)
    silent = state == "on_sale" or not event.published or (state == "ended" and event.ended(talk.now))
    return line if silent else talk.t("event_card.type_state", line=line, state=talk.t(f"event_card.state_{state}"))


def taken_of(hand: Hand) -> list[Pool]:
    """The pools at their newest size, those too that were made a moment ago."""
    none = Pool("", 0, 0, 0)
    found = []
    for id, size in hand.event.quotas.items():
        old = hand.taken.get(id, none)
        found.append(Pool(id, size, old.held, old.sold))
    return found


def card_choices(talk: Talk[Visit], hand: Hand) -> list[Choice]:
    """Who only looks gets no button that changes anything."""
    if not talk.context.may("event"):
        return [to(talk, hand, "event_preview"), to(talk, hand, "event_links"), home(talk)]
    event = hand.event
    missing = len(todos(event, hand.definition, talk.now))
    checklist = to(talk, hand, "event_checklist")
    if missing:
        checklist = Choice(checklist.value, talk.t("event_card.checklist", count=missing))
    publish = to(talk, hand, "event_unpublish" if event.published else "event_publish")
    parts = [to(talk, hand, flow) for flow in ("event_parts", "event_tickets", "event_preview")]
    return [*parts, checklist, publish, to(talk, hand, "event_links"), to(talk, hand, "event_more"), home(talk)]


def test_note(event: Event, language: str) -> str:
    return "" if event.live else translate(language, "event_card.test_note")
