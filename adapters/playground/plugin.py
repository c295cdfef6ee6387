"""The playground: a channel that needs no account anywhere."""

import asyncio

from adapters.api.channel import Capabilities, Channel, Feature, Limits, Plugin, Surroundings
from adapters.playground.parse import NAME
from adapters.playground.render import body_of

CAPABILITIES = Capabilities(
    frozenset({Feature.REPLACE, Feature.KEYED, Feature.LOOKUP, Feature.FORMS}),
    Limits(text=20_000, label=80, buttons=400, rows=200, pace=1_000.0),
)


def connect(around: Surroundings) -> Channel:
    # Here, because every start looks at this door, and few go in.
    from adapters.playground.outbound import BoardOutbound
    from adapters.playground.transport import Playground

    stirred = asyncio.Event()
    outbound = BoardOutbound(around.board, around.company, around.now, stirred.set)
    return Playground(around, outbound, stirred)


PLUGIN = Plugin(
    name=NAME,
    directory=NAME,
    capabilities=CAPABILITIES,
    connect=connect,
    render=body_of,
    demo_only=True,
)
