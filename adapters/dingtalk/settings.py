"""What the DingTalk channel has to be told."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

NAME = "dingtalk"
DIRECTORY = "dingtalk"
TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
"""The vendor's public template "MarkdownButton", which its own SDK uses (dingtalk-stream 0.24.3, card_instance.py)."""

ADDRESS = r"^https?://[^\s/]+(/\S*)?$"


class Settings(BaseModel):
    """`robot_code` is None where it is the client id, as it is for a robot made in the developer console.

    `card_template_id` is a template of the company's own in place of the vendor's public one; `form_template_id` one with a
    form, which no public template has. `todos` makes a to-do of every approval that waits.
    `monthly_calls` and `monthly_pushes` are what the organisation's edition allows of counted
    API calls and of messages and events to robots; the free one's unless given (billing model of 2025-11-19).
    `event_token` and `event_aes_key` open what the event subscription sends in HTTP mode.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    client_id: str = Field(min_length=1)
    client_secret: SecretStr
    robot_code: str | None = None
    mode: Literal["stream", "http"] = "stream"
    card_template_id: str | None = None
    form_template_id: str | None = None
    todos: bool = False
    monthly_calls: int = Field(5_000, ge=1)
    monthly_pushes: int = Field(3_000, ge=1)
    event_token: SecretStr | None = None
    event_aes_key: SecretStr | None = None
    api_base_url: str = Field("https://api.dingtalk.com", pattern=ADDRESS)
    oapi_base_url: str = Field("https://oapi.dingtalk.com", pattern=ADDRESS)

    @field_validator("event_aes_key")
    @classmethod
    def _is_key(cls, key: SecretStr | None) -> SecretStr | None:
        given = key.get_secret_value() if key is not None else None
        if given is not None and not (len(given) == 43 and given.isascii() and given.isalnum()):
            raise ValueError("copy the 43 letters and digits from the page of the event subscription")
        return key

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.event_token is None) != (self.event_aes_key is None):
            raise ValueError("give EVENT_TOKEN and EVENT_AES_KEY both, or neither")
        return self

    @property
    def robot(self) -> str:
        return self.robot_code or self.client_id

    @property
    def template(self) -> str:
        return self.card_template_id or TEMPLATE
