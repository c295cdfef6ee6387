"""The database: rows, stores, units of work, migrations. Nobody else knows Tortoise or a driver."""

# First of all, so that whatever below imports the driver gets the safe one.
import storage.sqlite_driver as sqlite_driver  # noqa: F401
