"""Reads the address of a database."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from storage.errors import BadUrl

_HOW = "use sqlite://./data/contractbot.db, sqlite:///absolute/path.db or postgres://user:password@host/database"


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    path: Path

    @property
    def shown(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """`host` is a host name or the directory of a Unix socket. None leaves a value to the server's usual rules."""

    user: str | None
    password: str | None = field(repr=False)
    host: str | None
    port: int
    database: str

    @property
    def shown(self) -> str:
        return f"{self.database} on {self.host or 'this machine'}"


Address = SqliteAddress | PostgresAddress


def read(url: str) -> Address:
    scheme, separator, rest = url.partition("://")
    if not separator:
        raise BadUrl(f"The database address has no scheme; {_HOW}.")
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in ("postgres", "postgresql"):
        return _postgres(url)
    raise BadUrl(f"The database address begins with {scheme}://, which is unknown; {_HOW}.")


def _sqlite(rest: str) -> SqliteAddress:
    if not rest or rest == ":memory:":
        raise BadUrl(f"The database address names no file; {_HOW}.")
    return SqliteAddress(Path(rest))


def _postgres(url: str) -> PostgresAddress:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadUrl(f"The database address cannot be read (the port must be a number); {_HOW}.") from None
    database = unquote(parts.path.lstrip("/"))
    if not database:
        raise BadUrl(f"The database address names no database; {_HOW}.")
    extra = parse_qs(parts.query)
    unknown = sorted(set(extra) - {"host", "port"})
    if unknown:
        raise BadUrl(f"The database address has an unknown setting {unknown[0]!r}; host and port are understood.")
    return PostgresAddress(
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        host=parts.hostname or extra.get("host", [None])[0],
        port=port or int(extra.get("port", ["5432"])[0]),
        database=database,
    )
