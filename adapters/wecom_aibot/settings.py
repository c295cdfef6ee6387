"""What the channel of a WeCom AI bot has to be told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

NAME = "wecom_aibot"
DIRECTORY = "wecom"
SURE = "?"
"""Begins the key of a button that asks back first: "?token?question"."""

PAIRS = (("bot_id", "secret"), ("token", "encoding_aes_key"))


class Settings(BaseModel):
    """Bot id and secret open the long connection; token and key receive callbacks instead. One pair is needed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    bot_id: str | None = None
    secret: SecretStr | None = None
    token: SecretStr | None = None
    encoding_aes_key: Annotated[SecretStr, Field(min_length=43, max_length=43)] | None = None
    ws_url: str = Field("wss://openws.work.weixin.qq.com", pattern=r"^wss?://[^\s/]+(/\S*)?$")

    @property
    def long_connection(self) -> bool:
        return self.secret is not None

    @model_validator(mode="after")
    def has_a_pair(self) -> "Settings":
        if any(getattr(self, one) is not None and getattr(self, other) is not None for one, other in PAIRS):
            return self
        begun = self.token is not None or self.encoding_aes_key is not None
        one, other = PAIRS[1] if begun else PAIRS[0]
        missing = other if getattr(self, one) is not None else one
        cure = "a long connection needs BOT_ID and SECRET, callbacks need TOKEN and ENCODING_AES_KEY"
        raise PydanticCustomError("half_set", "{cure}", {"field": missing, "cure": cure})
