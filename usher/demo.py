"""`usher demo`: everything on this machine with a sample event, no keys needed."""

import shutil
import socket
from datetime import timedelta
from pathlib import Path
from string import Template

from core.domain.event_file import read_event_file
from core.domain.lookup_table import Table, read_table
from core.domain.times import local_day
from core.storage.house import House
from core.storage.people import STAFF_OF_ORGANIZER
from core.storage.work import Actor
from core.usecases.add_staff import add_staff
from core.usecases.found_organizer import found_organizer
from core.usecases.import_event import import_event
from core.usecases.import_lookup import replace_lookup
from core.usecases.issue_permit import issue_permit
from locales.translator import languages
from usher import serving
from usher.demo_page import omar
from usher.demo_page.page import DemoPage, Phone
from usher.settings import Settings
from usher.wiring import Wired

FOLDER = Path("usher-demo")
SAMPLE = Path(__file__).parent / "demo_page"
AHEAD = timedelta(days=30)
DEMO = Actor("demo", "demo")
OWNER = "Omar"


def demo(settings: Settings, *, fresh: bool = False, folder: Path = FOLDER) -> None:
    """Serves until it is stopped. `fresh` begins with an empty database; what is kept lies in `usher-demo/`."""
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{(folder / 'usher.db').resolve()}"
    port = settings.port if _is_free(settings.host, settings.port) else _free_port(settings.host)
    own = {"database_url": url, "port": port, "public_url": None, "accounts": _webchat(settings)}
    serving.serve(settings.model_copy(update=own), prepare)


def _webchat(settings: Settings) -> dict[str, object]:
    """The demo needs no account, and uses none that happens to be configured."""
    return {name: account for name, account in settings.accounts.items() if account.channel == "webchat"}


async def prepare(wired: Wired) -> DemoPage:
    """The sample event, Omar as its owner, a permit for Grace, and the page with the phones."""
    house = wired.house
    day = local_day(house.now(), "Asia/Shanghai") + AHEAD
    text = Template((SAMPLE / "event.yaml").read_text(encoding="utf-8")).substitute(day=day.isoformat())
    definition = read_event_file(text).definition
    assert definition is not None, "the sample event is tested"
    organizer = await house.do(DEMO, found_organizer)
    event, _ = await house.do(DEMO.of(organizer), import_event, definition, organizer)
    table = read_table((SAMPLE / "seats.csv").read_bytes())
    assert isinstance(table, Table), "the sample lookup is tested"
    await replace_lookup(house, DEMO.of(organizer), event, "seat", table)
    permit = await house.do(DEMO.of(organizer), issue_permit, event, checkpoints=(), role="supervisor", name="Grace")
    phones = (
        Phone("ada", f"/chat/{event.slug}", camera=True),
        Phone("omar", omar.ADDRESS, camera=True),
        Phone("grace", f"/gate/#permit={permit['token']}", camera=True),
    )
    return DemoPage(
        {tag: event.text(event.title, tag) for tag in languages()}, phones, await _owner(house, organizer), organizer
    )


async def _owner(house: House, organizer: str) -> str:
    """Omar, who stays the same when the demo is started again."""
    team = await house.database.read(STAFF_OF_ORGANIZER, organizer=organizer)
    found = next((one for one in team if one.name == OWNER and one.role == "owner"), None)
    if found is not None:
        return found.id
    made = await house.do(DEMO.of(organizer), add_staff, organizer=organizer, name=OWNER, role="owner")
    return str(made["id"])


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
