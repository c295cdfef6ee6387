"""What the tests run in processes of their own: `python -m tests.conformance.worker TASK URL …`."""

from __future__ import annotations

import asyncio
import json
import sys

from contracts.ports import Storage
from storage.database import open_storage
from tests.conformance.stores import CHANNELS, MINUTE, NOW, copy, entry, number


async def take(storage: Storage, count: int) -> list[int]:
    """Numbers, each in a unit of its own."""
    values = []
    for _ in range(count):
        async with storage.unit() as stores:
            value = await stores.numbers.next_value("XS", 1)
            await stores.numbers.add(number(f"XS-{value:06d}", value=value))
            stores.audit.append(entry("number.reserved", details={"value": value}))
            values.append(value)
    return values


async def deliver(storage: Storage) -> list[str]:
    """Everything there is, until there is nothing."""
    settled: list[str] = []
    while (lent := await storage.deliveries.claim(NOW, NOW + MINUTE, CHANNELS, 20)).errands:
        settled += [each.key for each in lent.errands if await storage.deliveries.delivered(each, copy(each.key), NOW)]
    return settled


async def main(task: str, url: str, count: str = "0") -> None:
    storage = await open_storage(url)
    try:
        print(json.dumps(await (take(storage, int(count)) if task == "take" else deliver(storage))))
    finally:
        await storage.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
