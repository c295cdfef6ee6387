"""A copy of the database as it is at one moment, and the proof that such a copy can be lived from.

Only of files. A server has tools of its own for this, which know its users, its settings and its log of changes.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.audit import Broken
from storage import schema
from storage.errors import DatabaseRefused
from storage.urls import SqliteAddress, read
from storage.verification import verify_file

_COUNTED = ("contracts", "numbers", "approvals", "alerts")


class NoBackup(DatabaseRefused):
    """A backup cannot be made or is none; the text says what helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """What a restored backup turned out to be. `damage` is SQLite's own finding, in its words; None when it found none."""

    counts: dict[str, int]
    entries: int
    last_entry: datetime | None
    damage: str | None
    broken: Broken | None

    @property
    def holds(self) -> bool:
        return self.damage is None and self.broken is None


def back_up(url: str, folder: Path, at: datetime) -> Path:
    """Writes `contractbot-YYYYMMDDTHHMMSSZ.db` into the folder, readable by this user alone, while others go on writing."""
    address = _file(url)
    schema.check_driver()
    if not address.path.exists():
        raise NoBackup(f"There is no database {address.shown} to back up; {schema.CURE}.")
    _made(folder)
    final = folder / f"contractbot-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.db"
    part = final.with_suffix(".part")
    if final.exists():
        raise NoBackup(f"{final} is there already; a backup is never written over.")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
        with closing(schema.connect_file(address)) as connection:
            schema.look_at_sqlite(connection, address.shown)
            connection.execute("VACUUM INTO ?", (str(part),))  # into an empty file, which keeps its mode
        _flushed(part)
        part.rename(final)
        _flushed(folder)
    except (OSError, sqlite3.Error) as error:
        raise NoBackup(f"The backup could not be written to {folder}: {error}.") from None
    finally:
        part.unlink(missing_ok=True)
    return final


def drill(backup: Path) -> Drill:
    """Restores the backup into a folder of its own, brings it to this version, and reads all of it."""
    with _restored(backup) as address, closing(schema.connect_file(address)) as connection:
        damage = _damage(connection)
        if damage is not None:
            return Drill(counts={}, entries=0, last_entry=None, damage=damage, broken=None)
        found = schema.look_at_sqlite(connection, str(backup))
        if found.is_new:
            raise NoBackup(f"{backup} is empty, no backup of ours.")
        schema.check_not_newer(found, schema.migrations("sqlite"), str(backup))
        from storage.migrate import bring_up_file

        bring_up_file(connection, str(backup))
        counts = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _COUNTED}
        (last,) = connection.execute("SELECT at FROM audit_head").fetchone()
        entries, broken = verify_file(address)
    at = datetime.fromisoformat(last) if last else None
    return Drill(counts=counts, entries=entries, last_entry=at, damage=None, broken=broken)


def restore(backup: Path, url: str) -> Drill:
    """Puts a backup that holds where the settings want the database; never over one that is there."""
    address = _file(url)
    beside = [address.path.with_name(address.path.name + ending) for ending in ("", "-wal", "-shm")]
    there = next((path for path in beside if path.exists()), None)
    if there is not None:
        raise NoBackup(f"{there} is there already. Stop every process that uses it, move it away, and ask again.")
    found = drill(backup)
    if not found.holds:
        return found
    _made(address.path.parent)
    part = address.path.with_name(address.path.name + ".part")
    try:
        _copied(backup, part)
        part.rename(address.path)
        _flushed(address.path.parent)
    except OSError as error:
        raise NoBackup(f"The database {address.shown} could not be written: {error.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)
    return found


@contextmanager
def _restored(backup: Path) -> Iterator[SqliteAddress]:
    schema.check_driver()
    with TemporaryDirectory(prefix="contractbot-drill-") as folder:
        scratch = Path(folder) / "restored.db"
        try:
            _copied(backup, scratch)
        except OSError as error:
            raise NoBackup(f"The backup {backup} cannot be read: {error.strerror}.") from None
        yield SqliteAddress(scratch)


def _damage(connection: sqlite3.Connection) -> str | None:
    try:
        (first, *_) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        # What is no database at all is no damaged one; whoever looks at it next says so.
        return None if error.sqlite_errorcode == sqlite3.SQLITE_NOTADB else str(error)
    return None if first == "ok" else str(first)


def _copied(source: Path, target: Path) -> None:
    handle = os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as writing, source.open("rb") as reading:
        while chunk := reading.read(1 << 20):
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())


def _flushed(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NoBackup(f"The folder {folder} cannot be made: {error.strerror}.") from None


def _file(url: str) -> SqliteAddress:
    address = read(url)
    if isinstance(address, SqliteAddress):
        return address
    raise NoBackup(
        "A PostgreSQL database is backed up by its server's tools: pg_dump --format=custom --file=FILE DATABASE. To drill it: "
        "createdb scratch, pg_restore --dbname=scratch FILE, then audit verify with CONTRACTBOT_DATABASE_URL naming scratch."
    )
