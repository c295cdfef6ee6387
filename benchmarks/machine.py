"""Which processor does what: a server that is measured has one to itself, whoever drives it takes another.

What is measured within this process keeps all of them: the database's thread runs beside the loop.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

_ALLOWED = sorted(os.sched_getaffinity(0))
MEASURED, DRIVER = _ALLOWED[0], _ALLOWED[-1]
"""Where a measured process runs, and where what drives it does; the same one where there is no second."""


def apart() -> None:
    """Called in a process before it becomes what is measured."""
    os.sched_setaffinity(0, {MEASURED})


@contextmanager
def driving() -> Iterator[None]:
    """This process keeps out of the way of what it has started."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {DRIVER})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def described() -> str:
    where = "one core each" if MEASURED != DRIVER else "one core for both"
    return f"{len(_ALLOWED)} cores, load 1 min {os.getloadavg()[0]:.1f}; servers and driver: {where}"
