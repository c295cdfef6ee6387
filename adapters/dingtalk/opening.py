"""Puts the parts of the channel together."""

from adapters.api.channel import Channel, Listener, Surroundings
from adapters.dingtalk.answering import Answering
from adapters.dingtalk.desk import Desk
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.outbound import DingTalkOutbound
from adapters.dingtalk.settings import Settings
from adapters.dingtalk.todos import Todos
from adapters.dingtalk.transport import DingTalkChannel


def open_channel(around: Surroundings) -> Channel:
    settings = around.settings
    if not isinstance(settings, Settings):
        raise TypeError("the channel needs its settings")
    gateway = Gateway(settings, around.memory)
    todos = Todos(gateway, around.memory, around.public_url, wanted=settings.todos)
    outbound = DingTalkOutbound(gateway, settings, around.memory, todos)

    def heard_by(listener: Listener) -> Desk:
        answering = Answering(gateway, outbound, listener)
        return Desk(around, answering, listener, gateway.tally, vouched=settings.mode == "stream")

    return DingTalkChannel(around, settings, gateway, outbound, heard_by)
