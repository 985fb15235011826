"""A file that a web chat sends: read no further than its bounds, and kept once under the message's own id."""

from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Message, Receive

from core.domain.ids import derived_id
from core.domain.refusals import Refused
from core.storage.people import Identity

MOST_FILE_BYTES = 10 * 1024 * 1024
MOST_AROUND_BYTES = 64 * 1024  # the form's own lines, and the message's id
MOST_ID, MOST_NAME = 100, 80


@dataclass(frozen=True, slots=True)
class Upload:
    id: str
    name: str
    media_type: str
    raw: bytes

    @property
    def kind(self) -> str:
        return "photo" if self.media_type.startswith("image/") else "file"

    def file_of(self, identity: Identity) -> str:
        """The kept file's id: the same message again is the same file."""
        return derived_id("upload", identity.id, self.id)


async def read_upload(request: Request) -> Upload:
    """Refused too_large as soon as it is, whether or not the request says how long it is."""
    most = MOST_FILE_BYTES + MOST_AROUND_BYTES
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most:
        raise Refused("too_large")
    limits = {"max_files": 1, "max_fields": 4, "max_part_size": MOST_AROUND_BYTES}
    async with Request(request.scope, _counted(request, most)).form(**limits) as form:
        id, file = form.get("id"), form.get("file")
        if not isinstance(id, str) or not 0 < len(id) <= MOST_ID or not isinstance(file, UploadFile):
            raise Refused("invalid_request", {"needs": ["id", "file"]})
        raw = await file.read(MOST_FILE_BYTES + 1)
        name, media_type = file.filename or "", (file.content_type or "").partition(";")[0].strip().lower()
    if any("\x00" in text for text in (id, name, media_type)):
        raise Refused("invalid_request", {"needs": ["id", "file"]})
    if len(raw) > MOST_FILE_BYTES:
        raise Refused("too_large")
    return Upload(id, name[:MOST_NAME], media_type, raw)


def _counted(request: Request, most: int) -> Receive:
    """What is received, counted as it comes: a form's parts go to the disk before anybody sees their length."""
    read = 0

    async def receive() -> Message:
        nonlocal read
        message = await request.receive()
        read += len(message.get("body", b""))
        if read > most:
            raise Refused("too_large")
        return message

    return receive
