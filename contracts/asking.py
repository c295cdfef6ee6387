"""Reads what people ask for: a search in either language, and `field=value` pairs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from contracts.company import Company
from contracts.dates.period import add, parse_length
from contracts.money import equivalents, parse_amount, worths
from contracts.natural import ORDER_OF, Natural, Said, days_of
from contracts.people import Person, people_named
from contracts.phrases import Kind, Phrase, parse_facts, phrases
from contracts.register.fields import Problem, field_named
from contracts.register.values import folded, known_types, who_problem
from contracts.search import Compare, Order, Query, bound
from contracts.state_words import STATE_WORDS, state_named

__all__ = ["STATE_WORDS", "Asked", "parse_facts", "parse_query", "state_named"]

_ME = frozenset({"我", "本人", "自己", "me", "myself"})
_OWN_NAMES = {"年": "year", "年份": "year", "year": "year", "排序": "order", "sort": "order", "orderby": "order"}
MOST_WORDS = 12
_LONGEST_AHEAD = 3660
_YEARS = frozenset({"this year", "next year", "last year"})
_DOWN = frozenset({Order.AMOUNT, Order.STARTS, Order.NEWEST})
"""What is looked at from the top, where nobody says otherwise."""

_COMPARES: Mapping[str, tuple[Compare, ...]] = {
    ">": (Compare.OVER,),
    "<": (Compare.UNDER,),
    ">=": (Compare.AT_LEAST,),
    "<=": (Compare.AT_MOST,),
    "=": (Compare.AT_LEAST, Compare.AT_MOST),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """`chips` are (kind, value), what was understood; the kinds are word, customer, type, state, owner, tag, amount, year,
    expiring (its value is days), ends, starts and signed (their value is two days), followed, disputed,
    overdue and order. `said` is how each was
    typed. `problems` are what was not understood: those conditions do not narrow the query. `page` counts from 1."""

    query: Query
    chips: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    said: tuple[str, ...] = ()
    page: int = 1

    def without(self, chip: int) -> str:
        """The search again, less one of its chips."""
        return " ".join(text for at, text in enumerate(self.said) if at != chip)

    @property
    def understood(self) -> bool:
        """Where nothing was, the query would find everything, which nobody asked for."""
        return bool(self.chips)


def parse_query(text: str, company: Company, person: Person, today: date) -> Asked:
    """A search as it is typed: words and conditions in any order. Nothing is left out unsaid."""
    reader = _Reader(company, person, today)
    for phrase in phrases(text):
        known = len(reader.chips)
        reader.take(phrase)
        reader.said += [phrase.said] * (len(reader.chips) - known)
    query = replace(reader.query, words=tuple(reader.words))
    return Asked(query, tuple(reader.chips), tuple(reader.problems), tuple(reader.said), reader.page)


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
    said: list[str] = field(default_factory=list)
    page: int = 1

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
            case Kind.NATURAL if phrase.natural:
                self._natural(phrase.natural, phrase.said)
            # A state may stand alone; whoever looks for the word itself puts it in quotes.
            case Kind.WORD if state_named(phrase.value):
                self._state(phrase.value)
            case _:
                self._word(phrase.value)

    def _problem(self, key: str, **values: str) -> None:
        self.problems.append(Problem(key, values))

    def _word(self, word: str) -> None:
        if len(self.words) == MOST_WORDS:
            self._problem("error.many_words", text=word[:20], limit=str(MOST_WORDS))
        elif word := " ".join(word.split()):
            self.words.append(word)
            self.chips.append(("word", word))

    def _condition(self, phrase: Phrase) -> None:
        name = _OWN_NAMES.get(folded(phrase.name)) or field_named(phrase.name)
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

    def _natural(self, natural: Natural, said: str) -> None:
        match natural.kind:
            case Said.AMOUNT if natural.upto:
                self._between(natural.value, natural.upto)
            case Said.AMOUNT:
                self._amount(natural.sign, natural.value)
            case Said.STATE:
                self._state(natural.value)
            case Said.MINE:
                self._owner("me")
            case Said.FOLLOWED | Said.DISPUTED | Said.OVERDUE:
                self._beside(natural.kind)
            case Said.PAGE:
                self.page = max(1, int(natural.value))
            case Said.ORDER:
                self._sorted(natural.of, natural.down)
            case Said.SPAN:
                self._span(natural, said)

    def _beside(self, said: Said) -> None:
        match said:
            case Said.FOLLOWED:
                self.query = replace(self.query, follower=self.person.id)
            case Said.DISPUTED:
                self.query = replace(self.query, disputed=True)
            case _:
                self.query = replace(self.query, overdue_on=self.today)
        self.chips.append((said.value, ""))

    def _between(self, low: str, high: str) -> None:
        before, count = self.query.amounts, len(self.problems)
        self._amount(">=", low)
        self._amount("<=", high)
        if len(self.query.amounts) == len(before) + 2 and count == len(self.problems):
            self.chips[-2:] = [("amount", f"{low} – {high}")]

    def _order(self, value: str) -> None:
        name = value.lstrip("+-").casefold()
        if name not in ORDER_OF:
            self._problem("error.bad_order", text=value)
            return
        self._sorted(ORDER_OF[name], {"+": False, "-": True}.get(value[0]))

    def _sorted(self, of: str, down: bool | None) -> None:
        order = Order(of)
        down = order in _DOWN if down is None else down
        self.query = replace(
            self.query, order=order, descending=down, worth=worths(self.company, self.today) if of == "amount" else ()
        )
        self.chips.append(("order", f"{of}.{'down' if down else 'up'}"))

    def _span(self, natural: Natural, said: str) -> None:
        first, last = days_of(natural.value, self.today)
        if natural.of == "ends" and natural.value in _YEARS:
            self._year(str(first.year))
            return
        query = self.query
        match natural.of:
            case "signed" if query.signed_from is None:
                self.query = replace(query, signed_from=first, signed_to=last)
            case "starts" if query.starts_from is None:
                self.query = replace(query, starts_from=first, starts_to=last)
            case "ends" if query.ends_to is None:
                self.query = replace(query, ends_from=first, ends_to=last)
            case _:
                self._problem("error.bad_days", text=said)
                return
        self.chips.append((natural.of, f"{first} – {last}"))

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
    "order": _Reader._order,
}
# What words are looked for in anyway.
_BY_WORDS = ("title", "number", "notes", "aliases")
