"""`usher doctor`: recount, and what waits for a person."""

import asyncio
from typing import Any

from core.storage.house import House
from core.storage.recounting import TROUBLES
from core.storage.work import Actor, Work
from core.usecases.recount import Difference, recount
from locales.translator import translate

AGAIN = 3
PAUSE_SECONDS = 0.5


async def examine(house: House, actor: Actor) -> list[dict[str, Any]]:
    """Findings as `{"what", "text"}`; empty when all agrees and nothing waits."""
    found = [{"what": one.what, "text": _difference(one)} for one in await _lasting(house, actor)]
    for trouble in await Work(house, actor).read(TROUBLES):
        if trouble.n:
            text = translate("en", f"cli.trouble.{trouble.what}", count=trouble.n)
            found.append({"what": trouble.what, "text": text})
    return found


async def _lasting(house: House, actor: Actor) -> list[Difference]:
    """A recount is several statements, and a server may be selling between them: what is wrong is wrong again."""
    found = await recount(Work(house, actor))
    for _ in range(AGAIN):
        if not found:
            break
        await asyncio.sleep(PAUSE_SECONDS)
        again = set(await recount(Work(house, actor)))
        found = [one for one in found if one in again]
    return found


def _difference(one: Difference) -> str:
    return translate("en", "cli.differs", subject=one.subject, kept=one.kept, counted=one.counted)
