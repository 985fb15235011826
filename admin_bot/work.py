"""What the admin bot has done beside its conversations: long work, beats, and messages that are made when they go."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from admin_bot import gate_live, permit_message, table_import
from admin_bot.attendees import export_message
from admin_bot.broadcast_message import Letters, broadcast_message, preview_message
from admin_bot.events.work import EVENT_CHUNKS
from admin_bot.raising import RAISE_SECONDS, raise_waiting
from admin_bot.sale_beats import MORNING_SECONDS, SOLD_SECONDS, tell_mornings, tell_new_sales
from admin_bot.sending_files import chart_message
from bots.making import Make
from bots.visit import Links
from core.storage.house import House
from core.storage.tasks import Chunk
from core.usecases.remove_table import CLEAR_TASK
from core.usecases.send_broadcast import send_broadcast
from core.usecases.start_broadcast import BROADCAST_TASK

Job = Callable[[House], Awaitable[object]]
ADMIN_CHUNKS: Mapping[str, Chunk] = {table_import.KIND: table_import.replace_chunk,
                                        CLEAR_TASK: table_import.clear_chunk,
                                        gate_live.KIND: gate_live.live_chunk, **EVENT_CHUNKS,
                                        BROADCAST_TASK: send_broadcast}  # fmt: skip
ADMIN_MAKERS: Mapping[str, Make] = {}


def admin_makers(links: Links) -> dict[str, Make]:
    """With those whose messages carry the address of what was made."""
    return {
        **ADMIN_MAKERS, "chart": partial(chart_message, links), "export": partial(export_message, links),
        permit_message.KIND: partial(permit_message.permit_message, links),
        "broadcast": partial(broadcast_message, links, Letters()),
        "broadcast_preview": partial(preview_message, links),
    }  # fmt: skip


ADMIN_BEATS: Mapping[str, tuple[float, Job]] = {  # name → (seconds, job)
    "raise": (RAISE_SECONDS, raise_waiting),
    "sold": (SOLD_SECONDS, tell_new_sales),
    "morning": (MORNING_SECONDS, tell_mornings),
}
