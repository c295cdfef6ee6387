"""Who may do what: the one place that decides. Whatever it does not know, it refuses."""

from dataclasses import replace
from enum import StrEnum

from contracts.company import Company
from contracts.people import Person, Role, Shown
from contracts.register.contract import Access, Contract
from contracts.search import Scope, fold


class Action(StrEnum):
    READ = "read"
    EDIT = "edit"
    SUBMIT = "submit"
    TAKE_NUMBER = "take_number"
    RELEASE = "release"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    NUDGE = "nudge"
    ACT_ON_ALERT = "act_on_alert"
    TERMINATE = "terminate"
    ARCHIVE = "archive"
    SHARE = "share"
    NOTE = "note"
    PERFORM = "perform"
    DELETE = "delete"
    MERGE = "merge"
    IMPORT = "import"
    EXPORT = "export"
    AUDIT = "audit"
    MANAGE = "manage"


_READ_ALL = frozenset({Role.LEGAL, Role.FINANCE, Role.ADMIN, Role.AUDITOR})
# Those whose work is every contract; whoever only keeps the register has no business with what is confidential.
_READ_CONFIDENTIAL = frozenset({Role.LEGAL, Role.FINANCE, Role.AUDITOR})
# An auditor only looks; an admin keeps the register but has no say in what it holds.
_NO_SAY = frozenset({Role.ADMIN, Role.AUDITOR})

_ADMIN = frozenset(
    {
        Action.EDIT,
        Action.RELEASE,
        Action.TERMINATE,
        Action.ARCHIVE,
        Action.DELETE,
        Action.MERGE,
        Action.IMPORT,
        Action.EXPORT,
        Action.MANAGE,
    }
)
_AUDITOR = frozenset({Action.AUDIT, Action.EXPORT})
_OWNER = frozenset(
    {
        Action.EDIT,
        Action.SUBMIT,
        Action.RELEASE,
        Action.WITHDRAW,
        Action.NUDGE,
        Action.ACT_ON_ALERT,
        Action.SHARE,
        Action.PERFORM,
    }
)
_MANAGER = frozenset({Action.PERFORM, Action.EDIT, Action.NUDGE, Action.ACT_ON_ALERT, Action.SHARE})


def may(company: Company, person: Person | None, action: Action, contract: Contract | None = None) -> bool:
    """Whether this person may do that, to `contract` where one is meant.

    DECIDE means only that the person can be an approver who sees this contract; whether they are asked, and that
    nobody decides their own request, is the approval's business.
    """
    known = _known(company, person)
    if known is None:
        return False
    if contract is not None and contract.confidential and not _reads(company, known, contract):
        return False
    by_role = (Role.ADMIN in known.roles and action in _ADMIN) or (Role.AUDITOR in known.roles and action in _AUDITOR)
    if by_role:
        return True
    if action is Action.READ:
        return contract is not None and _reads(company, known, contract)
    if action is Action.MERGE:
        return Role.LEGAL in known.roles
    if action is Action.DECIDE:
        return bool(known.roles - _NO_SAY) and (contract is None or _reads(company, known, contract))
    if known.roles == {Role.AUDITOR}:
        return False
    if action is Action.TAKE_NUMBER:
        return True
    if action is Action.NOTE:
        return contract is not None and _reads(company, known, contract)
    return contract is not None and _may_touch(company, known, action, contract)


def scope(company: Company, person: Person) -> Scope:
    """The contracts that `may(READ)` allows, as a condition for a search."""
    known = _known(company, person)
    if known is None:
        return Scope("", False, frozenset())
    everything, confidential = bool(known.roles & _READ_ALL), bool(known.roles & _READ_CONFIDENTIAL)
    return Scope(known.id, everything, frozenset({known.id}) | _team(company, known), confidential)


def sees(scope: Scope, contract: Contract) -> bool:
    """What a search in that scope would find."""
    whole = scope.everything and (scope.confidential or not contract.confidential)
    return bool(scope.person) and (whole or contract.owner in scope.owners or scope.person in contract.shared_with)


_MASKED = frozenset({Shown.AMOUNT, Shown.CUSTOMER})


def hidden_from(company: Company, person: Person | None, contract: Contract) -> frozenset[Shown]:
    """What somebody who reads this contract only because it was shared does not see of it, when it was shared without amount
    and parties."""
    if not contract.access or person is None or contract.access_of(person.id) is not Access.MASKED:
        return frozenset()
    known = _known(company, person)
    if known is None or _reads(company, known, replace(contract, shared_with=())):
        return frozenset()
    named = contract.customer and fold(contract.customer) in fold(contract.title)
    return _MASKED | {Shown.TITLE} if named else _MASKED


def _known(company: Company, person: Person | None) -> Person | None:
    """As the company file has them now: roles carried in from elsewhere do not count."""
    known = company.people.get(person.id) if person else None
    return known if known and known.roles else None


def _reads(company: Company, person: Person, contract: Contract) -> bool:
    """As `scope` has it, without looking at everybody."""
    roles = _READ_CONFIDENTIAL if contract.confidential else _READ_ALL
    return (
        bool(person.roles & roles)
        or contract.owner == person.id
        or person.id in contract.shared_with
        or _leads(company, person, contract.owner)
    )


def _may_touch(company: Company, person: Person, action: Action, contract: Contract) -> bool:
    if contract.owner == person.id and action in _OWNER:
        return True
    if action in (Action.EDIT, Action.PERFORM) and contract.access_of(person.id) is Access.EDIT:
        return True
    # Money is what finance writes down, wherever it may look.
    if action is Action.PERFORM and Role.FINANCE in person.roles and _reads(company, person, contract):
        return True
    return action in _MANAGER and _leads(company, person, contract.owner)


def _leads(company: Company, person: Person, other: str) -> bool:
    """Whether a manager has this person in a department they head, in their own, or below one of these."""
    member = company.people.get(other)
    if member is None or Role.MANAGER not in person.roles:
        return False
    here: str | None = member.department
    passed: set[str] = set()
    while here is not None and here not in passed:
        passed.add(here)
        department = company.departments.get(here)
        if here == person.department or (department is not None and department.head == person.id):
            return True
        here = department.parent if department else None
    return False


def _team(company: Company, person: Person) -> frozenset[str]:
    return frozenset(id for id in company.people if _leads(company, person, id))
