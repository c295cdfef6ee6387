"""`check`: everything that a start depends on, one line each, with the cure of what is wrong."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from adapters.api.channel import Finding
from bot.channels import discover
from bot.company import CompanyFileError, load_company
from bot.company.counters import narrow_rules
from bot.policy_warnings import policy_warnings
from bot.settings import Settings, SettingsError, known_channels
from bot.settings.key import key_path, read_key_file
from contracts.company import Company
from contracts.ports import Storage

TOLERATED = timedelta(minutes=5)
"""So far may the clock stand before the last entry of the audit log: machines differ a little."""


async def run_checks(settings: Settings | SettingsError) -> list[Finding]:
    """`level` is ok, warning (something is merely absent) or error (the server would not start, or not do its work)."""
    if isinstance(settings, SettingsError):
        return [_error(problem) for problem in settings.problems]
    findings = [_ok("settings: every variable is known and whole")]
    company, said = _company(settings)
    findings += said
    findings += _key(settings)
    findings += _address(settings)
    async with _database(settings, findings) as storage:
        if storage is not None:
            findings.append(await _clock(storage))
            if company is not None:
                told = await narrow_rules(storage, company, settings.company_file)
                findings += [_error(f"company file: {settings.company_file}:{line}: {text}") for line, text in told]
        if company is not None:
            findings += _calendar(company, datetime.now(UTC).year)
        findings += await _channels(settings, company, storage)
    return findings


def _ok(text: str) -> Finding:
    return Finding("ok", text)


def _warning(text: str) -> Finding:
    return Finding("warning", text)


def _error(text: str) -> Finding:
    return Finding("error", text)


def _company(settings: Settings) -> tuple[Company | None, list[Finding]]:
    try:
        company = load_company(settings.company_file, known_channels())
    except CompanyFileError as error:
        return None, [_error(f"company file: {line}") for line in error.lines]
    said = _ok(f"company file: {settings.company_file}, {company.name}, {len(company.people)} people")
    return company, [said, *(_warning(f"company file: {text}") for text in policy_warnings(company))]


def _key(settings: Settings) -> Iterator[Finding]:
    if settings.secret_key is not None or settings.secret_key_file is not None:
        yield _ok("secret key: given and usable")
        return
    path = key_path(settings.database_url)
    if not path.exists():
        yield _ok(f"secret key: will be made at the first start ({path}); back it up with the database")
        return
    try:
        read_key_file(path, forbidden=0o077)
    except SettingsError as error:
        yield from (_error(f"secret key: {problem}") for problem in error.problems)
    else:
        yield _ok(f"secret key: {path}, for this user only")


def _address(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        yield _warning(
            "public address: none. Callbacks, forms and downloads by link need one; set CONTRACTBOT_PUBLIC_URL."
        )
        return
    parts = urlsplit(settings.public_url)
    if parts.scheme == "https":
        yield _ok(f"public address: {settings.public_url}")
    elif _is_loopback(parts.hostname or ""):
        yield _warning(f"public address: {settings.public_url} is this machine alone; no platform can reach it")
    else:
        yield _error(
            f"public address: {settings.public_url} is not https. Put a proxy with a certificate before the bot."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@asynccontextmanager
async def _database(settings: Settings, findings: list[Finding]) -> AsyncIterator[Storage | None]:
    from storage.database import open_storage
    from storage.errors import DatabaseRefused

    try:
        storage = await open_storage(settings.database_url)
    except DatabaseRefused as error:
        findings.append(_error(f"database: {error}"))
        yield None
        return
    try:
        kind = "a demo database, whose clock may be moved" if storage.is_demo else "holds real contracts"
        findings.append(_ok(f"database: reached, of this version; {kind}"))
        yield storage
    finally:
        await storage.close()


async def _clock(storage: Storage) -> Finding:
    now = datetime.now(UTC) + timedelta(microseconds=await storage.clock_offset())
    async with storage.reading() as stores:
        last = await stores.audit.last_at()
    if last is not None and last > now + TOLERATED:
        return _error(
            f"clock: it says {now:%Y-%m-%d %H:%M} UTC, but the audit log ends at {last:%Y-%m-%d %H:%M}."
            " Set the machine's clock; until then nothing can be changed."
        )
    return _ok(f"clock: {now:%Y-%m-%d %H:%M} UTC, after the last entry of the audit log")


def _calendar(company: Company, year: int) -> Iterator[Finding]:
    missing = [str(one) for one in (year, year + 1) if one not in company.calendar.known_years]
    if missing:
        yield _warning(
            f"calendar: the public holidays of {' and '.join(missing)} are not known, so only weekends are days off."
            " Write them into [[calendar]] of the company file once they are announced."
        )
    else:
        yield _ok(f"calendar: the public holidays of {year} and {year + 1} are known")


async def _channels(settings: Settings, company: Company | None, storage: Storage | None) -> list[Finding]:
    if not settings.channels:
        return [_warning("channels: none is configured; see docs/settings.md. The demo's page needs none.")]
    spoken = sorted(set(settings.channels) & set(discover()))
    findings = [
        _error(f"{name}: configured, but this version cannot speak to it yet. Take its settings out to start.")
        for name in sorted(set(settings.channels) - set(spoken))
    ]
    if company is None or storage is None:
        return [*findings, *(_warning(f"{name}: not tried, for the reasons above") for name in spoken)]
    if not spoken:
        return findings
    from bot.wiring import build, running_plugins

    plugins = running_plugins(settings, demo=storage.is_demo)
    app = build(settings, company, storage, plugins, spoken)
    for name, channel in app.channels.items():
        try:
            findings += [Finding(found.level, f"{name}: {found.text}") for found in await channel.check()]
        finally:
            await channel.close()
    return findings
