"""Puts the parts of the channel together."""

from adapters.api.channel import Channel, Listener, Surroundings
from adapters.slack.accounts import Accounts
from adapters.slack.ack import Dispatcher
from adapters.slack.answering import Answering
from adapters.slack.desk import Desk
from adapters.slack.gateway import Gateway
from adapters.slack.home import Home
from adapters.slack.outbound import SlackOutbound
from adapters.slack.settings import Settings
from adapters.slack.transport import SlackChannel


def open_channel(around: Surroundings) -> Channel:
    settings = around.settings
    if not isinstance(settings, Settings):
        raise TypeError("the channel needs its settings")
    token = settings.bot_token.get_secret_value()
    gateway = Gateway(settings.api_base_url, token)
    outbound = SlackOutbound(gateway, token)
    accounts = Accounts(gateway)

    def heard_by(listener: Listener) -> Dispatcher:
        # Imported when somebody listens: whoever only sends or checks needs no framework.
        from adapters.slack.envelope import Envelopes
        from adapters.slack.unfurling import Unfurling

        home = Home(around, gateway, listener)
        outbound.moved = home.stirred
        unfurling = Unfurling(around, gateway, listener)
        desk = Desk(around, accounts, Answering(gateway, outbound, listener), home, unfurling, listener)
        return Envelopes(desk, home, token)

    return SlackChannel(around, settings, gateway, outbound, accounts, heard_by)
