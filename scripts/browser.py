"""Makes sure that the browser tests find Chromium and a font with Chinese; standard library only."""

import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "fonts-wqy-microhei"]
INSTALL = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
QUIET = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}


def main():
    if shutil.which("chromium"):
        return
    by_hand = "The browser tests need Chromium. Type: sudo {}".format(" ".join(INSTALL))
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        sys.exit(by_hand)
    print("setup  Chromium for the browser tests (apt-get)", flush=True)
    quiet = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    subprocess.run(["apt-get", "update", "-q"], env=quiet, check=False, **QUIET)
    if subprocess.run(INSTALL, env=quiet, check=False, **QUIET).returncode:
        sys.exit(by_hand)


if __name__ == "__main__":
    main()
