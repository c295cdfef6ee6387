"""Whom somebody means: an id, a name or an e-mail address of the company file."""

from contracts.company import Company
from contracts.people import Person, people_named
from contracts.refusal import Refused


def person_named(company: Company, text: str) -> Person:
    """Exactly one person; a name that two people bear has to be said more precisely."""
    found = people_named(company.people, text)
    if not found:
        raise Refused("error.unknown_person", text=text)
    if len(found) > 1:
        raise Refused("error.ambiguous_person", text=text, known=" ".join(person.id for person in found))
    return found[0]
