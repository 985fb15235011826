"""Nobody else's package may stand in the place of ours."""

import subprocess
import sys
from pathlib import Path

from usher import installation
from usher.installation import check_installation

ROOT = Path(__file__).parents[2]
CHECK = "from usher.installation import check_installation; check_installation()"


def test_our_own_packages_are_all_there():
    check_installation()


def test_a_package_before_ours_on_the_path_is_refused_by_name(tmp_path):
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").touch()
    info = tmp_path / "corelib-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: corelib\nVersion: 1.0\n")
    (info / "RECORD").write_text("core/__init__.py,,\n")
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; {CHECK}"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert f"`core`: {tmp_path}/core/__init__.py (corelib)" in done.stderr


def test_a_package_that_was_written_over_ours_is_refused(monkeypatch):
    monkeypatch.setattr(installation, "_recorded", lambda: {"bots/__init__.py": "as it was installed"})
    try:
        check_installation()
    except installation.HiddenPackages as problem:
        assert [each.package for each in problem.hidden] == ["bots"]
    else:
        raise AssertionError("a changed file went unseen")
