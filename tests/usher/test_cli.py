"""The command line in a subprocess: exit codes, JSON for scripts, sentences for people."""

import subprocess
import sys

import httpx
import pytest

from tests.house import DATA

LATER = ("backup", "restore", "worker", "print-agent")
HEAVY = ("sqlalchemy", "aiogram", "babel", "alembic", "twilio", "PIL", "rich.markdown")


def test_help_is_told_without_loading_what_the_work_needs():
    look = f"""
import sys
sys.argv = ["usher", "--help"]
from usher.cli import app
try:
    app()
finally:
    print("loaded:", [name for name in {HEAVY!r} if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert "rehearse" in done.stdout
    assert "loaded: []" in done.stdout


@pytest.mark.parametrize("command", LATER)
def test_a_command_of_a_later_version_says_so_and_ends_with_3(terminal, command):
    done = terminal.run(command, "--anything")
    assert (done.returncode, done.stdout) == (3, "")
    assert command in done.stderr and "later version" in done.stderr


def test_wrong_settings_are_told_at_once_before_anything_is_made(open_terminal, tmp_path):
    terminal = open_terminal(CLOCK_OFFSET="60", PUBLIC_URL="nonsense", LOG_FORMAT="xml")
    done = terminal.run("migrate")
    assert done.returncode == 2
    assert "public_url" in done.stderr and "log_format" in done.stderr
    assert not list(tmp_path.iterdir())


def test_migrate_brings_an_empty_folder_up_and_is_harmless_twice(terminal, tmp_path):
    first, second = terminal.run("migrate"), terminal.run("migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert first.stdout != second.stdout
    assert (tmp_path / "usher.db").exists()


def test_a_token_opens_rest_and_unknown_scopes_are_refused(terminal):
    terminal.imports("evening")
    refused = terminal.run("token", "create", "--name", "t", "--scope", "everything")
    made = terminal.told("token", "create", "--name", "t", "--scope", "read")
    assert refused.returncode == 2 and "read" in refused.stderr
    assert set(made) == {"id", "token"}
    with terminal.serving():
        bearer = {"Authorization": f"Bearer {made['token']}"}
        answer = httpx.get(f"{terminal.address}/api/v1/events/evening/availability", headers=bearer)
        assert answer.status_code == 200


def test_where_there_are_several_organizers_a_command_asks_which(terminal):
    terminal.imports("evening")
    other = (DATA / "events" / "evening.yaml").read_text("utf-8").replace("event: evening", "event: other")
    file = terminal.folder / "other.yaml"
    file.write_text(other.replace("poster-a", "poster-b"), "utf-8")
    made = terminal.run("event", "import", file, "--organizer", "second")
    asked = terminal.run("token", "create", "--name", "t")
    named = terminal.run("token", "create", "--name", "t", "--organizer", "second")
    assert (made.returncode, asked.returncode, named.returncode) == (0, 2, 0)
    assert "second" in asked.stderr


def test_report_tells_orders_tickets_money_and_admissions(terminal):
    terminal.imports("evening")
    none = {"amount": 0, "currency": "EUR"}
    told = terminal.told("report", "evening")
    money = {"paid": none, "refunded": none, "due": none}
    assert told == {"orders": {}, "tickets": {}, "money": money, "admitted": {"entrance": 0}}


@pytest.mark.parametrize("words", [("report", "nowhere"), ("event", "export", "nowhere"), ("event", "links", "nowhere"),
                                   ("permit", "create", "nowhere", "--name", "g")])  # fmt: skip
def test_an_event_that_is_not_there_is_named_in_one_sentence(terminal, words):
    done = terminal.run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere" in done.stderr and "Traceback" not in done.stderr
