"""`python -m tests.faults.crowd URL PROCESS PROCESSES COUNT TASKS`: one process of a crowd that asks for numbers at the desk.

Prints what every request got, as JSON: its key and its number. A request that has been here before is answered with what it
got then, as the front door does.
"""

import asyncio
import json
import random
import secrets
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.recording import record
from contracts.desk.taking import Wanted, reserve
from contracts.desk.turn import Turn
from contracts.ports import Storage
from contracts.telling import Subject, SubjectKind
from storage.database import open_storage
from tests.faults.scene import demo_company

PEOPLE = ("wangwei", "liuyang", "lina", "sunhao", "emily")
TYPES = ("sales", "service", "partner", "supplier")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def requests(count: int) -> list[int]:
    """Every tenth is one that was asked before, not long ago."""
    chance = random.Random(11)
    fresh = list(range(count - count // 10))
    again = [chance.choice(fresh) for _ in range(count // 10)]
    return sorted([*fresh, *again], key=lambda n: n + chance.uniform(0, 40))


async def asks(storage: Storage, wanted: Sequence[int]) -> list[tuple[str, str]]:
    company = demo_company()
    got = []
    for n in wanted:
        person, kind = company.people[PEOPLE[n % len(PEOPLE)]], company.types[TYPES[n % len(TYPES)]]
        async with storage.unit() as stores:
            event = f"crowd:{n}"
            if await stores.inbox.first(event, NOW):
                turn = Turn(stores, company, person, NOW, secrets.token_bytes)
                number, _, happened = await reserve(turn, Wanted(kind, {"customer": f"客户{n}"}))
                record(stores, happened, NOW, person.id, "crowd")
                stores.inbox.answer(event, Subject(SubjectKind.NUMBER, number.id))
                text = number.text
            else:
                subject = await stores.inbox.answered(event)
                known = await stores.numbers.get(subject.id) if subject else None
                text = known.text if known else ""
        got.append((event, text))
    return got


async def main(url: str, process: int, processes: int, count: int, tasks: int) -> None:
    storage = await open_storage(url)
    try:
        share = requests(count)[process::processes]
        found = await asyncio.gather(*(asks(storage, share[task::tasks]) for task in range(tasks)))
    finally:
        await storage.close()
    print(json.dumps([pair for some in found for pair in some]))


if __name__ == "__main__":
    address, *numbers = sys.argv[1:]
    asyncio.run(main(address, *map(int, numbers)))
