"""Settings: what is set is read, and what is wrong is said with the variable and the cure."""

from __future__ import annotations

import base64
import json
import logging
import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest

from bot.logs import set_up_logs
from bot.settings import LogFormat, LogLevel, SettingsError, known_channels, load_settings, secret_key

KEY = base64.b64encode(bytes(range(32))).decode()
SECRET = "the-secret-that-nobody-may-read"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("CONTRACTBOT_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"CONTRACTBOT_{name}", value)


def refused() -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_defaults() -> None:
    settings = load_settings()
    assert (settings.database_url, settings.host, settings.port) == (
        "sqlite://./data/contractbot.db",
        "127.0.0.1",
        8080,
    )
    assert (settings.company_file, settings.public_url, settings.demo) == (Path("company.toml"), None, False)
    assert dict(settings.channels) == {}


def test_env_file_below_environment_below_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "OTHER_PROGRAM=1\nCONTRACTBOT_PORT=9001\nCONTRACTBOT_HOST=0.0.0.0\nCONTRACTBOT_SLACK__BOT_TOKEN=a\n"
        "CONTRACTBOT_SLACK__APP_TOKEN=b\n"
    )
    given(monkeypatch, PORT="9002")
    settings = load_settings({"host": "::1"})
    assert (settings.port, settings.host, list(settings.channels)) == (9002, "::1", ["slack"])


def test_every_channel_of_the_interface_is_known() -> None:
    assert known_channels().items() >= {
        ("slack", "slack"),
        ("dingtalk", "dingtalk"),
        ("wecom_app", "wecom"),
        ("wecom_aibot", "wecom"),
        ("wecom_webhook", "wecom"),
    }


WRONG = [
    ({"PRT": "1"}, "CONTRACTBOT_PRT", "CONTRACTBOT_PORT"),
    ({"SLACK__BOT_TOKN": "x"}, "CONTRACTBOT_SLACK__BOT_TOKN", "CONTRACTBOT_SLACK__BOT_TOKEN"),
    ({"PORT": "99999"}, "CONTRACTBOT_PORT", "1 to 65535"),
    ({"PORT": "eighty"}, "CONTRACTBOT_PORT", "1 to 65535"),
    ({"DEMO": "perhaps"}, "CONTRACTBOT_DEMO", "true or false"),
    ({"LOG_FORMAT": "xml"}, "CONTRACTBOT_LOG_FORMAT", "text or json"),
    ({"DATABASE_URL": f"mysql://u:{SECRET}@h/d"}, "CONTRACTBOT_DATABASE_URL", "postgres://"),
    ({"PUBLIC_URL": "contracts"}, "CONTRACTBOT_PUBLIC_URL", "https://"),
    ({"SLACK__BOT_TOKEN": SECRET}, "CONTRACTBOT_SLACK__SIGNING_SECRET", "APP_TOKEN"),
    ({"SLACK__SIGNING_SECRET": SECRET}, "CONTRACTBOT_SLACK__BOT_TOKEN", "half set"),
    ({"SLACK__BOT_TOKEN": SECRET, "SLACK__SIGNING_SECRET": ""}, "CONTRACTBOT_SLACK__SIGNING_SECRET", "missing"),
    ({"DINGTALK__CLIENT_SECRET": SECRET}, "CONTRACTBOT_DINGTALK__CLIENT_ID", "half set"),
    ({"DINGTALK__CLIENT_ID": "a", "DINGTALK__CLIENT_SECRET": SECRET, "DINGTALK__MODE": "tcp"}, "__MODE", "stream"),
    ({"WECOM_APP__SECRET": SECRET}, "CONTRACTBOT_WECOM_APP__AGENT_ID", "half set"),
    ({"WECOM_AIBOT__BOT_ID": "b"}, "CONTRACTBOT_WECOM_AIBOT__SECRET", "missing"),
    ({"WECOM_AIBOT__TOKEN": SECRET}, "CONTRACTBOT_WECOM_AIBOT__ENCODING_AES_KEY", "missing"),
    ({"WECOM_WEBHOOK__API_BASE_URL": "ftp://x"}, "CONTRACTBOT_WECOM_WEBHOOK__API_BASE_URL", "address"),
    ({"SECRET_KEY": SECRET}, "CONTRACTBOT_SECRET_KEY", "32"),
    ({"SECRET_KEY": "ключ"}, "CONTRACTBOT_SECRET_KEY", "base64"),
    ({"SECRET_KEY_FILE": "absent.key"}, "absent.key", "cannot be read"),
    ({"SECRET_KEY": KEY, "SECRET_KEY_FILE": "absent.key"}, "CONTRACTBOT_SECRET_KEY_FILE", "one of them"),
]


@pytest.mark.parametrize(("values", "name", "cure"), WRONG)
def test_a_mistake_names_the_variable_and_the_cure(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], name: str, cure: str
) -> None:
    given(monkeypatch, **values)
    text = refused()
    assert name in text
    assert cure in text
    assert SECRET not in text


def test_a_misspelt_name_in_the_env_file_is_found() -> None:
    Path(".env").write_text("CONTRACTBOT_DATABSE_URL=sqlite://x.db\n")
    assert "CONTRACTBOT_DATABASE_URL" in refused()
    Path(".env").write_bytes(b"CONTRACTBOT_HOST=\xff\xfe\n")
    assert "UTF-8" in refused()


def test_secrets_are_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DATABASE_URL=f"postgres://u:{SECRET}1@h/d", SECRET_KEY=KEY)
    given(monkeypatch, SLACK__BOT_TOKEN=f"{SECRET}2", SLACK__APP_TOKEN=f"{SECRET}3")
    settings = load_settings()
    shown = f"{settings!r} {settings} {settings.channels!r}"
    assert SECRET not in shown
    assert KEY not in shown
    assert set(settings.secrets()) == {KEY, f"{SECRET}1", f"{SECRET}2", f"{SECRET}3"}


def test_a_given_key_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, SECRET_KEY=KEY)
    settings = load_settings()
    assert secret_key(settings, settings.database_url) == bytes(range(32))


def test_a_key_file_that_others_can_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("k").write_text(KEY)
    Path("k").chmod(0o644)
    given(monkeypatch, SECRET_KEY_FILE="k")
    assert "chmod 600" in refused()
    Path("k").chmod(0o600)
    assert secret_key(load_settings(), "sqlite://x.db") == bytes(range(32))


def test_a_key_is_made_once_beside_the_database() -> None:
    settings = load_settings()
    url = "sqlite://./here/contractbot.db"
    first = secret_key(settings, url)
    assert len(first) == 32
    assert secret_key(settings, url) == first
    path = Path("here/contractbot.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in path.parent.iterdir()] == ["contractbot.key"]
    secret_key(settings, "postgres://u:p@h/d")
    assert Path("data/contractbot.key").is_file()


def test_a_damaged_key_is_named_not_replaced() -> None:
    Path("c.key").write_text("")
    Path("c.key").chmod(0o600)
    with pytest.raises(SettingsError, match=r"c\.key holds 0 bytes"):
        secret_key(load_settings(), "sqlite://c.db")


def test_processes_that_start_together_get_one_key() -> None:
    code = (
        "from bot.settings import load_settings, secret_key; "
        "print(secret_key(load_settings(), 'sqlite://many/c.db').hex())"
    )
    root = Path(__file__).resolve().parents[2]
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in started}) == 1


@pytest.mark.parametrize("form", [LogFormat.TEXT, LogFormat.JSON])
def test_log_lines_are_one_line_and_hold_no_secret(form: LogFormat) -> None:
    stream = StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        set_up_logs(LogLevel.INFO, form, (SECRET,), stream)
        logging.getLogger("bot.x").debug("not at this level")
        logging.getLogger("bot.x").info("evil\r\nERROR forged \x1b[31m %s ?access_token=abcdef&x=1", SECRET)
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger("bot.x").exception("failed")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    text = stream.getvalue()
    assert len(text.splitlines()) == 2
    assert SECRET not in text
    assert "abcdef" not in text
    assert "\x1b" not in text
    assert "ValueError" in text
    if form is LogFormat.JSON:
        assert json.loads(text.splitlines()[0])["level"] == "info"
