"""Makes sure that the browser tests find Chromium and a font with Chinese; standard library only."""

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "fonts-wqy-microhei"]
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
QUIET = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}


def main():
    if shutil.which("chromium") and writes_chinese():
        return
    by_hand = f"The browser tests need Chromium and a Chinese font. Type: sudo {' '.join(INSTALL)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit(by_hand)
    print("setup  Chromium and a Chinese font for the browser tests, by apt-get", flush=True)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False, **QUIET)
    if subprocess.run(INSTALL, env=quiet, check=False, **QUIET).returncode:
        sys.exit(by_hand)


def writes_chinese():
    """Whether some font has Chinese; taken for granted where fontconfig cannot be asked."""
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.check_output(["fc-list", ":lang=zh-cn", "family"]).strip())


if __name__ == "__main__":
    main()
