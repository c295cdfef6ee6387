"""No faster than a channel allows, for each conversation by itself."""

from collections import OrderedDict

from aiolimiter import AsyncLimiter

from adapters.api.content import Address

MOST = 10_000
"""How many conversations are kept in mind; the one not used for longest is forgotten."""


class Pacer:
    """`pace` is messages per second and conversation."""

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._limiters: OrderedDict[Address, AsyncLimiter] = OrderedDict()

    async def wait(self, to: Address) -> None:
        limiter = self._limiters.get(to)
        if limiter is None:
            limiter = self._limiters[to] = AsyncLimiter(
                max(1.0, self._pace), 1.0 if self._pace >= 1 else 1 / self._pace
            )
            if len(self._limiters) > MOST:
                self._limiters.popitem(last=False)
        self._limiters.move_to_end(to)
        await limiter.acquire()
