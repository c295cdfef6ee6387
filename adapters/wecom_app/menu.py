"""The menu below the app's chat: commands as entries, offered where an administrator has made none."""

import logging
from typing import Any, Final

from adapters._shared.card_keys import WORD
from adapters.api.errors import ChannelError
from adapters.wecom_app.faults import NoMenu
from adapters.wecom_app.gateway import Gateway

log = logging.getLogger(__name__)

ZH: Final = (("待办", "待办"), ("取号", "取号"), ("更多", ("我的合同", "我的号", "到期", "设置", "帮助")))
EN: Final = (
    ("Inbox", "inbox"),
    ("New number", "number"),
    ("More", ("my contracts", "my numbers", "expiring", "settings", "help")),
)


class Menu:
    def __init__(self, gateway: Gateway, agent_id: int) -> None:
        self._gateway = gateway
        self._agent_id = str(agent_id)

    async def offered(self, locale: str) -> None:
        """A menu that somebody made is left as it is."""
        try:
            if await self._is_there():
                return
            await self._gateway.post("menu/create", menu(locale), agentid=self._agent_id)
        except ChannelError as error:
            log.warning("the app has no menu yet: %s", error)

    async def _is_there(self) -> bool:
        try:
            return bool((await self._gateway.get("menu/get", agentid=self._agent_id)).get("button"))
        except NoMenu:
            return False


def menu(locale: str) -> dict[str, Any]:
    return {"button": [_entry(name, says) for name, says in (ZH if locale.lower().startswith("zh") else EN)]}


def _entry(name: str, says: str | tuple[str, ...]) -> dict[str, Any]:
    if isinstance(says, tuple):
        return {"name": name, "sub_button": [_entry(word, word) for word in says]}
    return {"type": "click", "name": name, "key": f"{WORD}{says}"}
