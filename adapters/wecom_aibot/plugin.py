"""The WeCom channel of an AI bot (智能机器人): hears mentions in groups, over a long connection or encrypted callbacks."""

from dataclasses import replace
from typing import Any

from adapters.api.channel import Capabilities, Channel, Feature, Limits, Plugin, Surroundings
from adapters.wecom_aibot.render import BUTTONS, LABEL, ROWS, TEXT, render
from adapters.wecom_aibot.settings import DIRECTORY, NAME, Settings

# People are pushed to by the app, where one runs: a bot may write only to those who have written to it.
CAPABILITIES = Capabilities(
    frozenset({Feature.KEYED}), Limits(text=TEXT, label=LABEL, buttons=BUTTONS, rows=ROWS, pace=0.5), tells_people=False
)


def able(settings: Any) -> Capabilities:
    """In callback mode it only answers."""
    pushes = isinstance(settings, Settings) and settings.long_connection
    return CAPABILITIES if pushes else replace(CAPABILITIES, tells_rooms=False)


def connect(around: Surroundings) -> Channel:
    # Imported when somebody connects: every command line looks in at this front door.
    from adapters.wecom_aibot.opening import open_channel

    return open_channel(around)


PLUGIN = Plugin(
    name=NAME,
    directory=DIRECTORY,
    capabilities=CAPABILITIES,
    connect=connect,
    render=render,
    able=able,
    rank=40,
)
