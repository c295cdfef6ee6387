"""A backup is made beside people who go on writing, and shown to be one that can be lived from."""

import asyncio
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli.main import run
from demo.seed import seed
from storage import schema
from storage.migrate import migrate
from tests.stories.register_desk import NOW, desk_in

Say = pytest.CaptureFixture[str]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a demo's database in it, which the command line speaks to."""
    (tmp_path / "data").mkdir()
    database = tmp_path / "data" / "contractbot.db"

    async def made() -> None:
        async with desk_in(tmp_path / "data", database.name) as desk:
            await seed(desk.storage, desk.company, NOW)

    asyncio.run(made())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTBOT_DATABASE_URL", f"sqlite://{database}")
    return database


def made_by(words: list[str], capsys: Say) -> Path:
    assert run(["backup", *words]) == 0
    return Path(capsys.readouterr().out.split(" (")[0])


def test_a_backup_is_restored_where_nothing_is(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Say
) -> None:
    backup = made_by([], capsys)
    assert backup.parent == house.parent / "backups"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert run(["restore", "--verify", str(backup)]) == 0
    assert f"{len(rows(house))} contracts" in (verified := capsys.readouterr().out)
    assert "every link holds" in verified

    monkeypatch.setenv("CONTRACTBOT_DATABASE_URL", f"sqlite://{tmp_path}/elsewhere/register.db")
    assert run(["restore", str(backup)]) == 0
    assert run(["audit", "verify"]) == 0
    there, here = tmp_path / "elsewhere" / "register.db", house
    assert rows(there) == rows(here)
    assert stat.S_IMODE(there.stat().st_mode) == 0o600


def test_a_backup_is_one_moment_of_a_register_that_is_written(house: Path, tmp_path: Path, capsys: Say) -> None:
    """Somebody in the middle of a transaction is not waited for, and is not in it."""
    with closing(sqlite3.connect(house, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE contracts SET title = 'half a change'")
        backup = made_by([str(tmp_path / "safe")], capsys)
        writer.execute("COMMIT")
    titles = {title for (title,) in rows(backup)}
    assert "half a change" not in titles
    assert {title for (title,) in rows(house)} == {"half a change"}
    assert not list(backup.parent.glob("*.part"))


def test_nothing_is_ever_written_over(house: Path, capsys: Say) -> None:
    backup = made_by([], capsys)
    before = house.read_bytes()
    assert run(["restore", str(backup)]) == 1
    assert "move it away" in capsys.readouterr().err
    assert house.read_bytes() == before


def spoilt_pages(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        for place in range(size // 4, size - 4096, 4096):
            file.seek(place)
            file.write(b"\xa5" * 512)


def forged(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET body = replace(body, 'wuxia', 'lina')")
        connection.commit()


def from_the_future(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO migrations (name, applied_at) VALUES ('9999_later', '2030-01-01')")
        connection.commit()


def no_database(path: Path) -> None:
    path.write_text("合同编号,合同名称\n", "utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (spoilt_pages, "damaged"),
        (forged, "does not fit"),
        (from_the_future, "9999_later"),
        (no_database, "no SQLite database"),
        (Path.unlink, "cannot be read"),
    ],
)
def test_a_backup_that_does_not_hold_is_refused(
    house: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Say,
    harm: Callable[[Path], None],
    said: str,
) -> None:
    backup = made_by([], capsys)
    backup.chmod(0o600)
    harm(backup)
    monkeypatch.setenv("CONTRACTBOT_DATABASE_URL", f"sqlite://{tmp_path}/elsewhere/register.db")
    for words in (["restore", "--verify", str(backup)], ["restore", str(backup)]):
        assert run(words) == 1
        assert said in capsys.readouterr().err
    assert not (tmp_path / "elsewhere").exists()


def test_an_older_backup_is_tried_with_this_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Say
) -> None:
    backup = tmp_path / "first.db"
    first = schema.migrations("sqlite")[:1]
    with monkeypatch.context() as earlier:
        earlier.setattr(schema, "migrations", lambda dialect: first)
        asyncio.run(migrate(f"sqlite://{backup}", demo=False))
    assert run(["restore", "--verify", str(backup)]) == 0
    assert "0 contracts" in capsys.readouterr().out
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM migrations").fetchone() == (1,)


def test_where_there_is_nothing_to_back_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Say) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTBOT_DATABASE_URL", f"sqlite://{tmp_path}/none.db")
    assert run(["backup"]) == 1
    assert "contractbot migrate" in capsys.readouterr().err
    monkeypatch.setenv("CONTRACTBOT_DATABASE_URL", "postgres://user:secret@db/register")
    assert run(["backup"]) == 1
    said = capsys.readouterr().err
    assert "pg_dump" in said
    assert "secret" not in said


def rows(path: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT title FROM contracts ORDER BY id").fetchall()
