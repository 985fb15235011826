"""The process at the side starts by itself, leaves when idle, and never outlives its parent."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from bots.side_process import SideProcess

PARENT = """
import asyncio, os, time
from bots.side_process import SideProcess

async def main():
    print(await SideProcess().run(os.getpid), flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


def alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends_within(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not alive(pid)


async def test_one_process_does_all_jobs_and_ends_after_idleness() -> None:
    side = SideProcess(idle_seconds=0.2)
    first, second = await asyncio.gather(side.run(os.getpid), side.run(os.getpid))
    assert first == second != os.getpid()
    assert await asyncio.to_thread(ends_within, first, 5)
    third = await side.run(os.getpid)
    assert third != first
    side.close()
    assert await asyncio.to_thread(ends_within, third, 5)


async def test_a_job_s_error_comes_back_as_it_was() -> None:
    side = SideProcess()
    with pytest.raises(ZeroDivisionError):
        await side.run(divmod, 1, 0)
    side.close()


async def test_a_killed_process_is_started_again() -> None:
    side = SideProcess()
    os.kill(await side.run(os.getpid), signal.SIGKILL)
    assert await side.run(abs, -3) == 3
    side.close()


def test_the_process_dies_with_a_killed_parent(tmp_path: object) -> None:
    script = f"{tmp_path}/parent.py"
    with open(script, "w") as file:
        file.write(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
        assert ends_within(pid, 3)


def test_nothing_is_started_before_the_first_job() -> None:
    before = len(multiprocessing.active_children())
    SideProcess()
    assert len(multiprocessing.active_children()) == before
