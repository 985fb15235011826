"""The door for staff: whoever an owner added by phone number, and proves that number, works here from then on."""

from bots.conversation.flow import Flow
from bots.conversation.screen import Choice, Value, start
from bots.conversation.talk import Talk
from bots.visit import Visit
from core.usecases.join_staff import join_staff


async def team(talk: Talk[Visit]) -> None:
    """Strangers learn nothing: neither who works here, nor whether a number is known."""
    visit = talk.context
    if visit.member is not None:
        talk.end(talk.t("team.welcome", name=visit.member.name), [_to_desk(talk)])
    phone = visit.person.phone
    if not phone and visit.abilities.asks_phone:
        shared = await talk.phone("phone", talk.t("team.share"))
        phone = shared.number if shared.verified else ""
        if phone:
            visit.remember(phone=phone)
    joined = await talk.once("join", join, phone) if phone else ""
    if not joined:
        talk.end(talk.t("team.nothing"), [Choice(start("begin"), talk.t("choice.events"))])
    talk.end(talk.t("team.welcome", name=joined), [_to_desk(talk)])


def _to_desk(talk: Talk[Visit]) -> Choice:
    return Choice(start("home"), talk.t("team.to_desk"), word="admin")


async def join(visit: Visit, deed: str, phone: str) -> Value:
    """The member's name; empty where nobody of that number was added."""
    return await join_staff(visit.work, visit.identity, phone)


async def stranger(talk: Talk[Visit]) -> None:
    """Whoever speaks to an account that does not serve attendees, and does not work here."""
    talk.end(talk.t("team.nothing"))


TEAM = Flow("team", team, deeds={"join": None}, word="admin", passing=True)
STRANGER = Flow("stranger", stranger)
