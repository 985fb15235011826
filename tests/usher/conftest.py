"""A terminal in an empty folder."""

import socket

import pytest

from tests.usher.terminal import Terminal


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def terminal(tmp_path):
    return Terminal(tmp_path, free_port())


@pytest.fixture
def open_terminal(tmp_path):
    """With settings, named without their prefix."""
    return lambda **settings: Terminal(tmp_path, free_port(), **settings)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    if request.param == "postgres":
        return request.getfixturevalue("postgres_database")()
    return f"sqlite:///{tmp_path}/usher.db"
