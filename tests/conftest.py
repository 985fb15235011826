"""What every test may ask for, and what none of them sees: the settings of whoever runs the tests."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

pytest_plugins = ["tests.fixtures.postgres"]

for name in [name for name in os.environ if name.startswith("USHER_")]:
    del os.environ[name]


MEMORY, ROOM_BYTES = Path("/dev/shm"), 2 << 30
_in_memory = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Folders of tests lie in memory where there is room: a database that commits durably waits for the disk at every
    step, and that was half of the time that all of them took."""
    if config.option.basetemp or hasattr(config, "workerinput") or not MEMORY.is_dir():
        return
    if shutil.disk_usage(MEMORY).free > ROOM_BYTES and os.access(MEMORY, os.W_OK):
        config.stash[_in_memory] = config.option.basetemp = tempfile.mkdtemp(prefix="usher-tests-", dir=MEMORY)


def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := config.stash.get(_in_memory, None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
