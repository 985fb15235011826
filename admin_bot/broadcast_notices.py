"""What the staff are told while a broadcast runs: one message with numbers and buttons, and a summary at the end."""

from collections.abc import Mapping

from admin_bot.broadcast_words import failures, standing, steps
from bots import wording
from bots.conversation.screen import Choice, Screen, start
from bots.notices import Notice, Told
from core.domain.event import Event
from core.storage.broadcasts import BROADCAST, REASONS, RESENDABLE, TALLIES, Broadcast
from core.storage.work import Work
from locales.translator import translate


async def numbers(work: Work, broadcast: Broadcast) -> dict[str, int]:
    return {tally.state: tally.n for tally in await work.read(TALLIES, subject=broadcast.id)}


async def _found(work: Work, told: Told) -> tuple[Broadcast, Event] | None:
    broadcast = await work.first(BROADCAST, id=told.params["broadcast"])
    event = (await work.house.catalog.current()).get(broadcast.event) if broadcast else None
    return (broadcast, event) if broadcast and event else None


async def _progress(work: Work, told: Told) -> Screen | None:
    found = await _found(work, told)
    if found is None:
        return None
    broadcast, event = found
    text = standing(event, broadcast, await numbers(work, broadcast), told.language)
    return Screen(text, tuple(steps(broadcast, told.language)))


async def _summary(work: Work, told: Told) -> Screen | None:
    found = await _found(work, told)
    return Screen(*await summary(work, *found, told.language)) if found else None


async def summary(work: Work, broadcast: Broadcast, event: Event, language: str) -> tuple[str, tuple[Choice, ...]]:
    """What became of everybody, and the tap that tries again with those whom it did not reach."""
    counts = await numbers(work, broadcast)
    key = "broadcast.sum_cancelled" if broadcast.state == "cancelled" else "broadcast.sum_done"
    text = translate(language, key, event=wording.title(event, language), count=counts.get("sent", 0))
    lines = [text, *failures(await work.read(REASONS, subject=broadcast.id), language)]
    again = (await work.read(RESENDABLE, subject=broadcast.id))[0].n
    choices = []
    if again:
        label = translate(language, "broadcast.resend", count=again)
        choices.append(Choice(start("broadcast_resend", id=broadcast.id), label))
    return "\n".join(lines), (*choices, Choice(start("broadcasts"), translate(language, "broadcast.to_list")))


BROADCAST_NOTICES: Mapping[str, Notice] = {"broadcast_progress": _progress, "broadcast_summary": _summary}
