"""The secret key: given, read from a file, or made once beside the database."""

import binascii
import os
import secrets
from base64 import b64encode, urlsafe_b64decode
from pathlib import Path

from bot.settings.model import Settings
from bot.settings.problem import SettingsError

KEY_BYTES = 32
HOW = "Make one with: head -c 32 /dev/urandom | base64"


def secret_key(settings: Settings, database_url: str) -> bytes:
    """32 bytes. Made on the first start, readable by this user only, where none is given; raises `SettingsError`."""
    if settings.secret_key is not None:
        return decoded(settings.secret_key.get_secret_value(), "CONTRACTBOT_SECRET_KEY")
    if settings.secret_key_file is not None:
        return read_key_file(settings.secret_key_file, forbidden=0o007)
    path = key_path(database_url)
    if not path.exists():
        _make(path)
    return read_key_file(path, forbidden=0o077)


def key_path(database_url: str) -> Path:
    """Beside a SQLite file; in ./data for a database that is no file."""
    scheme, _, rest = database_url.partition("://")
    name = rest.partition("?")[0]
    if scheme != "sqlite" or not name or name == ":memory:":
        return Path("data/contractbot.key")
    return Path(name).with_suffix(".key")


def decoded(text: str, name: str) -> bytes:
    """The key's bytes from base64, with either alphabet. `name` says in an error where it came from; the text is not shown."""
    squeezed = "".join(text.split()).replace("+", "-").replace("/", "_").rstrip("=")
    try:
        key = urlsafe_b64decode(squeezed.encode("ascii") + b"=" * (-len(squeezed) % 4))
    except (binascii.Error, UnicodeEncodeError):
        raise SettingsError((f"{name} is not base64. {HOW}",)) from None
    if len(key) != KEY_BYTES:
        raise SettingsError((f"{name} holds {len(key)} bytes, {KEY_BYTES} are needed. {HOW}",))
    return key


def read_key_file(path: Path, *, forbidden: int) -> bytes:
    """`forbidden` are the permission bits that must not be set."""
    try:
        mode = path.stat().st_mode & 0o777
        text = path.read_text("ascii", errors="strict")
    except OSError as error:
        raise SettingsError((f"The key file {path} cannot be read: {error.strerror}. Check path and owner.",)) from None
    except UnicodeDecodeError:
        raise SettingsError((f"The key file {path} is not base64. {HOW}",)) from None
    if mode & forbidden:
        raise SettingsError((f"The key file {path} can be read by others (mode {mode:o}). Run: chmod 600 {path}",))
    return decoded(text, f"The key file {path}")


def _make(path: Path) -> None:
    """Written aside and linked into place: whoever comes first wins, and nobody ever reads half a key."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        cure = "Let this user write there, or set CONTRACTBOT_SECRET_KEY_FILE."
        raise SettingsError((f"The key file {path} cannot be made: {error.strerror}. {cure}",)) from None
