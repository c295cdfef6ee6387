"""The HTTP server: every channel's routes, health, metrics, and the beat beside it."""

import asyncio
import errno
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from aiohttp import web

from bot.company import CompanyFileError
from bot.company.counters import check_counters
from bot.downloads import Downloads
from bot.forms import Forms
from bot.linked import ROUTE, contract_page
from bot.watch import Watch
from bot.wiring import App, read_company
from bot.workbooks import Workbooks

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
OVERDUE = timedelta(minutes=5)
GRACE = 8.0
"""Seconds that requests under way are given when the server stops."""


class PortTaken(Exception):
    """Somebody listens there already; the text says what to do."""


async def serve(app: App, host: str, port: int, started: asyncio.Event | None = None) -> None:
    """Runs until SIGINT or SIGTERM. SIGHUP reads the company file again."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    readings: set[asyncio.Task[None]] = set()
    loop.add_signal_handler(signal.SIGHUP, lambda: readings.add(loop.create_task(read_again(app))))
    async with listening(app, host, port), working(app):
        log.info("listening on http://%s:%d/", host, port)
        if started is not None:
            started.set()
        await stop.wait()
        log.info("stopping")


async def read_again(app: App) -> None:
    """A mistake in the file is told in the log, and the running rules stay."""
    try:
        company = read_company(app.settings)
        await check_counters(app.storage, company, app.settings.company_file)
        app.replace_company(company)
        log.info("read %s again", app.settings.company_file)
    except CompanyFileError as wrong:
        log.error("the running rules stay, because:\n%s", wrong)


@asynccontextmanager
async def listening(app: App, host: str, port: int) -> AsyncIterator[None]:
    site_app = web.Application(client_max_size=LARGEST_BODY)
    add_routes(site_app, app)
    runner = web.AppRunner(site_app, access_log=None, shutdown_timeout=GRACE)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                raise
            raise PortTaken(
                f"Cannot listen on {host}:{port} ({error.strerror}). Stop the other program or choose another port:"
                " --port 8081, or CONTRACTBOT_PORT for serve."
            ) from error
        yield
    finally:
        await runner.cleanup()


@asynccontextmanager
async def working(app: App) -> AsyncIterator[None]:
    """Delivery and the beat, for as long as the block lasts."""
    from reminders.beat import Beat  # late: the port is open before its scheduler is loaded

    delivering = asyncio.create_task(app.delivery.run(), name="delivery")
    beat = Beat(app.due.tick)
    watch = Watch(app.due.pulse, app.settings.mail, app.admin_mails, app.delivery.alarm, asyncio.get_running_loop())
    beat.start()
    watch.start()
    try:
        yield
    finally:
        beat.stop()
        watch.stop()
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering


def add_routes(site: web.Application, app: App) -> None:
    async def healthz(request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(request: web.Request) -> web.Response:
        problems = await not_ready(app)
        return web.Response(text="\n".join(problems or ["ready"]) + "\n", status=503 if problems else 200)

    async def metrics(request: web.Request) -> web.Response:
        waiting = await app.storage.deliveries.waiting(await app.clock.now(), tuple(app.channels))
        lines = (
            "# HELP contractbot_outbox_due Messages that are due and not delivered yet.",
            "# TYPE contractbot_outbox_due gauge",
            f"contractbot_outbox_due {waiting}",
            "# HELP contractbot_channel_ready Whether a channel is connected.",
            "# TYPE contractbot_channel_ready gauge",
            *[f'contractbot_channel_ready{{channel="{n}"}} {int(await c.ready())}' for n, c in app.channels.items()],
        )
        return web.Response(text="\n".join(lines) + "\n", content_type="text/plain")

    site.router.add_get("/healthz", healthz)
    site.router.add_get("/readyz", readyz)
    site.router.add_get("/metrics", metrics)
    site.router.add_get(ROUTE, contract_page)
    Workbooks(app.house).mount(site)
    for channel in app.channels.values():
        channel.mount(site)
    Forms(app.pipeline, app.channels).mount(site)
    Downloads(app.house).mount(site)
    if any(plugin.demo_only for plugin in app.plugins.values()):
        site.router.add_get("/", to_playground)


async def to_playground(request: web.Request) -> web.Response:
    raise web.HTTPFound("/playground")


async def not_ready(app: App) -> list[str]:
    problems = [f"{name} is not connected" for name, channel in app.channels.items() if not await channel.ready()]
    late = await app.storage.deliveries.waiting(await app.clock.now() - OVERDUE, tuple(app.channels))
    if late:
        problems.append(f"{late} messages are overdue")
    async with app.storage.reading() as stores:
        dates = await stores.contracts.overdue(await app.clock.now() - OVERDUE)
    if dates:
        problems.append(f"{dates} dates should have been looked at")
    if app.due.pulse.stopped:
        problems.append(f"dates have not been checked for {int(app.due.pulse.silent_for)} seconds")
    return problems
