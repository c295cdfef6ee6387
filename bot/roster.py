"""A platform's directory beside the company file: who can be linked, who is missing on either side. Pure.

Linked is whose address the platform vouches for; a name that is alike is only told, since names identify nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adapters.api.directory import Listing, Member
from contracts.company import Company
from contracts.people import Person, people_named

ID_LINE = re.compile(r"""^\s*id\s*=\s*(?:"([^"]*)"|'([^']*)')\s*(?:#.*)?$""")
HEADER = re.compile(r"^\s*\[")


@dataclass(frozen=True, slots=True)
class Compared:
    """`found` are people of the file with the account that is theirs; `alike` the same by name alone; `moved` sit in a department
    of another name. `unknown` are in the directory and not in the file, `gone` the other way round: their account is not there.
    """

    found: tuple[tuple[Person, Member], ...]
    alike: tuple[tuple[Person, Member], ...]
    moved: tuple[tuple[Person, Member], ...]
    unknown: tuple[Member, ...]
    gone: tuple[Person, ...]


def compared(company: Company, directory: str, listing: Listing) -> Compared:
    people = company.people.values()
    taken = {person.accounts[directory]: person for person in people if directory in person.accounts}
    there = {member.account for member in listing.members}
    found: list[tuple[Person, Member]] = []
    alike: list[tuple[Person, Member]] = []
    moved: list[tuple[Person, Member]] = []
    unknown: list[Member] = []
    for member in listing.members:
        person = taken.get(member.account)
        if person is not None:
            if member.department and member.department != company.departments[person.department].name:
                moved.append((person, member))
            continue
        free = [each for each in people if directory not in each.accounts]
        same = [each for each in free if member.email and each.email.casefold() == member.email.casefold()]
        named = [each for each in people_named(company.people, member.name) if each in free]
        if len(same) == 1:
            found.append((same[0], member))
        elif len(named) == 1:
            alike.append((named[0], member))
        else:
            unknown.append(member)
    gone = [person for account, person in taken.items() if account not in there] if listing.complete else []
    # Two accounts with one address: neither is linked by itself.
    counts = [person.id for person, _ in found]
    alike += [pair for pair in found if counts.count(pair[0].id) > 1]
    found = [pair for pair in found if counts.count(pair[0].id) == 1]
    return Compared(tuple(found), tuple(alike), tuple(moved), tuple(unknown), tuple(gone))


def completed(text: str, directory: str, accounts: dict[str, str]) -> str:
    """The company file with a line for each account (by person id) after that person's id; every other letter stays."""
    return "".join(_lines(text, directory, accounts))


def _lines(text: str, directory: str, accounts: dict[str, str]) -> Iterator[str]:
    in_people = False
    for line in text.splitlines(keepends=True):
        yield line
        if HEADER.match(line):
            in_people = line.strip().replace(" ", "").startswith("[[people]]")
        elif in_people and (named := ID_LINE.match(line)):
            account = accounts.get(named[1] or named[2])
            if account is not None:
                end = "\r\n" if line.endswith("\r\n") else "\n"
                if not line.endswith("\n"):
                    yield end
                yield f"{directory} = {quoted(account)}{end}"


def quoted(text: str) -> str:
    """As a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in escaped) + '"'
