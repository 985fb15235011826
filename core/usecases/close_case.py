"""A case was decided: somebody looked at the money and did what was right."""

from core.domain.refusals import Fact, Refused
from core.storage.money_waiting import CASE
from core.storage.tables import cases
from core.storage.work import Work


async def close_case(work: Work, id: str) -> None:
    """Refused: not_found, wrong_state (somebody else was faster)."""
    found = await work.first(CASE, id=id)
    if found is None or found.organizer != work.actor.organizer:
        raise Refused("not_found")
    if found.state != "open":
        raise Refused("wrong_state", {"state": found.state})
    work.change(cases, {"id": id}, {"state": "closed"}, was={"state": "open"}, else_=Fact("state_changed"))
    work.audit("case.closed", found.order_id, case=id, kind=found.kind)
