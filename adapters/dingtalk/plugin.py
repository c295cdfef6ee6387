"""DingTalk (钉钉): a robot in private chats and groups, and interactive cards, over the Stream connection or HTTP callbacks."""

from adapters.api.channel import Capabilities, Channel, Feature, Limits, Plugin, Surroundings
from adapters.dingtalk.buttons import LABEL
from adapters.dingtalk.render import BUTTONS, ROWS, TEXT, card_of
from adapters.dingtalk.settings import DIRECTORY, NAME

CAPABILITIES = Capabilities(
    frozenset({Feature.REPLACE, Feature.KEYED}),
    Limits(text=TEXT, label=LABEL, buttons=BUTTONS, rows=ROWS, pace=5.0),
)


def connect(around: Surroundings) -> Channel:
    # Imported when somebody connects: every command line looks in at this front door.
    from adapters.dingtalk.opening import open_channel

    return open_channel(around)


PLUGIN = Plugin(
    name=NAME,
    directory=DIRECTORY,
    capabilities=CAPABILITIES,
    connect=connect,
    render=card_of,
    rank=20,
)
