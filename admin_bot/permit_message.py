"""A permit's link, with a picture that a phone's camera opens. The token is made when the message goes and kept as a
digest only: whoever needs it once more is given another one, and the old one opens nothing."""

import orjson

from admin_bot.gate_words import points
from bots import pictures, wording
from bots.channel import Message, Picture
from bots.making import Gone
from bots.visit import Links
from core.domain.refusals import Refused
from core.domain.times import DAY
from core.storage.chats import Due
from core.storage.files import FILE
from core.storage.house import House
from core.storage.people import PERMIT
from core.storage.work import Actor, Work
from core.usecases.issue_permit import renew_permit
from core.usecases.keep_file import keep_file
from locales.translator import translate

KIND = "permit"
KEPT = DAY  # how long its picture is there


async def permit_message(links: Links, house: House, row: Due) -> Message | Gone:
    """Payload: `permit`, an id."""
    actor = Actor(row.identity, row.account, row.organizer)
    id = str(orjson.loads(row.payload)["permit"])
    found = await house.database.read(PERMIT, id=id)
    permit = found[0] if found else None
    event = (await house.catalog.current()).get(permit.event) if permit else None
    if permit is None or event is None:
        return Gone("permit_gone")
    try:
        token = await house.do(actor, renew_permit, id)
    except Refused:
        return Gone("permit_revoked")
    address, language = links.gate(token), row.language
    role, where = translate(language, f"gate_desk.role_{permit.role}"), points(event, permit.allowed, language)
    png = await pictures.draw(address, wording.title(event, language), (f"{role} · {where}",), permit.name)
    text = translate(language, "gate_desk.permit_link", name=permit.name, role=role, where=where, link=address)
    file = await house.do(actor, _kept, png, row.identity)
    kept = (await house.database.read(FILE, id=file))[0]
    return Message(text, picture=Picture(png, links.file(kept.secret, kept.name)), id=row.id)


async def _kept(work: Work, png: bytes, identity: str) -> str:
    return keep_file(work, png, name="permit.png", media_type="image/png", identity=identity, keep_ms=KEPT)
