"""Who may do what with one contract."""

from cards.model import Card, Chips, Facts, Note
from cards.pen import Pen
from cards.words import clean, handle, number_of, people, state_of, who
from contracts.register.contract import Contract


def access_card(pen: Pen, contract: Contract) -> Card:
    t = pen.t
    number = number_of(pen, contract)
    rows = [(t("field.owner"), who(pen, contract.owner))]
    for person in contract.shared_with:
        access = contract.access_of(person)
        rows.append((clean(pen.name(person), 40), t(f"access.{access.value}") if access else ""))
    leads = tuple(id for id in pen.company.people if id != contract.owner and _leads(pen, id, contract))
    if leads:
        rows.append((t("access.leads"), people(pen, leads)))
    roles = "access.roles_confidential" if contract.confidential else "access.roles"
    chips = (Chips((t("access.confidential"),)),) if contract.confidential else ()
    how = Note(t("access.how", number=handle(contract) or number))
    return Card(
        title=t("access.title", number=number),
        summary=t("access.summary", number=number, count=len(contract.shared_with)),
        state=state_of(pen, contract),
        blocks=(*chips, Facts(tuple(rows)), Note(t(roles)), how),
    )


def _leads(pen: Pen, person: str, contract: Contract) -> bool:
    """The owner's own manager; whoever is above them reads it too and is not listed."""
    owner = pen.company.people.get(contract.owner)
    return owner is not None and owner.manager == person
