"""The mail server through which admins hear that the checker of dates has stopped."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class Tls(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSettings(BaseModel):
    """`to` are addresses with commas between; without it the admins of the company file hear it."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65535)
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    tls: Tls = Tls.STARTTLS
    username: str | None = None
    password: SecretStr | None = None
    to: str = ""
