"""What is published works by itself: the wheel in an empty environment, the source archive with all it needs."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("usher", "admin_bot", "gate_bot", "scheduler", "bots", "payments", "core", "locales")
# Not code, and yet needed at run time.
SHIPPED = (
    "gate_bot/miniapp/vendor/zxing-wasm/reader/zxing_reader.wasm",
    "gate_bot/miniapp/index.html",
    "locales/zh_Hans/LC_MESSAGES/settings.po",
)


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> tuple[Path, Path]:
    """The source archive, and the wheel that is built from it alone."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


@pytest.mark.slow
def test_the_wheel_holds_every_file_that_the_packages_have(archives):
    with zipfile.ZipFile(archives[1]) as wheel:
        names = set(wheel.namelist())
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert here - names == set()
    assert set(SHIPPED) - names == set()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == set(PACKAGES)


@pytest.mark.slow
def test_the_source_archive_holds_what_a_build_and_the_tests_need(archives):
    with tarfile.open(archives[0]) as source:
        names = {name.split("/", 1)[1] for name in source.getnames()}
    needed = {*SHIPPED, "requirements.txt", "package-lock.json", "scripts/assets.py", "tests/conftest.py", "LICENSE"}
    assert needed - names == set()
    assert not any(name.startswith((".venv", "node_modules")) for name in names)


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(archives, tmp_path):
    """With the libraries that this environment has: the wheel itself is what is tried, not the network."""
    environment = tmp_path / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", environment, cwd=tmp_path)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", binaries / "python", "install", "--quiet", "--no-deps")
    run(*pip, archives[1], cwd=tmp_path)
    site = next(environment.rglob("usher/__init__.py")).parents[1]
    # Folders that a .pth file names are searched, but their own .pth files are not: the checkout stays out.
    (site / "libraries.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    code = (
        "import usher; from usher.installation import check_installation; check_installation(); print(usher.__file__)"
    )
    assert run(binaries / "python", "-c", code, cwd=tmp_path).startswith(str(site))
    assert "Usage" in run(binaries / "usher", "--help", cwd=tmp_path)
