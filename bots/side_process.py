"""One process beside ours for work that costs CPU: started by the first job, ended when idle, never left behind."""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import ParamSpec, TypeVar

IDLE_SECONDS = 60.0
PR_SET_PDEATHSIG = 1  # linux/prctl.h

P = ParamSpec("P")
R = TypeVar("R")


class SideProcess:
    """`run` takes functions that live at the top of a module, with arguments and results that pickle."""

    def __init__(self, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._pool: ProcessPoolExecutor | None = None
        self._jobs = 0
        self._closing: asyncio.TimerHandle | None = None

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The function's result or its error. A process that was killed meanwhile is started again, once."""
        self._jobs += 1
        try:
            try:
                return await asyncio.wrap_future(self._started().submit(function, *args, **kwargs))
            except BrokenProcessPool:
                self.close()
                return await asyncio.wrap_future(self._started().submit(function, *args, **kwargs))
        finally:
            self._jobs -= 1
            self._close_when_idle()

    def close(self) -> None:
        """Ends the process once the job in it is done; does not wait for that."""
        if self._closing:
            self._closing.cancel()
        pool, self._pool, self._closing = self._pool, None, None
        if pool:
            pool.shutdown(wait=False)

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # "spawn": a fork of a process with threads and open databases could hold their locks for ever.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(1, context, initializer=follow_parent, initargs=(os.getpid(),))
        return self._pool

    def _close_when_idle(self) -> None:
        if self._closing:
            self._closing.cancel()
        if not self._jobs:
            self._closing = asyncio.get_running_loop().call_later(self._idle_seconds, self.close)


def follow_parent(parent: int) -> None:
    """Called in a fresh process: ends it when its parent ends, however that happens."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides
    if sys.platform == "linux":  # at once, even in the middle of a decoder's C code
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we could ask to be told
        os._exit(0)
    threading.Thread(target=_exit_after_parent, daemon=True).start()


def _exit_after_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(0)
