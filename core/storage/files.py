"""Files that came or go, read. What is in them is base64: only texts and numbers are stored."""

import base64
from dataclasses import dataclass

from sqlalchemy import bindparam

from core.domain.times import Instant
from core.storage.query import Query, query
from core.storage.tables import files


@dataclass(frozen=True, slots=True)
class FileHead:
    """A file without what is in it. `size` in bytes."""

    id: str
    organizer: str
    identity: str
    secret: str
    name: str
    media_type: str
    size: int
    keep_until: Instant


@dataclass(frozen=True, slots=True)
class File:
    id: str
    organizer: str
    identity: str
    secret: str
    name: str
    media_type: str
    content: str
    size: int

    @property
    def raw(self) -> bytes:
        return base64.b64decode(self.content)

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


FILE_HEAD: Query[FileHead] = query(files, FileHead, files.c.id == bindparam("id"))
FILE: Query[File] = query(files, File, files.c.id == bindparam("id"))
FILE_BY_SECRET: Query[File] = query(files, File, files.c.secret == bindparam("secret"))
