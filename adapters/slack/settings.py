"""What the Slack channel has to be told."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

NAME = "slack"
DIRECTORY = "slack"


class Settings(BaseModel):
    """`app_token` selects Socket Mode; over HTTP the signing secret is what proves that Slack is speaking."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    bot_token: SecretStr
    signing_secret: SecretStr | None = None
    app_token: SecretStr | None = None
    api_base_url: str = Field("https://slack.com/api/", pattern=r"^https?://[^\s/]+(/\S*)?$")

    @model_validator(mode="after")
    def can_listen(self) -> "Settings":
        if self.signing_secret is None and self.app_token is None:
            raise PydanticCustomError(
                "half_set",
                "{cure}",
                {"field": "signing_secret", "cure": "set it, or set APP_TOKEN of the same group for Socket Mode"},
            )
        return self
