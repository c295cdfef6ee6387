"""Reads what people ask for: a search in either language, and `field=value` pairs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from contracts.company import Company
from contracts.dates.period import add, parse_length
from contracts.money import equivalents, parse_amount
from contracts.people import Person, people_named
from contracts.phrases import Kind, Phrase, parse_facts, phrases
from contracts.register.contract import State
from contracts.register.fields import Problem, field_named
from contracts.register.values import folded, known_types, who_problem
from contracts.search import Compare, Query, bound

__all__ = ["STATE_WORDS", "Asked", "parse_facts", "parse_query", "state_named"]

_STATE_NAMES = {
    State.DRAFT: "草稿 draft",
    State.APPROVING: "审批中 审批 待审批 approving in_approval",
    State.APPROVED: "已批准 已审批 已通过 approved",
    State.ACTIVE: "生效 生效中 已生效 执行中 履行中 active in_force",
    State.EXPIRING: "即将到期 快到期 临近到期 expiring",
    State.EXPIRED: "已到期 已过期 过期 expired",
    State.TERMINATED: "已终止 终止 已解除 terminated",
    State.ARCHIVED: "已归档 归档 archived",
    State.NEGOTIATING: "谈判中 洽谈中 谈判 洽谈 negotiating negotiation",
    State.DELETED: "已删除 删除 deleted",
}
STATE_WORDS: Mapping[str, State] = MappingProxyType(
    {folded(word): state for state, words in _STATE_NAMES.items() for word in words.split()}
)
"""Every way to name a state, folded (see `state_named`); the first of each language is what cards show."""

_ME = frozenset({"我", "本人", "自己", "me", "myself"})
_YEAR = frozenset({"年", "年份", "year"})
_LONGEST_AHEAD = 3660

_COMPARES: Mapping[str, tuple[Compare, ...]] = {
    ">": (Compare.OVER,),
    "<": (Compare.UNDER,),
    ">=": (Compare.AT_LEAST,),
    "<=": (Compare.AT_MOST,),
    "=": (Compare.AT_LEAST, Compare.AT_MOST),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """`chips` are (kind, value), what was understood; the kinds are word, customer, type, state, owner, tag, amount, year
    and expiring (its value is days). `problems` are what was not: those conditions do not narrow the query."""

    query: Query
    chips: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def understood(self) -> bool:
        """Where nothing was, the query would find everything, which nobody asked for."""
        return bool(self.chips)


def state_named(word: str) -> State | None:
    return STATE_WORDS.get(folded(word))


def parse_query(text: str, company: Company, person: Person, today: date) -> Asked:
    """A search as it is typed: words and conditions in any order. Nothing is left out unsaid."""
    reader = _Reader(company, person, today)
    for phrase in phrases(text):
        reader.take(phrase)
    return Asked(replace(reader.query, words=tuple(reader.words)), tuple(reader.chips), tuple(reader.problems))


@dataclass
class _Reader:
    """Gathers a query, phrase by phrase."""

    company: Company
    person: Person
    today: date
    query: Query = field(default_factory=Query)
    words: list[str] = field(default_factory=list)
    chips: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, phrase: Phrase) -> None:
        match phrase.kind:
            case Kind.AHEAD:
                self._ahead(phrase)
            case Kind.YEAR:
                self._year(phrase.value)
            case Kind.CONDITION:
                self._condition(phrase)
            case Kind.AMOUNT:
                self._amount(phrase.sign, phrase.value)
            # A state may stand alone; whoever looks for the word itself puts it in quotes.
            case Kind.WORD if state_named(phrase.value):
                self._state(phrase.value)
            case _:
                self._word(phrase.value)

    def _problem(self, key: str, **values: str) -> None:
        self.problems.append(Problem(key, values))

    def _word(self, word: str) -> None:
        if word := " ".join(word.split()):
            self.words.append(word)
            self.chips.append(("word", word))

    def _condition(self, phrase: Phrase) -> None:
        name = "year" if folded(phrase.name) in _YEAR else field_named(phrase.name)
        if name is None and phrase.colon:  # a time of day, an address
            self._word(phrase.said)
        elif name not in (*_SEARCHED, *_BY_WORDS, "amount"):
            self._problem("error.unknown_field", text=phrase.name)
        elif not phrase.value or (name != "amount" and phrase.sign != "="):
            self._problem("error.bad_value", field=name, text=phrase.said)
        elif name == "amount":
            self._amount(phrase.sign, phrase.value)
        else:
            _SEARCHED.get(name, _Reader._word)(self, phrase.value)

    def _customer(self, value: str) -> None:
        if self.query.customer is not None:
            self._word(value)
            return
        self.query = replace(self.query, customer=value)
        self.chips.append(("customer", value))

    def _tag(self, value: str) -> None:
        if self.query.tag is not None:
            self._word(value)
            return
        self.query = replace(self.query, tag=value)
        self.chips.append(("tag", value))

    def _type(self, value: str) -> None:
        kind = self.company.type_named(value)
        if kind is None:
            self._problem("error.unknown_type", text=value, known=known_types(self.company))
            return
        self.query = replace(self.query, types=(*self.query.types, kind.id))
        self.chips.append(("type", kind.names.get(self.person.locale or self.company.locale, kind.id)))

    def _state(self, value: str) -> None:
        state = state_named(value)
        if state is None:
            self._problem("error.unknown_state", text=value)
            return
        self.query = replace(self.query, states=(*self.query.states, state))
        self.chips.append(("state", value))

    def _owner(self, value: str) -> None:
        found = (self.person,) if value.casefold() in _ME else people_named(self.company.people, value)
        if len(found) != 1:
            self.problems.append(who_problem(value, found))
            return
        self.query = replace(self.query, owners=(*self.query.owners, found[0].id))
        self.chips.append(("owner", found[0].name))

    def _amount(self, sign: str, value: str) -> None:
        try:
            money = parse_amount(value, self.company.currency)
        except ValueError:
            self._problem("error.bad_amount", text=value)
            return
        worth = equivalents(self.company, money, self.today)
        if not worth:  # nobody knows what it is worth at home
            self._problem("error.bad_amount", text=value)
            return
        bounds = tuple(bound(compare, worth) for compare in _COMPARES[sign])
        self.query = replace(self.query, amounts=(*self.query.amounts, *bounds))
        self.chips.append(("amount", f"{sign} {value}"))

    def _year(self, value: str) -> None:
        if self.query.year is not None or not re.fullmatch("(?:19|20)[0-9]{2}年?", value):
            self._problem("error.bad_value", field="ends", text=value)
            return
        self.query = replace(self.query, year=int(value[:4]))
        self.chips.append(("year", value[:4]))

    def _ahead(self, phrase: Phrase) -> None:
        try:
            period = parse_length(phrase.value)
        except ValueError:
            self._problem("error.bad_days", text=phrase.said)
            return
        last = add(self.today, period, self.company.calendar)
        days = (last - self.today).days
        if days > _LONGEST_AHEAD or self.query.ends_to is not None:
            self._problem("error.bad_days", text=phrase.said)
            return
        self.query = replace(self.query, ends_from=self.today, ends_to=last)
        self.chips.append(("expiring", str(days)))


_SEARCHED: Mapping[str, Callable[[_Reader, str], None]] = {
    "customer": _Reader._customer,
    "type": _Reader._type,
    "status": _Reader._state,
    "owner": _Reader._owner,
    "tags": _Reader._tag,
    "year": _Reader._year,
}
# What words are looked for in anyway.
_BY_WORDS = ("title", "number", "notes", "aliases")
