"""The house's habits, read off its source: small files, small functions, plain names, nothing left open."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("usher", "admin_bot", "gate_bot", "scheduler", "bots", "payments", "core", "locales")
FILE_LINES, FUNCTION_LINES = 250, 40
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "service", "services", "manager", "managers", "misc"}
# Written in pieces, so that these lines do not find themselves.
LEFT_OPEN = re.compile("|".join(["TO" "DO", "FIX" "ME", "XX" "X", "NotImplemented" "Error", r"assert Tru" "e$",
    r"pytest\.ski" "p", r"mark\.(ski" "p|xfail)"]))  # fmt: skip
REGISTRIES = re.compile(r"https?://[^ ]*(py" r"pi\.|np" r"mjs\.|pythonhos" r"ted\.|deb\.debi" "an)")
MACHINE_PATHS = re.compile(r"/(wo" "rk|fa" "rm|ro" "ot)/" + "|[.]library")


@cache
def files() -> list[Path]:
    """Everything that is or could be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sources(*suffixes: str) -> list[Path]:
    """Our own source, without tests and migrations."""
    found = [path for path in files() if path.suffix in suffixes and not named(path).startswith("tests/")]
    return [path for path in found if "migrations" not in path.parts and "vendor" not in path.parts]


def texts() -> list[tuple[str, str]]:
    """Every text file by name; pictures and archives have no text."""
    found = []
    for path in files():
        raw = path.read_bytes()
        if b"\0" not in raw[:4096]:
            found.append((named(path), raw.decode("utf-8", "replace")))
    return found


def test_a_source_file_has_at_most_250_lines():
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in sources(".py", ".js")}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_a_python_function_has_at_most_40_lines():
    long = {}
    for path in sources(".py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{named(path)}:{node.lineno} {node.name}"] = lines
    assert long == {}


def javascript_functions(source: str) -> list[tuple[int, int]]:
    """First line and length of each braced function; strings and comments are blanked before braces are paired."""
    blank = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`", re.DOTALL)
    source = blank.sub(lambda found: "\n" * found[0].count("\n"), source)
    opened, found = [], []
    for brace in re.finditer(r"[{}]", source):
        if brace[0] == "{":
            opened.append((brace.start(), begins_function(source[: brace.start()])))
        elif opened:
            start, is_function = opened.pop()
            if is_function:
                lines = source.count("\n", start, brace.start()) + 1
                found.append((source.count("\n", 0, start) + 1, lines))
    return found


def begins_function(before: str) -> bool:
    before = before.rstrip()
    if before.endswith("=>"):
        return True
    if not before.endswith(")"):
        return False
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[at], 0)
        if depth == 0:
            return re.search(r"\b(if|for|while|switch|catch|with)(\s+await)?\s*$", before[:at]) is None
    return False


def test_the_length_of_a_javascript_function_is_seen():
    source = "function a(b) {\n if (b) {\n }\n}\nconst c = () => {\n return `{`;\n};\nfor (const d of e) {\n}\n"
    assert javascript_functions(source) == [(1, 4), (5, 3)]


def test_a_javascript_function_has_at_most_40_lines():
    long = {
        f"{named(path)}:{line}": lines
        for path in sources(".js", ".mjs")
        for line, lines in javascript_functions(path.read_text("utf-8"))
        if lines > FUNCTION_LINES
    }
    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    assert [named(path) for path in files() if path.suffix in (".py", ".js") and path.stem in VAGUE_NAMES] == []


@pytest.mark.parametrize("pattern", [LEFT_OPEN, MACHINE_PATHS, REGISTRIES], ids=["left open", "machine", "registry"])
def test_nothing_is_left_in_the_tree_that_does_not_belong_there(pattern):
    skipped = ("LICENSE",)
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        if name not in skipped and pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_locks_name_no_address_and_pin_by_hash():
    for lock in ("requirements.txt", "requirements-test.txt", "requirements-node.txt"):
        text = (ROOT / lock).read_text()
        assert "://" not in text and "--index-url" not in text
        assert all("--hash=sha256:" in part for part in re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:])
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_what_is_shipped_is_pinned():
    """Each direct dependency of pyproject.toml stands in the lock that setup installs."""
    declared = re.findall(r'^    "([a-z0-9-]+)[^"]*",$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements-test.txt").read_text(), re.MULTILINE))
    assert len(declared) > 30 and set(declared) - pinned == set()


def test_every_package_and_module_says_what_it_is():
    silent = [named(path) for path in sources(".py") if ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None]
    assert silent == []


def test_tests_are_no_package():
    """pytest imports them by path (importlib mode), so that two of one name may stand side by side."""
    assert [named(path) for path in files() if named(path).startswith("tests/") and path.name == "__init__.py"] == []
