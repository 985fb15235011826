"""Long work on events, by the kind of its task."""

from collections.abc import Mapping

from core.storage.tasks import Chunk
from core.usecases.follow_date import MOVE_DOOR_HOLDS, move_door_holds
from core.usecases.purge_test_orders import PURGE_TEST_ORDERS, purge_test_orders
from core.usecases.tell_holders import TELL_HOLDERS, tell_holders

EVENT_CHUNKS: Mapping[str, Chunk] = {
    MOVE_DOOR_HOLDS: move_door_holds,
    PURGE_TEST_ORDERS: purge_test_orders,
    TELL_HOLDERS: tell_holders,
}
