"""The register doctor: what is odd about many contracts together, that no single one of them shows."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.company import Company
from contracts.importing.numbers import fit
from contracts.numbering.key import key, looks
from contracts.search import fold

MOST_CASES = 200
_FIRMS = re.compile(
    r"(股份)?(有限责任公司|有限公司)|集团公司|集团|公司|\b(co|ltd|limited|inc|llc|gmbh|ag|plc|corp|corporation|company)\b"
)


class Ailment(StrEnum):
    DUPLICATE = "duplicate"
    LOOKALIKE = "lookalike"
    GAP = "gap"
    NO_RULE = "no_rule"
    CUSTOMER = "customer"
    DATES = "dates"


@dataclass(frozen=True, slots=True)
class Patient:
    """One contract of a file or of the register; `row` is its row in the file, or its id."""

    row: int
    number: str
    title: str
    customer: str
    type: str
    starts: date | None
    ends: date | None
    signed: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """`text` names what is odd, `rows` say where."""

    text: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Complaint:
    """`count` is how many cases there are; `cases` are the first of them."""

    ailment: Ailment
    count: int
    cases: tuple[Case, ...]


def examine(company: Company, patients: Sequence[Patient], today: date) -> tuple[Complaint, ...]:
    """One complaint for each kind of ailment that there is, in the order of `Ailment`."""
    found = {
        Ailment.DUPLICATE: _duplicates(patients),
        Ailment.LOOKALIKE: _lookalikes(patients),
        Ailment.GAP: _gaps(company, patients, today),
        Ailment.NO_RULE: _strangers(company, patients, today),
        Ailment.CUSTOMER: _customers(patients),
        Ailment.DATES: _backwards(patients),
    }
    told = ((ailment, list(cases)) for ailment, cases in found.items())
    return tuple(Complaint(ailment, len(cases), tuple(cases[:MOST_CASES])) for ailment, cases in told if cases)


def _grouped(patients: Iterable[tuple[str, Patient]]) -> dict[str, list[Patient]]:
    groups: dict[str, list[Patient]] = defaultdict(list)
    for name, patient in patients:
        if name:
            groups[name].append(patient)
    return groups


def _duplicates(patients: Sequence[Patient]) -> Iterator[Case]:
    """The same title and customer are versions of one contract."""
    for group in _grouped((key(p.number), p) for p in patients).values():
        if len({(fold(p.title), fold(p.customer)) for p in group}) > 1:
            yield Case(group[0].number, tuple(p.row for p in group))


def _lookalikes(patients: Sequence[Patient]) -> Iterator[Case]:
    """Numbers that differ only in O and 0, in I, l and 1, in signs, or in zeros in front."""
    for group in _grouped((looks(p.number), p) for p in patients).values():
        spellings = dict.fromkeys(key(p.number) for p in group)
        if len(spellings) > 1:
            shown = dict.fromkeys(p.number for p in group)
            yield Case(" ~ ".join(shown), tuple(p.row for p in group))


def _gaps(company: Company, patients: Sequence[Patient], today: date) -> Iterator[Case]:
    """Values between the first and the last of a counter that no contract has."""
    values: dict[str, dict[int, int]] = defaultdict(dict)
    for patient in patients:
        found = fit(company, patient.number, patient.type, patient.signed or patient.starts or today)
        if found is not None:
            values[found.scope].setdefault(found.value, patient.row)
    for scope, rows in sorted(values.items()):
        there = sorted(rows)
        for before, after in itertools.pairwise(there):
            if after - before > 1:
                text = f"#{before + 1}" if after - before == 2 else f"#{before + 1} – #{after - 1}"
                yield Case(f"{scope} {text}", (rows[before], rows[after]))


def _strangers(company: Company, patients: Sequence[Patient], today: date) -> Iterator[Case]:
    for patient in patients:
        day = patient.signed or patient.starts or today
        if patient.number and fit(company, patient.number, patient.type, day) is None:
            yield Case(patient.number, (patient.row,))


def _customers(patients: Sequence[Patient]) -> Iterator[Case]:
    for group in _grouped((firm(p.customer), p) for p in patients).values():
        spellings = dict.fromkeys(p.customer for p in group)
        if len(spellings) > 1:
            yield Case(" ~ ".join(spellings), tuple(p.row for p in group))


def firm(name: str) -> str:
    """A customer's name without what only some people write: the kind of company, signs, blanks."""
    plain = _FIRMS.sub(" ", fold(name))
    short = "".join(letter for letter in plain if letter.isalnum())
    return short or "".join(letter for letter in fold(name) if letter.isalnum())


def _backwards(patients: Sequence[Patient]) -> Iterator[Case]:
    for patient in patients:
        if patient.starts and patient.ends and patient.ends < patient.starts:
            name = patient.number or patient.title
            yield Case(f"{name}: {patient.starts} > {patient.ends}", (patient.row,))
