"""Charts and tables are made in a process of their own: they hold up neither a turn nor anybody's ticket."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from bots.side_process import SideProcess

P = ParamSpec("P")
R = TypeVar("R")
_process = SideProcess()


async def beside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What the function answers; it lives at the top of a module, its arguments and result pickle."""
    return await _process.run(function, *args, **kwargs)


def close() -> None:
    """Ends the process; the next job starts another."""
    _process.close()
