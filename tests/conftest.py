"""What every test may ask for, and what none of them sees: the settings of whoever runs the tests."""

import os

import pytest

pytest_plugins = ["tests.fixtures.postgres"]

for name in [name for name in os.environ if name.startswith("USHER_")]:
    del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no process waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
