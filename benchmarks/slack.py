"""The Slack channel as it is: a command from its route to its blocks, and what it costs to send a card."""

import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from aiohttp import web
from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.fake import fake_slack
from adapters.slack.fake_workspace import APP, BOT_TOKEN, TEAM
from adapters.slack.gateway import Gateway
from benchmarks import machine, office, wire
from benchmarks.effort import Effort
from benchmarks.figures import Figure, side_by_side
from benchmarks.served import served
from benchmarks.turns import DIFFERENT, account
from bot.settings import load_settings
from bot.wiring import running

ROUTE = "/slack/events"
CONNECTIONS = (1, 16, 64)
TARGETS = {"cpu": 0.75, "wait": 1 / 30}


@asynccontextmanager
async def opened(database: str) -> AsyncIterator[web.Application]:
    """The platform stands in the same process: it is asked who somebody is once, before anything is measured."""
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(fake_slack())
        fake.workspace.add_user(account())
        here = office.company()
        given = fake.settings().model_copy(update={"signing_secret": SecretStr(wire.SECRET.decode())})
        settings = load_settings(
            {"database_url": f"sqlite://{database}", "company_file": office.COMPANY_FILE, "slack": given}
        )
        app = await stack.enter_async_context(running(settings, here))
        site = web.Application(client_max_size=256 * 1024)
        for channel in app.channels.values():
            channel.mount(site)
        yield site


async def heard(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """`/contract show` between two people, answered with its card in the acknowledgement, beside the framework answering with nothing."""
    path = str(await office.made(folder / "slack.db", effort.contracts))
    sellers = sum("sales" in person.roles for person in office.company().people.values())
    own = (f"show {office.number(at * sellers)}" for at in cycle(range(0, effort.contracts // sellers, 7)))
    used: dict[str, list[float]] = defaultdict(list)
    waited: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        stack.enter_context(machine.driving())
        ours = await stack.enter_async_context(served("desk", path))
        bolt = await stack.enter_async_context(served("bolt", "1"))
        polled = await stack.enter_async_context(served("polling"))
        kept = {"path": ROUTE, "team": TEAM, "app": APP, "channel": "D0TWOOFUS1"}
        await ours.cost(wire.requests(account(), own, DIFFERENT, **kept), effort.requests)  # warm
        for _ in range(effort.rounds):
            # Signed anew: a signature is good for five minutes.
            shown = wire.requests(account(), own, DIFFERENT, **kept)
            helped = wire.requests(account(), cycle(["help show"]), DIFFERENT, **kept)
            empty = wire.requests(account(), cycle(["word0"]), DIFFERENT)
            for many in CONNECTIONS:
                for name, server, asked in (
                    ("show", ours, shown),
                    ("help", ours, helped),
                    ("bolt", bolt, empty),
                    ("polled", polled, empty),
                ):
                    # Somebody alone waits 10 ms for each answer of the peer that polls.
                    count = effort.requests // 4 if many == 1 else effort.requests
                    cost, wait = await server.cost_and_wait(asked, count, many)
                    used[f"{name} {many}"].append(cost)
                    waited[f"{name} {many}"].append(wait)
    for many in CONNECTIONS:
        for name in ("help", "show"):
            what = f"/contract {name}, {many} at once"
            yield side_by_side(
                f"{what} / slack-bolt's empty answer, CPU",
                used[f"{name} {many}"],
                used[f"bolt {many}"],
                TARGETS["cpu"] if name == "help" else None,
            )
        yield side_by_side(
            f"/contract show, {many} at once / slack-bolt by default, wait",
            waited[f"show {many}"],
            waited[f"polled {many}"],
            TARGETS["wait"] if many == 1 else None,
        )


def platform() -> web.Application:
    """Takes every message."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        body = orjson.dumps({"ok": True, "channel": "C0ALERTS", "ts": "1770000000.000100", "message": {}})
        return web.Response(body=body, content_type="application/json")

    site = web.Application()
    site.router.add_post("/api/{method}", take)
    return site


async def sent(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """Cards of five blocks, one after the other: processor time of whoever sends."""
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": f"合同 {n} " + "甲" * 120}} for n in range(5)]
    args: dict[str, Any] = {"text": "一张卡片", "blocks": blocks}
    took: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        stack.enter_context(machine.driving())
        taking = await stack.enter_async_context(served("platform"))
        api = f"http://127.0.0.1:{taking.port}/api/"
        gateway = Gateway(api, BOT_TOKEN)
        stack.push_async_callback(gateway.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        default = AsyncWebClient(token=BOT_TOKEN, base_url=api)
        shared = AsyncWebClient(token=BOT_TOKEN, base_url=api, session=session)
        headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json; charset=utf-8"}

        async def bare(channel: str) -> None:
            body = orjson.dumps({"channel": channel, **args})
            async with session.post(f"{api}chat.postMessage", data=body, headers=headers) as answer:
                orjson.loads(await answer.read())

        async def ours(channel: str) -> None:
            await gateway.call("chat.postMessage", {"channel": channel, **args})

        async def sdk(channel: str) -> None:
            await default.chat_postMessage(channel=channel, **args)

        async def sdk_shared(channel: str) -> None:
            await shared.chat_postMessage(channel=channel, **args)

        senders = {"bare": bare, "ours": ours, "sdk": sdk, "sdk shared": sdk_shared}
        for name, send in senders.items():
            await _spent(send, 20, name)
        for turn in range(effort.rounds):
            for name, send in senders.items():
                took[name].append(await _spent(send, effort.requests // 4, f"{name}{turn}"))
    yield side_by_side("a card sent / bare aiohttp, CPU", took["ours"], took["bare"], 1 / 0.95)
    yield side_by_side("a card sent / slack_sdk as it comes, CPU", took["ours"], took["sdk"], 1 / 4.5)
    yield side_by_side("a card sent / slack_sdk on a shared session, CPU", took["ours"], took["sdk shared"], 1 / 2.1)


async def _spent(send: Callable[[str], Awaitable[None]], count: int, name: str) -> float:
    """Microseconds of processor time for one message; four into each conversation, which is what goes without a pause."""
    before = time.process_time()
    for at in range(count):
        await send(f"C0{name}{at // 4}")
    return (time.process_time() - before) / count * 1e6
