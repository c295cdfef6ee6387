"""Finds the channels: every folder of adapters with a plugin.py is one."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import adapters
from adapters.api.channel import Plugin


@cache
def discover() -> dict[str, Plugin]:
    """By name, in alphabetical order. Imports the front doors only; what is behind them is loaded when a channel connects."""
    found: dict[str, Plugin] = {}
    for folder in sorted(module.name for module in iter_modules(adapters.__path__) if module.ispkg):
        front_door = f"adapters.{folder}.plugin"
        if find_spec(front_door) is None:
            continue
        plugin = import_module(front_door).PLUGIN
        if plugin.name != folder:
            raise ValueError(f"{front_door} calls itself {plugin.name}; a channel is named as its folder")
        found[plugin.name] = plugin
    return found
