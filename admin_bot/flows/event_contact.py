"""The human whom attendees may ask: a name, and a phone, an e-mail or a page."""

import re

from admin_bot.desk import member, staff_flow
from admin_bot.events.asking import ask_text
from admin_bot.events.hand import at_hand, to_card
from admin_bot.events.saving import SAVING, save
from bots.conversation.flow import Flow
from bots.conversation.talk import Talk
from bots.visit import Visit

_PAGE = re.compile(r"(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?", re.ASCII)


async def contact(talk: Talk[Visit]) -> None:
    hand = await at_hand(talk)
    old = hand.definition.get("contact", {})
    names = tuple(dict.fromkeys(filter(None, (old.get("name"), member(talk).name))))
    out = [to_card(talk, hand)]
    name = await ask_text(talk, "name", talk.t("event_contact.name"), 100, suggestions=names, beside=out)
    ways = tuple(old[key] for key in ("phone", "email", "url") if key in old)
    said = await ask_text(talk, "way", talk.t("event_contact.way", name=name), 200, suggestions=ways)
    kept = {key: old[key] for key in ("phone", "email", "url") if key in old}
    await save(talk, hand, [(("contact",), {"name": name, **kept, **way_of(said)})], talk.t("event_desk.saved"))


def way_of(said: str) -> dict[str, str]:
    """What it is shows in how it is written; what is none of them is told by the check as a phone."""
    if "@" in said:
        return {"email": said}
    if _PAGE.fullmatch(said) and re.search("[a-z]", said, re.IGNORECASE):
        return {"url": said if said.startswith("http") else f"https://{said}"}
    return {"phone": said}


EVENT_CONTACT: Flow = staff_flow(
    "event_contact", contact, right="event", deeds=SAVING, title="event_desk.to_event_contact"
)
