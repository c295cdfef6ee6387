"""What the channel of a self-built WeCom app has to be told."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

NAME = "wecom_app"
DIRECTORY = "wecom"
ROUTE = "/wecom/app"


def a_key(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if not (text.isascii() and text.isalnum()):
        raise ValueError("it holds letters and digits only; copy it again, whole")
    return key


class Settings(BaseModel):
    """All five come from the app's page in the admin console; the last two from its "receive messages" section."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    corp_id: str = Field(min_length=1)
    agent_id: int = Field(ge=0)
    secret: SecretStr
    token: SecretStr
    encoding_aes_key: Annotated[SecretStr, Field(min_length=43, max_length=43), AfterValidator(a_key)]
    oauth: bool = False
    """Whether the bot's public address is the app's trusted domain, so that the platform can say who opens a page there."""

    oauth_url: str = Field("https://open.weixin.qq.com/connect/oauth2/authorize", pattern=r"^https?://[^\s/]+(/\S*)?$")
    api_base_url: str = Field("https://qyapi.weixin.qq.com", pattern=r"^https?://[^\s/]+(/\S*)?$")
