"""What holds for every test: no network but loopback."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator

import pytest

_strayed: list[str] = []


class NetworkUsed(OSError):
    """A test tried to leave this machine."""


def _is_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guard(event: str, args: tuple[object, ...]) -> None:
    # An audit hook rather than a patch: it also sees what C code and other loops do.
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto"):
        if not isinstance(args[1], tuple):  # a Unix socket
            return
        host = args[1][0]
    else:
        return
    if not _is_here(host):
        _strayed.append(f"{event} {host!r}")
        raise NetworkUsed(f"tests use no network but loopback: {host!r}")


sys.addaudithook(_guard)


@pytest.fixture(autouse=True)
def stays_on_this_machine() -> Iterator[None]:
    """Fails the test even when something swallowed the error."""
    _strayed.clear()
    yield
    assert not _strayed, f"left this machine: {_strayed}"
