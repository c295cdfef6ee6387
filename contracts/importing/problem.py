"""What is wrong, or worth knowing, in a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """`row` counts rows of the file, the header is row 1. `key` is a message key, `values` fill its words."""

    row: int
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
