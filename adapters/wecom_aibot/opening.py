"""Puts the parts of the channel together."""

from collections.abc import Awaitable, Callable

from adapters._shared.reading import Json
from adapters.api.channel import Channel, Listener, Surroundings
from adapters.wecom_aibot.answering import Answering
from adapters.wecom_aibot.desk import Desk
from adapters.wecom_aibot.files import Files
from adapters.wecom_aibot.line import LongConnection
from adapters.wecom_aibot.outbound import AibotOutbound, Line
from adapters.wecom_aibot.settings import DIRECTORY, Settings
from adapters.wecom_aibot.transport import AibotChannel

DEADLINE = 3.5
"""Seconds that a callback waits for its reply; the platform waits five."""


class _Later:
    """The line, for whoever sends; it is made after them."""

    def __init__(self) -> None:
        self.line: LongConnection | None = None

    async def send(self, command: str, body: Json, request: str | None = None) -> dict[str, object]:
        assert self.line is not None
        return await self.line.send(command, body, request)


def open_channel(around: Surroundings) -> Channel:
    settings = around.settings
    if not isinstance(settings, Settings):
        raise TypeError("the channel needs its settings")
    later = _Later()
    sender: Line | None = later if settings.long_connection else None
    outbound = AibotOutbound(around.memory, sender)
    key = settings.encoding_aes_key
    files = Files(
        key.get_secret_value() if key and not settings.long_connection else None,
        lambda account: any(p.accounts.get(DIRECTORY) == account for p in around.company().people.values()),
    )

    def heard_by(listener: Listener) -> Desk:
        deadline = None if settings.long_connection else DEADLINE
        return Desk(around, Answering(outbound, listener), outbound, files, listener, deadline)

    def line(handle: Callable[[Json, str], Awaitable[bool]]) -> LongConnection:
        later.line = LongConnection(settings, around.memory, handle)
        return later.line

    return AibotChannel(around, settings, outbound, heard_by, line if settings.long_connection else None)
