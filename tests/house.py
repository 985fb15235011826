"""A house for tests: a migrated database, a clock that the test moves, events imported through the use cases."""

import atexit
import hashlib
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.domain.event import Event
from core.domain.event_file import read_event_file
from core.domain.times import HOUR, Instant, parse_rfc3339
from core.storage.database import open_database
from core.storage.house import House
from core.storage.migrate import migrate
from core.storage.work import Actor
from core.usecases.found_organizer import found_organizer
from core.usecases.import_event import import_event

_models: list[Path] = []
DATA = Path(__file__).parent / "data"
NOW = parse_rfc3339("2027-01-04T12:00:00Z")
TEST = Actor("test", "test")


@dataclass(slots=True)
class Now:
    """The house's clock, moved by the test."""

    at: Instant = NOW

    def __call__(self) -> Instant:
        return self.at

    def later(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self.at += int(hours * HOUR + minutes * HOUR / 60 + seconds * 1000)


@dataclass(slots=True)
class Built:
    house: House
    now: Now
    organizer: str
    actor: Actor
    events: dict[str, Event] = field(default_factory=dict)

    async def imports(self, text: str) -> Event:
        """An event from its YAML, as it is sold from now on."""
        reading = read_event_file(text)
        assert reading.definition is not None, reading.errors
        event, _ = await self.house.do(self.actor, import_event, reading.definition, self.organizer)
        self.events[event.slug] = event
        await self.house.catalog.current()
        return event


@asynccontextmanager
async def make_house(url: str, *, events: Iterable[str] = (), now: Now | None = None) -> AsyncIterator[Built]:
    """`events`: YAML texts. The database is migrated; everything is closed at the end."""
    await _tables(url)
    clock = now or Now()
    key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a test's key").digest())
    house = House(open_database(url), now=clock, ticket_key=key, digest=digest)
    await house.open()
    try:
        organizer = await house.do(TEST, found_organizer)
        built = Built(house, clock, organizer, TEST.of(organizer))
        for text in events:
            await built.imports(text)
        yield built
    finally:
        await house.close()


async def _tables(url: str) -> None:
    """As `migrate` makes them. SQLite's are copied from a file that was migrated once in this process."""
    if not _models:
        folder = tempfile.mkdtemp(prefix="usher-model-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        await migrate(f"sqlite:///{folder}/usher.db")
        _models.append(Path(folder, "usher.db"))
    if not _copied(_models[0], url):
        await migrate(url)


def _copied(model: Path, url: str) -> bool:
    path = Path(url.removeprefix("sqlite:///"))
    new = url.startswith("sqlite:///") and not path.exists()
    if new:
        shutil.copyfile(model, path)
    return new


def digest(purpose: str, token: str) -> str:
    return hashlib.sha256(f"{purpose}/{token}".encode()).hexdigest()
