"""What can have happened to imports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportUndone:
    """Everything that import made is gone, and what it changed is as it was."""

    contract: None = None
    run: int
    file: str
    contracts: int
