"""Which channels there are, and what each has to be told, by looking into their folders."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel

import adapters


@dataclass(frozen=True, slots=True)
class Group:
    """The settings of one channel; `directory` names whose user ids it speaks."""

    name: str
    directory: str
    settings: type[BaseModel]


@cache
def groups() -> Mapping[str, Group]:
    """By channel name. Reads only `settings.py` of each folder: nothing that speaks to a platform is loaded."""
    found = {}
    for folder in sorted(Path(root) for root in adapters.__path__):
        for declared in sorted(folder.glob("*/settings.py")):
            if declared.parent.name.startswith("_"):
                continue
            module = import_module(f"adapters.{declared.parent.name}.settings")
            found[module.NAME] = Group(module.NAME, module.DIRECTORY, module.Settings)
    return found


def known_channels() -> Mapping[str, str]:
    """Channel name to the directory of its user ids."""
    return {group.name: group.directory for group in groups().values()}
