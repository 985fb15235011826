"""`usher doctor`: recount, and what waits for a person."""

from typing import Any

from core.storage.house import House
from core.storage.recounting import TROUBLES
from core.storage.work import Actor, Work
from core.usecases.recount import Difference, recount
from locales.translator import translate


async def examine(house: House, actor: Actor) -> list[dict[str, Any]]:
    """Findings as `{"what", "text"}`; empty when all agrees and nothing waits."""
    work = Work(house, actor)
    found = [{"what": one.what, "text": _difference(one)} for one in await recount(work)]
    for trouble in await work.read(TROUBLES):
        if trouble.n:
            text = translate("en", f"cli.trouble.{trouble.what}", count=trouble.n)
            found.append({"what": trouble.what, "text": text})
    return found


def _difference(one: Difference) -> str:
    return translate("en", "cli.differs", subject=one.subject, kept=one.kept, counted=one.counted)
