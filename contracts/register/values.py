"""What each fact of a contract must be: reads its text, or says what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from contracts.currency import CODES, SIGNS
from contracts.dates.period import Period, Unit, parse_limit, parse_notice, parse_period
from contracts.dates.reading import AmbiguousDate, parse_date
from contracts.money import Money, parse_amount
from contracts.numbering.key import key
from contracts.people import Person, people_named
from contracts.register.contract import Contract


def folded(text: str) -> str:
    """As names of fields and small words are compared: width, case, spaces, `-` and `_` do not count."""
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", text)).casefold()


_OPEN = frozenset(map(folded, ("长期", "长期有效", "无固定期限", "无期限", "永久", "open-ended", "open", "indefinite")))
_YES = frozenset(("是", "有", "yes", "y", "true", "1", "自动"))
_NO = frozenset(("否", "无", "不", "没有", "no", "n", "false", "0", "none"))
_LONGEST_LINE, _LONGEST_NOTES, _LONGEST_WORD = 200, 4_000, 60


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with something that was typed: a message key, and the values of its words."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


class _Kind(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...


class House(Protocol):
    """What facts are checked against; `Company` answers it (it cannot be named here without a circle)."""

    @property
    def currency(self) -> str: ...
    @property
    def locale(self) -> str: ...
    @property
    def people(self) -> Mapping[str, Person]: ...
    @property
    def types(self) -> Mapping[str, _Kind]: ...
    def type_named(self, word: str) -> _Kind | None: ...


class Wrong(Exception):
    """Carries a problem from the reading of one value."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.problem = Problem(message, values)


def currency(text: str) -> str:
    code = folded(text).upper()
    if not code or code in CODES:
        return code
    if len(SIGNS.get(code, ())) == 1:
        return SIGNS[code][0]
    raise Wrong("error.bad_value", field="currency", text=text)


def amount(text: str, unit: str) -> Money:
    try:
        return parse_amount(text, unit)
    except ValueError as wrong:
        raise Wrong("error.bad_amount", text=text) from wrong


_Setter = Callable[[Contract, str, House, date], Contract]


def _line(text: str) -> str:
    if len(text := " ".join(text.split())) > _LONGEST_LINE:
        raise Wrong("error.too_long", limit=_LONGEST_LINE)
    return text


def _notes(contract: Contract, text: str, company: House, today: date) -> Contract:
    if len(text) > _LONGEST_NOTES:
        raise Wrong("error.too_long", limit=_LONGEST_NOTES)
    return replace(contract, notes=text)


def _type(contract: Contract, text: str, company: House, today: date) -> Contract:
    kind = company.type_named(text) if text else None
    if kind is None and text:
        raise Wrong("error.unknown_type", text=text, known=known_types(company))
    return replace(contract, type=kind.id) if kind else contract


def known_types(company: House) -> str:
    """The names of all contract types, in the company's language, for a message."""
    return "、".join(kind.names.get(company.locale, kind.id) for kind in company.types.values())


def _owner(contract: Contract, text: str, company: House, today: date) -> Contract:
    if not text:
        return contract
    found = people_named(company.people, text)
    if len(found) != 1:
        problem = who_problem(text, found)
        raise Wrong(problem.key, **problem.values)
    return replace(contract, owner=found[0].id)


def who_problem(text: str, found: tuple[Person, ...]) -> Problem:
    """Why a name stands for nobody, or for more than one."""
    if found:
        return Problem("error.ambiguous_person", {"text": text, "known": " ".join(person.id for person in found)})
    return Problem("error.unknown_person", {"text": text})


def day_of(text: str, today: date) -> date | None:
    """A day as people write it, `today` included; None for nothing. Raises `Wrong`."""
    if not text or text in ("今天", "today"):
        return today if text else None
    try:
        return parse_date(text)
    except AmbiguousDate as wrong:
        raise Wrong("error.ambiguous_date", text=text) from wrong
    except ValueError as wrong:
        raise Wrong("error.bad_date", text=text) from wrong


def _ends(contract: Contract, text: str, company: House, today: date) -> Contract:
    if folded(text) in _OPEN:
        return replace(contract, ends=None, open_ended=True)
    return replace(contract, ends=day_of(text, today), open_ended=False)


def _length(text: str) -> Period:
    try:
        return parse_period(text)
    except ValueError as wrong:
        raise Wrong("error.bad_period", text=text) from wrong


def _notice(text: str) -> Period | None:
    if not text or folded(text) in _NO:
        return None
    try:
        return parse_notice(text)
    except ValueError as wrong:
        raise Wrong("error.bad_period", text=text) from wrong


def _term(text: str) -> Period | None:
    if not text or folded(text) in _NO:
        return None
    length = _length(text)
    if length.unit is Unit.WORKING_DAYS:  # a term runs on days off as well
        raise Wrong("error.bad_period", text=text)
    return length


def _renewal(contract: Contract, text: str, company: House, today: date) -> Contract:
    """`是`, `否`, `12个月`, `12个月，最多2次`."""
    said, most = parse_limit(text)
    word = folded(said)
    terms = replace(contract.terms, most_renewals=most)
    if (not word and most is None) or word in _NO:
        return replace(contract, auto_renew=False, renewal=None, terms=replace(terms, most_renewals=None))
    length = None if not word or word in _YES else _term(said)
    return replace(contract, auto_renew=True, renewal=length, terms=terms)


def _words(text: str, separators: str) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(" ".join(word.split()) for word in re.split(f"[{separators}]", text) if word.strip()))
    if any(len(word) > _LONGEST_WORD for word in words):
        raise Wrong("error.too_long", limit=_LONGEST_WORD)
    return words


def _aliases(contract: Contract, text: str, company: House, today: date) -> Contract:
    by_key = {key(word): word for word in reversed(_words(text, ";；"))}
    return replace(contract, aliases=tuple(reversed(by_key.values())))


SETTERS: Mapping[str, _Setter] = {
    "title": lambda contract, text, company, today: replace(contract, title=_line(text)),
    "customer": lambda contract, text, company, today: replace(contract, customer=_line(text)),
    "type": _type,
    "signed": lambda contract, text, company, today: replace(contract, signed=day_of(text, today)),
    "starts": lambda contract, text, company, today: replace(contract, starts=day_of(text, today)),
    "ends": _ends,
    "notice_period": lambda contract, text, company, today: replace(contract, notice=_notice(text)),
    "auto_renew": _renewal,
    "term": lambda contract, text, company, today: replace(contract, terms=replace(contract.terms, length=_term(text))),
    "minimum_term": lambda contract, text, company, today: replace(
        contract, terms=replace(contract.terms, minimum=_term(text))
    ),
    "renewal_notice": lambda contract, text, company, today: replace(
        contract, terms=replace(contract.terms, renewal_notice=_notice(text))
    ),
    "owner": _owner,
    "tags": lambda contract, text, company, today: replace(contract, tags=_words(text, ";；,，、")),
    "aliases": _aliases,
    "notes": _notes,
}
