"""Puts the parts of the channel together."""

from adapters.api.channel import Channel, Listener, Surroundings
from adapters.wecom_app.asides import Asides
from adapters.wecom_app.copies import Copies
from adapters.wecom_app.desk import Desk, Late
from adapters.wecom_app.gateway import Gateway
from adapters.wecom_app.outbound import AppOutbound
from adapters.wecom_app.settings import Settings
from adapters.wecom_app.transport import AppChannel


def open_channel(around: Surroundings) -> Channel:
    settings = around.settings
    if not isinstance(settings, Settings):
        raise TypeError("the channel needs its settings")
    gateway = Gateway(settings.api_base_url, settings.corp_id, settings.secret.get_secret_value())
    copies = Copies(around.memory, around.now)
    asides = Asides()
    outbound = AppOutbound(gateway, copies, asides, settings.agent_id)

    def heard_by(listener: Listener) -> Desk:
        return Desk(around, settings.corp_id, outbound, copies, asides, listener)

    return AppChannel(around, settings, gateway, outbound, heard_by, Late)
