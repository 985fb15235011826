"""What a platform told later of a message that we sent: delivered, read, undelivered. Kept is the furthest."""

import structlog

from bots.channel import Unreachable
from bots.sms.errors import result_of
from bots.sms.statuses import furthest, missed
from core.domain.refusals import Fact
from core.storage.chats import DELIVERY
from core.storage.house import House
from core.storage.tables import identities, outbox
from core.storage.work import Actor, Work

STALE = Fact("stale")
log = structlog.get_logger("deliveries")


async def record_delivery(house: House, outbox_id: str, sid: str, status: str, error_code: str) -> None:
    """Callbacks come twice, late and out of order; a row that is not ours is passed over."""
    await house.do(Actor("deliveries", "sms"), _record, outbox_id, sid, status, error_code)


async def _record(work: Work, outbox_id: str, sid: str, status: str, error_code: str) -> None:
    row = await work.first(DELIVERY, id=outbox_id)
    if row is None or (row.external_id and row.external_id != sid):
        return
    told = furthest(row.delivery, status)
    if told == row.delivery:
        return
    to = {"delivery": told}
    if row.state in ("unknown", "sending"):
        to |= {"state": "sent", "external_id": sid}  # it was sent after all
    if missed(told):
        to["error"] = error_code
        if isinstance(result_of(0, int(error_code or 0)), Unreachable):
            work.change(identities, {"id": row.identity}, {"unreachable_at": work.now})
        log.info("message_missed", row=outbox_id, status=told, error=error_code)
    work.change(outbox, {"id": outbox_id}, to, was={"delivery": row.delivery}, else_=STALE)
