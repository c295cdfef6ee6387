"""The settings themselves."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, create_model, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.groups import groups
from bot.settings.mail import MailSettings

PREFIX = "CONTRACTBOT_"
BETWEEN = "__"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything an operator may set. `database_url` may hold a password and is left out of reprs."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=BETWEEN,
        env_ignore_empty=True,
        env_file_encoding="utf-8",
        extra="ignore",  # unknown names are found by bot.settings.reading, which can suggest the right one
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: str = Field("sqlite://./data/contractbot.db", repr=False)
    company_file: Path = Path("./company.toml")
    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8080, ge=1, le=65535)
    public_url: str | None = None
    demo: bool = False
    secret_key: SecretStr | None = None
    secret_key_file: Path | None = None
    mail: MailSettings | None = None
    log_level: Annotated[LogLevel, BeforeValidator(_lower)] = LogLevel.INFO
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = LogFormat.TEXT

    @field_validator("database_url")
    @classmethod
    def is_a_database(cls, url: str) -> str:
        scheme, _, rest = url.partition("://")
        if scheme not in ("sqlite", "postgres", "postgresql") or not rest:
            raise ValueError("write sqlite://./data/contractbot.db or postgres://user:password@host/database")
        return f"postgres://{rest}" if scheme == "postgresql" else url

    @field_validator("public_url")
    @classmethod
    def is_an_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("write the address that browsers use, such as https://contracts.example.com")
        return url.rstrip("/")

    @property
    def channels(self) -> Mapping[str, BaseModel]:
        """The settings of each configured channel, by channel name."""
        named = {name: getattr(self, name, None) for name in groups()}
        return {name: settings for name, settings in named.items() if isinstance(settings, BaseModel)}

    def secrets(self) -> tuple[str, ...]:
        """Every value that no log line may show."""
        found = list(_secrets_of(self))
        password = urlsplit(self.database_url).password
        return tuple(sorted({*found, *([password] if password else [])}, key=len, reverse=True))


def _secrets_of(model: BaseModel) -> Iterator[str]:
    for _, value in model:
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        elif isinstance(value, BaseModel):
            yield from _secrets_of(value)


@cache
def settings_class() -> type[Settings]:
    """`Settings` with one field for each channel there is."""
    fields: dict[str, Any] = {group.name: (group.settings | None, None) for group in groups().values()}
    return create_model("Settings", __base__=Settings, **fields)
