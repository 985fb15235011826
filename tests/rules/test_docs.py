"""What is written for people matches what is there."""

import ast
import re
from pathlib import Path

from usher import accounts as shapes
from usher.settings import Settings

ROOT = Path(__file__).parents[2]
PACKAGES = ("usher", "admin_bot", "gate_bot", "scheduler", "bots", "payments", "core", "locales")
PLATFORMS = ("bots/telegram", "bots/sms")  # their peers' words are not ours to choose


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_every_setting_is_documented():
    told = text("docs/settings.md")
    for name in Settings.model_fields:
        assert f"`USHER_{name.upper()}`" in told or f"[{name}.NAME]" in told, name
    models = [shapes.TelegramAccount, shapes.SmsAccount, shapes.WechatAccount, shapes.Merchant]
    for name in {name for model in models for name in model.model_fields} - {"keys"}:
        assert f"`{name}`" in told, name


def avoided() -> dict[str, str]:
    """The glossary's words that we do not use, each with the one that we do."""
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|.*\| (.*?) \|$", text("docs/glossary.md"), re.MULTILINE)
    return {word: ours for ours, theirs in rows for word in re.findall(r"`(\w+)`", theirs)}


def identifiers(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def test_names_are_the_glossarys():
    words = avoided()
    assert len(words) > 15
    found = []
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(PLATFORMS):
            continue
        for identifier in sorted(identifiers(path.read_text("utf-8"))):
            parts = {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", identifier)}
            found += [f"{name}: {identifier} (say {words[part]})" for part in sorted(parts & words.keys())]
    assert found == []


def test_a_decision_says_why_and_what_else_there_was():
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(decisions) + 1))
    listed = text("docs/decisions/README.md")
    for path in decisions:
        headings = re.findall(r"^## (\w+)", path.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives"], path.name
        assert path.name in listed, path.name


def test_links_between_pages_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_says_the_two_commands():
    readme = text("README.md")
    assert "make demo" in readme and "make test" in readme
