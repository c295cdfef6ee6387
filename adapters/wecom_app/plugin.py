"""The WeCom channel of a self-built app: private chats, cards that change, and pushes to people."""

from adapters.api.channel import Capabilities, Channel, Feature, Limits, Plugin, Surroundings
from adapters.wecom_app.render import ALL_TEXT, BUTTONS, LABEL, ROWS, render
from adapters.wecom_app.settings import DIRECTORY, NAME

CAPABILITIES = Capabilities(
    frozenset({Feature.REPLACE, Feature.KEYED, Feature.LOOKUP}),
    Limits(text=ALL_TEXT, label=LABEL, buttons=BUTTONS, rows=ROWS, pace=5.0),
)


def connect(around: Surroundings) -> Channel:
    # Imported when somebody connects: every command line looks in at this front door.
    from adapters.wecom_app.opening import open_channel

    return open_channel(around)


PLUGIN = Plugin(
    name=NAME,
    directory=DIRECTORY,
    capabilities=CAPABILITIES,
    connect=connect,
    render=render,
    rank=30,
)
