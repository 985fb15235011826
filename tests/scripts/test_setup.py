"""Setup: quick while nothing changed, done again when something did, clear when it cannot."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def setup(tmp_path, monkeypatch):
    """scripts/setup.py, working on a checkout of its own."""
    spec = importlib.util.spec_from_file_location("setup_script", ROOT / "scripts" / "setup.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in module.SOURCES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("as it was")
    environment = tmp_path / ".venv"
    environment.mkdir()
    (environment / "python").touch()
    values = {"ROOT": tmp_path, "VENV": environment, "STAMP": environment / "stamp", "PYTHON": environment / "python"}
    for name, value in values.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "assets_present", lambda: True)
    return module


def test_nothing_is_done_while_nothing_changed(setup):
    assert not setup.fresh()
    setup.STAMP.write_text(setup.wanted())
    assert setup.fresh()


@pytest.mark.parametrize("name", ["requirements-test.txt", "pyproject.toml"])
def test_a_changed_lock_makes_the_environment_stale(setup, name):
    setup.STAMP.write_text(setup.wanted())
    (setup.ROOT / name).write_text("changed")
    assert not setup.fresh()


def test_a_step_that_fails_says_what_to_do_and_what_was_printed(setup):
    with pytest.raises(setup.Failed, match=r"(?s)type this.*what went wrong"):
        setup.run([sys.executable, "-c", "import sys; sys.exit('what went wrong')"], "type this")


def test_an_old_python_is_told_what_is_needed(setup, monkeypatch):
    monkeypatch.setattr(setup.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(setup.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"Python 3\.11 or later"):
        setup.fit_python()


def test_what_the_gate_app_needs_is_fetched_as_pinned():
    code = "import sys; sys.path.insert(0, 'scripts'); import assets; print(assets.present())"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True).strip() == "True"
