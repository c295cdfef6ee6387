"""`check`: what is absent is a warning, what is wrong is an error, and each says what to do."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels import discover
from bot.checking import run_checks
from bot.settings import SettingsError, load_settings, secret_key
from contracts.audit import Entry
from storage.database import open_storage
from storage.migrate import migrate

DEMO = Path(__file__).resolve().parents[2] / "demo" / "company.toml"


@pytest.fixture(autouse=True)
def own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("CONTRACTBOT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


async def said(level: str) -> str:
    found = await run_checks(load_settings())
    assert {one.level for one in found} <= {"ok", "warning", "error"}
    assert all(one.text and "\n" not in one.text for one in found)
    return "\n".join(one.text for one in found if one.level == level)


def spoil(name: str, content: str) -> None:
    Path(name).write_text(content, "utf-8")


def company_with(old: str, new: str) -> None:
    text = DEMO.read_text("utf-8")
    assert old in text
    spoil("company.toml", text.replace(old, new))


def opened_to_all(name: str) -> None:
    Path(name).chmod(0o644)


async def whole() -> None:
    shutil.copy(DEMO, "company.toml")
    await migrate(load_settings().database_url, demo=False)


async def test_a_fresh_and_whole_place_has_warnings_only() -> None:
    await whole()
    assert await said("error") == ""
    warnings = await said("warning")
    assert "CONTRACTBOT_PUBLIC_URL" in warnings
    assert "[[calendar]]" in warnings
    assert "channels: none" in warnings


async def test_what_is_missing_altogether() -> None:
    errors = await said("error")
    assert "company.toml:1: There is no such file" in errors
    assert "contractbot migrate" in errors


async def test_mistakes_of_settings_come_one_a_line() -> None:
    found = await run_checks(SettingsError(("one", "two")))
    assert [(one.level, one.text) for one in found] == [("error", "one"), ("error", "two")]


async def test_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    await whole()
    monkeypatch.setenv("CONTRACTBOT_PUBLIC_URL", "http://contracts.example.com")
    assert "not https" in await said("error")
    monkeypatch.setenv("CONTRACTBOT_PUBLIC_URL", "http://127.0.0.1:8080")
    assert await said("error") == ""
    monkeypatch.setenv("CONTRACTBOT_PUBLIC_URL", "https://contracts.example.com/")
    assert "https://contracts.example.com" in await said("ok")


async def test_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    await whole()
    settings = load_settings()
    secret_key(settings, settings.database_url)
    assert "for this user only" in await said("ok")
    opened_to_all("data/contractbot.key")
    assert "chmod 600" in await said("error")


async def test_a_clock_behind_the_log() -> None:
    await whole()
    storage = await open_storage(load_settings().database_url)
    try:
        async with storage.unit() as stores:
            at = datetime.now(UTC) + timedelta(days=2)
            stores.audit.append(Entry(at=at, by="operator", channel="test", action="x", contract=None, details={}))
    finally:
        await storage.close()
    assert "Set the machine's clock" in await said("error")


async def test_a_file_that_is_no_database() -> None:
    await whole()
    spoil("data/contractbot.db", "something else entirely, and longer than a header of SQLite is " * 40)
    assert "database:" in await said("error")


async def test_roles_that_nobody_has() -> None:
    await whole()
    company_with('roles = ["legal"]', 'roles = ["sales"]')
    assert "role legal, which nobody has" in await said("warning")
    assert await said("error") == ""
    company_with('roles = ["admin"]', 'roles = ["boss"]')
    assert "company.toml:" in await said("error")


async def test_a_channel_without_its_code_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    await whole()
    if "slack" in discover():
        pytest.skip("this version speaks to it")
    monkeypatch.setenv("CONTRACTBOT_SLACK__BOT_TOKEN", "xoxb-not-to-be-shown")
    monkeypatch.setenv("CONTRACTBOT_SLACK__APP_TOKEN", "xapp-not-to-be-shown")
    errors = await said("error")
    assert "slack: configured, but this version cannot speak to it yet" in errors
    assert "not-to-be-shown" not in errors
