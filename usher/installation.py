"""Our packages have general names ("core", "bots"): nothing else that is installed may stand in their place."""

import base64
import hashlib
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("usher", "admin_bot", "gate_bot", "scheduler", "bots", "payments", "core", "locales")
DISTRIBUTION = "usher"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A package of ours in whose place another distribution's would be loaded."""

    package: str
    place: str  # what Python would load
    distributions: tuple[str, ...]  # who else brings a package of that name


class HiddenPackages(Exception):
    """Raised before anything starts. The text is not from the catalogs: `locales` may be what is hidden."""

    def __init__(self, hidden: tuple[Hidden, ...]) -> None:
        super().__init__(hidden)
        self.hidden = hidden

    def __str__(self) -> str:
        return "\n".join(
            f"Another installed package hides Usher's own `{each.package}`: {each.place}"
            f" ({', '.join(each.distributions) or 'unknown'}). Install Usher into an environment of its own."
            for each in self.hidden
        )


def check_installation(home: Path | None = None) -> None:
    """Raises HiddenPackages unless each of our packages loads from beside `usher` and is as it was installed."""
    home = home or Path(__file__).resolve().parents[1]
    recorded = _recorded()
    wrong = {package: place for package in PACKAGES if (place := _wrong_place(package, home, recorded))}
    if wrong:
        owners = metadata.packages_distributions()  # half a second: only when there is somebody to name
        others = {
            package: {name for name in owners.get(package, ()) if name.lower() != DISTRIBUTION} for package in wrong
        }
        raise HiddenPackages(tuple(Hidden(name, place, tuple(sorted(others[name]))) for name, place in wrong.items()))


def _wrong_place(package: str, home: Path, recorded: dict[str, str]) -> str:
    """Where a stranger's package would be loaded from; empty when it is ours."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return "?"
    origin = Path(spec.origin).resolve()
    name = f"{package}/__init__.py"
    if origin != home / name or (name in recorded and recorded[name] != _sha256(origin)):
        return str(origin)
    return ""


def _recorded() -> dict[str, str]:
    """The hashes of our files as installed from a wheel; a checkout has none."""
    try:
        files = metadata.files(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return {}
    return {str(file): file.hash.value for file in files if file.hash and file.hash.mode == "sha256"}


def _sha256(path: Path) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
