"""The WeCom channel of a group's message push (消息推送): rooms can be told where no AI bot may, and nobody can answer."""

from adapters.api.channel import Capabilities, Channel, Feature, Limits, Plugin, Surroundings
from adapters.wecom_webhook.render import ROWS, TEXT, render
from adapters.wecom_webhook.settings import DIRECTORY, NAME

CAPABILITIES = Capabilities(
    frozenset({Feature.KEYED}),
    Limits(text=TEXT, label=20, buttons=8, rows=ROWS, pace=0.3),
    tells_people=False,
    hears=False,
)


def connect(around: Surroundings) -> Channel:
    # Imported when somebody connects: every command line looks in at this front door.
    from adapters.wecom_webhook.opening import open_channel

    return open_channel(around)


PLUGIN = Plugin(
    name=NAME,
    directory=DIRECTORY,
    capabilities=CAPABILITIES,
    connect=connect,
    render=render,
    rank=50,
)
