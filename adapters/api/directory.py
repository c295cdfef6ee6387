"""A platform's directory of people, for a channel that can read it: to complete the company file, never to replace it."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Member:
    """`account` is the user id on the platform; `email` an address that it vouches for; `department` the name of their first one.

    `name` is for a reader: it identifies nobody.
    """

    account: str
    name: str
    email: str | None = None
    department: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """`complete` is false where the app may not see everybody: then nobody is missing for sure."""

    members: tuple[Member, ...]
    complete: bool = True


@runtime_checkable
class Directory(Protocol):
    """What a channel is besides, if its platform can be asked."""

    async def listing(self) -> Listing:
        """Raises one of the errors of `adapters.api.errors`."""
