"""The composition root: the only place that knows the concrete classes."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from adapters.api.channel import Channel, Console, Plugin, Surroundings
from bot.channels import discover
from bot.clock import Clock
from bot.company import load_company
from bot.delivery import Delivery
from bot.due import Due
from bot.features import (
    alerts,
    approvals,
    asking,
    bulk,
    calendar,
    customers,
    dates,
    ending,
    execution,
    filling,
    finding,
    helping,
    ledger,
    many,
    moving,
    notes,
    notices,
    numbering,
    numbers,
    people,
    proving,
    register,
    remarks,
    sharing,
    tasks,
)
from bot.house import House
from bot.pipeline import Pipeline
from bot.reach import Reach
from bot.router import Router
from bot.settings import Settings, known_channels, secret_key
from bot.showcase import Showcase
from bot.tokens import Seal
from contracts.company import Company
from contracts.people import Role
from contracts.ports import Storage

FEATURES = (
    numbers.FEATURE,
    ledger.FEATURE,
    numbering.FEATURE,
    filling.FEATURE,
    finding.FEATURE,
    register.FEATURE,
    customers.FEATURE,
    notes.FEATURE,
    sharing.FEATURE,
    execution.FEATURE,
    bulk.FEATURE,
    moving.FEATURE,
    approvals.FEATURE,
    tasks.FEATURE,
    remarks.FEATURE,
    many.FEATURE,
    proving.FEATURE,
    notices.FEATURE,
    alerts.FEATURE,
    dates.FEATURE,
    calendar.FEATURE,
    people.FEATURE,
    ending.FEATURE,
    asking.FEATURE,
)


@dataclass(slots=True)
class App:
    """A running house."""

    settings: Settings
    house: House
    pipeline: Pipeline
    delivery: Delivery
    due: Due
    clock: Clock
    channels: Mapping[str, Channel]
    plugins: Mapping[str, Plugin]

    @property
    def storage(self) -> Storage:
        return self.house.storage

    def admin_mails(self) -> list[str]:
        return [person.email for person in self.house.company.with_role(Role.ADMIN)]

    def replace_company(self, company: Company) -> None:
        """The company file was read again: rules and people change from the next event on."""
        self.house.reach = Reach(company, self.plugins, self.house.reach.links)
        self.house.company = company


def read_company(settings: Settings) -> Company:
    return load_company(settings.company_file, known_channels())


def running_plugins(settings: Settings, *, demo: bool) -> dict[str, Plugin]:
    """The channels that this version has and that are configured; on a demo database those of the demo as well."""
    configured = settings.channels
    found = {name: plugin for name, plugin in discover().items() if (demo if plugin.demo_only else name in configured)}
    return {
        name: replace(plugin, capabilities=plugin.able(configured[name])) if plugin.able else plugin
        for name, plugin in found.items()
    }


@asynccontextmanager
async def running(settings: Settings, company: Company | None = None, *, everywhere: bool = True) -> AsyncIterator[App]:
    """Opens the database and connects the channels; everything is closed again whatever happens.

    `everywhere` is false for a command line, which speaks on the demo's own channel and leaves the others to the server.
    """
    from storage.database import open_storage

    company = company or read_company(settings)
    async with AsyncExitStack() as stack:
        storage = await open_storage(settings.database_url)
        stack.push_async_callback(storage.close)
        plugins = running_plugins(settings, demo=storage.is_demo)
        here = [name for name, plugin in plugins.items() if everywhere or plugin.demo_only]
        app = build(settings, company, storage, plugins, here)
        await app.pipeline.linking.load()
        for channel in app.channels.values():
            stack.push_async_callback(channel.close)
            await channel.start(app.pipeline)
        yield app


def build(
    settings: Settings, company: Company, storage: Storage, plugins: Mapping[str, Plugin], here: Sequence[str]
) -> App:
    """`plugins` are all channels that are configured, `here` those that this process connects."""
    clock = Clock(storage)
    house = House(
        storage=storage,
        company=company,
        reach=Reach(company, plugins),
        router=Router((*FEATURES, helping.feature_of(FEATURES))),
        seal=Seal(secret_key(settings, settings.database_url)),
        now=clock.now,
        entropy=secrets.token_bytes,
        public_url=settings.public_url,
    )
    channels: dict[str, Channel] = {}
    delivery = Delivery(house, channels, plugins)
    pipeline = Pipeline(house, delivery.wake, delivery.aside)
    due = Due(pipeline, delivery, clock)
    # A demo shows what a card becomes on every platform that this version speaks to, connected or not.
    console = Showcase(house, due, discover()) if storage.is_demo else None
    for name in here:
        channels[name] = plugins[name].connect(_surroundings(settings, house, console, name))
    return App(settings, house, pipeline, delivery, due, clock, channels, plugins)


def _surroundings(settings: Settings, house: House, console: Console | None, name: str) -> Surroundings:
    return Surroundings(
        settings=settings.channels.get(name),
        company=lambda: house.company,
        now=house.now,
        board=house.storage.board,
        memory=house.storage.memory(name),
        console=console,
        public_url=settings.public_url,
    )
