"""Slack: messages, buttons and forms in Block Kit, over HTTP callbacks or Socket Mode."""

from adapters.api.channel import Capabilities, Channel, Feature, Limits, Plugin, Surroundings
from adapters.slack.manifest import manifest_text
from adapters.slack.render import ALL_TEXT, BUTTONS, LABEL, ROWS, body_of
from adapters.slack.settings import DIRECTORY, NAME

CAPABILITIES = Capabilities(
    frozenset({Feature.REPLACE, Feature.LOOKUP, Feature.FORMS}),
    Limits(text=ALL_TEXT, label=LABEL, buttons=BUTTONS, rows=ROWS, pace=1.0),
)


def connect(around: Surroundings) -> Channel:
    # Imported when somebody connects: every command line looks in at this front door.
    from adapters.slack.opening import open_channel

    return open_channel(around)


PLUGIN = Plugin(
    name=NAME,
    directory=DIRECTORY,
    capabilities=CAPABILITIES,
    connect=connect,
    render=body_of,
    papers={"manifest": manifest_text},
    rank=10,
)
