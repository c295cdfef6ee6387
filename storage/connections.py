"""Opens the connections of a database, one that writes and one that reads, behind Tortoise."""

from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from typing import Any

from tortoise.context import TortoiseContext, _current_context

from storage import schema, sqlite
from storage.rows import MODULES
from storage.session import Session, Units
from storage.urls import Address, PostgresAddress


@dataclass(frozen=True, slots=True)
class Connections:
    """`opened` closes them all."""

    address: Address
    tortoise: TortoiseContext
    reader: Session
    units: Units
    opened: AsyncExitStack


async def connect(address: Address) -> Connections:
    is_postgres = isinstance(address, PostgresAddress)
    dialect = "postgres" if is_postgres else "sqlite"
    if not is_postgres:
        schema.check_driver()
    schema.check(await schema.look(address), schema.migrations(dialect), address.shown)
    tortoise = TortoiseContext()
    async with AsyncExitStack() as opened:
        writer, reader = await _clients(tortoise, _config(address), opened)
        session: Session
        units: Units
        if is_postgres:
            from storage import postgres

            lenders = [postgres.Lender(client) for client in (writer, reader)]
            for lender in lenders:
                opened.push_async_callback(lender.close)
            units, session = postgres.PostgresUnits(writer, lenders[0]), postgres.PostgresSession(reader, lenders[1])
        else:
            session, units = opened.enter_context(closing(sqlite.SqliteReader(reader))), sqlite.SqliteUnits(writer)
        held = opened.pop_all()
    return Connections(address, tortoise, session, units, held)


def _config(address: Address) -> dict[str, Any]:
    # Connections are named by dialect: Tortoise caches the SQL it has written by the name of the connection.
    if isinstance(address, PostgresAddress):
        from storage import postgres  # and its driver, which a house on SQLite does without

        dialect, engine = "postgres", "storage.postgres"
        writer = postgres.credentials(address, read_only=False)
        reader = postgres.credentials(address, read_only=True)
    else:
        dialect, engine = "sqlite", "storage.sqlite"
        writer = sqlite.credentials(str(address.path), read_only=False)
        reader = sqlite.credentials(str(address.path), read_only=True)
    return {
        "connections": {
            dialect: {"engine": engine, "credentials": writer},
            f"{dialect}_reader": {"engine": engine, "credentials": reader},
        },
        "apps": {"contractbot": {"models": list(MODULES), "default_connection": dialect}},
    }


async def _clients(tortoise: TortoiseContext, config: dict[str, Any], opened: AsyncExitStack) -> list[Any]:
    token = _current_context.set(tortoise)
    try:
        await tortoise.init(config=config, use_tz=True, timezone="UTC")
        clients = [tortoise.connections.get(name) for name in config["connections"]]
    finally:
        _current_context.reset(token)
    for client in clients:
        opened.push_async_callback(client.close)
        await client.create_connection(with_db=True)
    return clients
