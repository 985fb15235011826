"""Puts the gate mini-app's libraries in place before a wheel or an sdist is packed."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        assets = runpy.run_path(str(Path(self.root, "scripts", "assets.py")))
        if version != "editable" and not assets["present"]():
            assets["fetch"]()
