"""What the channel of WeCom group webhooks has to be told; the keys of the groups stand in the company file."""

from pydantic import BaseModel, ConfigDict, Field

NAME = "wecom_webhook"
DIRECTORY = "wecom"


class Settings(BaseModel):
    """The place of a room on this channel is the key of its group's webhook."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    api_base_url: str = Field("https://qyapi.weixin.qq.com", pattern=r"^https?://[^\s/]+(/\S*)?$")
