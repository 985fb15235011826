"""Who may know whom, and what starting costs."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGES = ("usher", "admin_bot", "gate_bot", "scheduler", "bots", "payments", "core", "locales")
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
# They cost seconds of CPU at import; help, migrations and the gate must not pay.
HEAVY = {"aiogram", "twilio", "phonenumbers", "babel.dates", "PIL", "qrcode", "zxingcpp", "schemathesis"}
WAITING = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
OUTSIDE = {"asyncio", "http", "logging", "os", "pathlib", "random", "secrets", "socket", "sqlite3", "subprocess",
    "tempfile", "threading", "time", "urllib", "httpx", "aiohttp", "sqlalchemy", "structlog"}  # fmt: skip
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def test_imports_run_one_way(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    cache = str(ROOT / ".mypy_cache" / "importlinter")
    failed = lint_imports(config_filename="pyproject.toml", cache_dir=cache)
    assert not failed, capsys.readouterr().out


def test_the_command_starts_without_the_heavy_libraries():
    code = "import json, sys, usher.cli; print(json.dumps(sorted(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert HEAVY & set(json.loads(told.stdout)) == set()


def test_the_rules_are_pure():
    """core.domain waits for nothing, reaches nothing outside and never asks a clock: `now` is always given."""
    found = []
    for path in sorted((ROOT / "core" / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            reason = impure(node)
            if reason:
                found.append(f"{path.name}:{node.lineno} {reason}")
    assert found == []


def impure(node: ast.AST) -> str:
    if isinstance(node, WAITING):
        return "waits"
    if isinstance(node, ast.Import):
        names = {alias.name.split(".")[0] for alias in node.names}
        return ", ".join(sorted(names & OUTSIDE))
    if isinstance(node, ast.ImportFrom) and not node.level:
        return ", ".join({(node.module or "").split(".")[0]} & OUTSIDE)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        called = (node.func.value.id, node.func.attr)
        return ".".join(called) if called in CLOCKS else ""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "print", "input"):
        return node.func.id
    return ""


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def test_every_library_that_is_imported_is_declared():
    """Else the wheel would lack it, where nobody installed the tests' libraries too."""
    declared = {re.split(r"[^a-z0-9-]", name, maxsplit=1)[0] for name in DECLARED}
    brought = packages_distributions()
    missing = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for name in imported(path) - set(sys.stdlib_module_names) - set(PACKAGES):
            if not {each.lower().replace("_", "-").replace(".", "-") for each in brought.get(name, [name])} & declared:
                missing.setdefault(name, path.relative_to(ROOT).as_posix())
    assert missing == {}


def test_help_answers_without_settings_or_a_network(tmp_path):
    """In an empty folder, with nothing set: a newcomer's first command."""
    command = [sys.executable, "-c", "from usher.cli import app; app()", "--help"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("USHER_")}
    told = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env=environment | {"PYTHONPATH": str(ROOT)}
    )
    assert told.returncode == 0 and "Usage" in told.stdout
    assert list(tmp_path.iterdir()) == []
