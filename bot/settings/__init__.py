"""Settings: environment variables and `.env`, each mistake answered with the variable and the cure."""

from bot.settings.groups import known_channels
from bot.settings.key import secret_key
from bot.settings.model import LogFormat, LogLevel, Settings
from bot.settings.problem import SettingsError
from bot.settings.reading import load_settings

__all__ = ["LogFormat", "LogLevel", "Settings", "SettingsError", "known_channels", "load_settings", "secret_key"]
