"""Keep a file: what somebody sent until it was read, or what is made for somebody until it was fetched."""

import base64

from core.domain.refusals import Fact
from core.domain.times import DAY, Instant
from core.storage.order_writes import secret_text
from core.storage.tables import files
from core.storage.work import Work

READ_BY: Instant = DAY  # uploads that nothing was made of
MADE_FOR: Instant = 30 * DAY
KEPT = Fact("file_kept")


def keep_file(
    work: Work, raw: bytes, *, name: str, media_type: str, identity: str, keep_ms: Instant = READ_BY, id: str = ""
) -> str:
    """Its id. The link that opens it carries a secret of its own; `id` makes the same file twice be one."""
    id = id or work.house.new_id()
    work.add(files, {
        "id": id, "organizer": work.actor.organizer, "identity": identity, "secret": secret_text(work, 24),
        "name": name[:120], "media_type": media_type[:80], "content": base64.b64encode(raw).decode(),
        "size": len(raw), "created_at": work.now, "keep_until": work.now + keep_ms,
    }, else_=KEPT)  # fmt: skip
    return id


def keep_longer(work: Work, file: str, keep_ms: Instant) -> None:
    """Something was made of it (a broadcast's picture, a word in a thread)."""
    work.change(files, {"id": file}, {"keep_until": work.now + keep_ms})
