"""Puts the parts of the channel together."""

from adapters.api.channel import Channel, Surroundings
from adapters.wecom_webhook.outbound import WebhookOutbound
from adapters.wecom_webhook.settings import Settings
from adapters.wecom_webhook.transport import WebhookChannel


def open_channel(around: Surroundings) -> Channel:
    settings = around.settings
    if not isinstance(settings, Settings):
        raise TypeError("the channel needs its settings")
    outbound = WebhookOutbound(settings, around.memory)
    return WebhookChannel(around, outbound, outbound.close)
