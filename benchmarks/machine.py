"""Which processor does what: what is measured has one to itself, whoever drives it takes another."""

import os


def cores() -> tuple[int, int]:
    """For what is measured, and for the driver; the same one where there is no second."""
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


def pinned(core: int) -> None:
    """This process, and what it starts from now on."""
    os.sched_setaffinity(0, {core})


def described() -> str:
    first, last = cores()
    where = "one core each" if first != last else "one core for both"
    return f"{len(os.sched_getaffinity(0))} cores, load 1 min {os.getloadavg()[0]:.1f}; measured and driver: {where}"
