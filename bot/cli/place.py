"""Which database and company file a command works on."""

import sys
from importlib.resources import files
from pathlib import Path

from bot.logs import set_up_logs
from bot.settings import LogLevel, Settings, load_settings

STATE = Path(".demo")


def demo_settings(**more: object) -> Settings:
    """The demo's own: its state in .demo/, the invented company, always a demo database."""
    company = Path(str(files("demo").joinpath("company.toml")))
    url = f"sqlite://./{STATE}/contractbot.db"
    return load_settings({"database_url": url, "company_file": company, "demo": True, **more})


def settings_here() -> Settings:
    """The settings; where none name a database or a company and a demo has been made here, the demo's."""
    settings = load_settings()
    named = {"database_url", "company_file"} & settings.model_fields_set
    if not named and not settings.company_file.exists() and (STATE / "contractbot.db").exists():
        settings = demo_settings()
        print("(no company.toml here: speaking to the demo in .demo/)", file=sys.stderr)
    # On a command line the answer is what is read; the log says only what went wrong.
    set_up_logs(LogLevel.WARNING, settings.log_format, settings.secrets())
    return settings
