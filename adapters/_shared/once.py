"""The same event twice at the same moment, or after it was acknowledged: heard once in this process.

Beyond it the house knows by the event's key what it has done already; a question that came twice would be answered twice.
"""

import asyncio
from collections import OrderedDict

from adapters.api.channel import Listener
from adapters.api.content import Answer
from adapters.api.events import Event

MOST_KEPT = 20_000


class Once:
    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._seen: OrderedDict[str, asyncio.Task[Answer]] = OrderedDict()

    async def hear(self, event: Event) -> tuple[Answer, bool]:
        """The answer, and whether this is the first to ask for it. Raises what kept it from being heard."""
        working = self._seen.get(event.key)
        first = working is None
        if working is None:
            working = self._seen[event.key] = asyncio.ensure_future(self._listener.hear(event))
            if len(self._seen) > MOST_KEPT:
                self._seen.popitem(last=False)
        try:
            return await asyncio.shield(working), first
        except Exception:
            self._seen.pop(event.key, None)  # so that it can be heard when it comes again
            raise
