"""What staff are told first: each notice by its name, worded when it is sent."""

from collections.abc import Mapping

from admin_bot import gate_live, gate_words
from admin_bot.broadcast_notices import BROADCAST_NOTICES
from admin_bot.events.notices import EVENT_NOTICES
from admin_bot.sale_notices import SALE_NOTICES
from admin_bot.table_import import table_replaced
from admin_bot.threads import THREAD_NOTICES
from bots.notices import Notice

ADMIN_NOTICES: Mapping[str, Notice] = {
    **THREAD_NOTICES,
    **SALE_NOTICES,
    "table_replaced": table_replaced,
    gate_live.NOTICE_NAME: gate_live.live_counts,
    "let_in_twice": gate_words.let_in_twice,
    **EVENT_NOTICES,
    **BROADCAST_NOTICES,
}
