"""Makes .venv with all that running and testing Usher need. Quick when nothing changed; needs Python 3.11 and no more.

Standard library only, and readable by older Pythons, so that they can say what is missing. A line a step:

    setup  Python 3.11.7 in .venv                    3 s
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BINARIES = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BINARIES / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / ".usher-setup"
OLDEST = (3, 11)
LOCK = "requirements-test.txt"
NODE_LOCK = "requirements-node.txt"
# What the environment is made from: a change in one of these makes it stale.
SOURCES = ("pyproject.toml", LOCK, NODE_LOCK, "scripts/setup.py")
HEARTBEAT_SECONDS = 15


class Failed(Exception):
    """A step did not work; the text says what to do."""


def main():
    fit = fit_python()
    if fit != sys.executable:
        os.execv(fit, [fit, __file__])
    if fresh():
        return
    began = time.monotonic()
    try:
        step("Python {} in .venv".format(".".join(map(str, sys.version_info[:3]))), make_environment)
        packages = len(re.findall(r"^\S+==", (ROOT / LOCK).read_text(encoding="utf-8"), re.MULTILINE))
        step(f"the {packages} packages of {LOCK}", install_packages)
        step("Usher itself", install_usher)
        step("the gate app's libraries from npm", fetch_assets)
    except Failed as problem:
        sys.exit(f"\nsetup  stopped: {problem}")
    STAMP.write_text(wanted())
    print(f"setup  ready in {time.monotonic() - began:.0f} s", flush=True)


def fit_python():
    """This Python when it is new enough, else a newer one on PATH, else an end with advice."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for minor in range(14, 10, -1):
        path = shutil.which(f"python3.{minor}")
        if path and subprocess.call([path, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return path
    return sys.exit(f"setup  Usher needs Python 3.11 or later; this is {sys.version.split()[0]}.")


def wanted():
    digest = hashlib.sha256(repr((sys.version_info[:2], str(ROOT))).encode())
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def fresh():
    if not (PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted()):
        return False
    if not assets_present():
        try:
            step("the gate app's libraries from npm", fetch_assets)
        except Failed as problem:
            sys.exit(f"\nsetup  stopped: {problem}")
    return True


def step(what, do):
    """Says what is being done, then how long it took; a sign of life in between where nobody sees a cursor."""
    began = time.monotonic()
    print(f"setup  {what:<46}", end="", flush=True)
    do()
    print(f"{time.monotonic() - began:>5.0f} s", flush=True)


def run(command, advice):
    """Runs quietly; a dot every 15 s; what it printed is shown only when it fails."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([str(part) for part in command], cwd=str(ROOT), stdout=output, stderr=output)
        while True:
            try:
                process.wait(HEARTBEAT_SECONDS)
                break
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)
        if process.returncode:
            output.seek(0)
            raise Failed(f"{advice}\n{output.read()[-4000:]}")


def make_environment():
    """Keeps an environment of the same Python, so that a changed lock costs only what changed."""
    if STAMP.exists():
        STAMP.unlink()
    told = [sys.executable, "-c", "import sys; print(sys.version_info[:3])"]
    same = PYTHON.exists() and _output([PYTHON, *told[1:]]) == _output(told)
    if not (same and _output([PYTHON, "-m", "pip", "--version"])):
        run([sys.executable, "-m", "venv", "--clear", VENV], "on Debian and Ubuntu: apt-get install python3-venv")


def _output(command):
    try:
        return subprocess.check_output([str(part) for part in command], stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return b""


def pip(*arguments):
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    run(command + list(arguments), "pip could not install it")


def install_packages():
    uv = shutil.which("uv")
    if uv:  # does in seconds what takes pip a minute; where it cannot, pip can
        with suppress(Failed):
            return run([uv, "pip", "install", "--python", PYTHON, "--require-hashes", "--requirement", LOCK], "")
    return pip("--require-hashes", "--requirement", LOCK)


def install_usher():
    pip("--no-deps", "--no-build-isolation", "--editable", ".")


def assets_present():
    sys.path.insert(0, str(ROOT / "scripts"))
    import assets

    return assets.present()


def fetch_assets():
    if assets_present():
        return
    import assets

    if assets.npm() is None:
        pip("--require-hashes", "--requirement", NODE_LOCK)
    # By the environment's Python, which sees the wheel with Node.js.
    run([PYTHON, "scripts/assets.py"], "npm could not fetch them")


if __name__ == "__main__":
    main()
