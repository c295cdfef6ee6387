"""The channel of group webhooks: nothing comes in."""

from collections.abc import Sequence
from typing import Any

from adapters.api.channel import Finding, Listener, Outbound, Surroundings
from adapters.wecom_webhook.settings import NAME


class WebhookChannel:
    def __init__(self, around: Surroundings, outbound: Outbound, close: Any) -> None:
        self._around = around
        self._outbound = outbound
        self._close = close

    @property
    def outbound(self) -> Outbound:
        return self._outbound

    def mount(self, app: Any) -> None:
        return

    async def start(self, listener: Listener) -> None:
        return

    async def close(self) -> None:
        await self._close()

    async def ready(self) -> bool:
        return True

    async def check(self) -> Sequence[Finding]:
        rooms = [room.id for room in self._around.company().rooms.values() if NAME in room.places]
        if not rooms:
            return [Finding("warning", f"no room of the company file names a webhook: give one its key, {NAME} = …")]
        return [Finding("ok", f"rooms told by a webhook: {', '.join(rooms)}")]
