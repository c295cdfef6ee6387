"""Everything a set of rules can print, as automata: where two of them meet, and where one can be read in two ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product

from contracts.numbering.automaton import Letters, Machine, Slot, Word, common, in_two_ways, machine
from contracts.numbering.checkchar import SYSTEMS
from contracts.numbering.counting import ALPHABETS, LETTERS
from contracts.numbering.family import family
from contracts.numbering.key import key
from contracts.numbering.rule import NumberRule, Overflow, rule_for
from contracts.numbering.tokens import Part, read_parts

_DIGIT: Letters = frozenset("0123456789")
_NO_ZERO: Letters = frozenset("123456789")
_FIRST_YEAR, _LAST_YEAR = 1970, 2069
_ANY_DAY: Mapping[str, tuple[Word, ...]] = {
    "YYYY": ((frozenset("12"), *(_DIGIT,) * 3),),
    "YY": ((_DIGIT,) * 2,),
    "MM": ((frozenset("0"), _NO_ZERO), (frozenset("1"), frozenset("012"))),
    "DD": ((frozenset("0"), _NO_ZERO), (frozenset("12"), _DIGIT), (frozenset("3"), frozenset("01"))),
    "DDD": ((frozenset("0"), _DIGIT, _NO_ZERO), (frozenset("123"), _DIGIT, _DIGIT)),
    "Q": ((frozenset("1234"),),),
}


@dataclass(frozen=True, slots=True)
class Span:
    """The years and months (as year * 12 + month - 1) in which a rule numbers contracts of a type, both included."""

    first: int
    last: int

    @property
    def years(self) -> range:
        return range(self.first // 12, self.last // 12 + 1)


_ALWAYS = Span(_FIRST_YEAR * 12, _LAST_YEAR * 12 + 11)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two rules that can both make `number`. `first` and `second` are their places among the rules."""

    first: int
    second: int
    number: str


def meetings(
    rules: Sequence[NumberRule], types: Mapping[str, str], words: Mapping[str, Sequence[str]]
) -> list[Meeting]:
    """Rules of which two contracts could get the same number.

    `types` are (id, code) of the contract types, `words` the texts that may stand for dept and org. Versions of one rule
    that share their counters do not meet: a value is given once. Raises `BadPattern`.
    """
    made = [list(_machines(rules, at, types, words)) for at in range(len(rules))]
    found = []
    for (first, one), (second, other) in combinations(enumerate(made), 2):
        if _shares(rules[first], rules[second]):
            continue
        if text := next((text for a in one for b in other if (text := common(a, b)) is not None), None):
            found.append(Meeting(first, second, text))
    return found


def read_twice(rule: NumberRule, types: Mapping[str, str], words: Mapping[str, Sequence[str]]) -> str | None:
    """A number of the rule, or of a child of it, of which nobody could say where one part ends. Raises `BadPattern`."""
    codes = [code for id, code in types.items() if not rule.types or id in rule.types]
    for parts in _shapes(rule):
        made = machine([_slot(part, rule, {**words, "type": codes}, _ALWAYS) for part in parts])
        if text := in_two_ways(made):
            return text
    return None


def _shares(one: NumberRule, other: NumberRule) -> bool:
    return (one.counter_of or one.id) == (other.counter_of or other.id) and one.counter == other.counter


def _shapes(rule: NumberRule) -> Iterator[tuple[Part, ...]]:
    yield read_parts(rule)
    yield from (family(rule, form).parts for form in rule.children)


def _machines(
    rules: Sequence[NumberRule], at: int, types: Mapping[str, str], words: Mapping[str, Sequence[str]]
) -> Iterator[Machine]:
    rule = rules[at]
    by_span: dict[Span, list[str]] = {}
    for id, code in types.items():
        if (not rule.types or id in rule.types) and (span := _span(rules, rule, id)) is not None:
            by_span.setdefault(span, []).append(code)
    for span, codes in by_span.items():
        for parts in _shapes(rule):
            yield machine([_slot(part, rule, {**words, "type": codes}, span) for part in parts])


def _span(rules: Sequence[NumberRule], rule: NumberRule, type_id: str) -> Span | None:
    """When it is this rule's turn; None when another always goes before it."""
    turns = sorted({one.since for one in rules if one.since >= rule.since})
    mine = [day for day in turns if rule_for(rules, type_id, day) is rule]
    if not mine:
        return None
    following = next((day for day in turns if day > mine[-1]), None)
    last = _month(following) - (1 if following.day == 1 else 0) if following else _LAST_YEAR * 12 + 11
    return Span(max(_month(mine[0]), _FIRST_YEAR * 12), min(last, _LAST_YEAR * 12 + 11))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _slot(part: Part, rule: NumberRule, words: Mapping[str, Sequence[str]], span: Span) -> Slot:
    if not part.name:
        return Slot((_exactly(key(part.text)),), segment=part.segment)
    if part.is_counter:
        return _counter_slot(part, rule)
    if part.name == "n":
        if part.width:
            return Slot(((_DIGIT,) * part.width,), segment=part.segment)
        return Slot(((_NO_ZERO,),), ((_NO_ZERO, _DIGIT),), part.segment)
    if part.date_parts:
        return Slot(tuple(_dates(part, span)), segment=part.segment)
    if part.name == "check":
        return Slot(((frozenset(SYSTEMS[part.text].ends),) * (part.width or 1),), segment=part.segment)
    listed = rule.code_list(part.name.removeprefix("code:")) if "code:" in part.name else None
    if listed is not None and listed.codes and not listed.is_open:
        known: Iterable[str] = [code.text for code in listed.codes]
    else:
        known = words.get(part.name, ())
    fitting = [key(word) for word in known if part.width is None or len(key(word)) == part.width]
    if fitting:
        return Slot(tuple(map(_exactly, dict.fromkeys(fitting))), segment=part.segment)
    if part.width is not None:
        return Slot(((None,) * part.width,), segment=part.segment)
    return Slot(((None,),), ((None,),), part.segment)


def _exactly(text: str) -> Word:
    return tuple(frozenset(letter) for letter in text)


def _counter_slot(part: Part, rule: NumberRule) -> Slot:
    alphabet: Letters = frozenset(ALPHABETS[part.text])
    without_zero: Letters = frozenset(ALPHABETS[part.text][1:])
    widths = sorted({width for width in (part.width, *(width for _, width in rule.widths)) if width})
    fixed: list[Word] = [(alphabet,) * width for width in widths]
    endless: list[Word] = []
    if rule.overflow is Overflow.WIDEN:
        endless = [(without_zero, *(alphabet,) * width) for width in widths]
    if part.width is None:
        fixed += [(frozenset("0"),), (without_zero,)]
        endless.append((without_zero, alphabet))
    if rule.overflow is Overflow.LETTERS and not part.text:
        letters: Letters = frozenset(LETTERS)
        fixed += [(letters,) * n + (alphabet,) * (width - n) for width in widths for n in range(1, width + 1)]
    return Slot(tuple(fixed), tuple(endless))


def _dates(part: Part, span: Span) -> Iterator[Word]:
    """A word for every month of the span, as far as the part tells months apart."""
    pieces = part.date_parts
    if span == _ALWAYS:
        yield from _joined(_ANY_DAY.get(piece) or (_exactly(key(piece)),) for piece in pieces)
        return
    if part.name == "fiscal":
        for year in range(span.years[0], span.years[-1] + 2):
            yield tuple(letter for at, piece in enumerate(pieces) for letter in _year(piece, year, at, len(pieces)))
        return
    months = range(span.first, span.last + 1) if {"MM", "Q"} & set(pieces) else [year * 12 for year in span.years]
    seen = set()
    for month in months:
        for word in _joined(_piece(piece, month // 12, month % 12 + 1) for piece in pieces):
            if word not in seen:
                seen.add(word)
                yield word


def _joined(pieces: Iterable[tuple[Word, ...]]) -> Iterator[Word]:
    for chosen in product(*pieces):
        yield tuple(letters for word in chosen for letters in word)


def _year(piece: str, year: int, at: int, count: int) -> Word:
    if not piece.isalpha():
        return _exactly(key(piece))
    shown = year - 1 if count > 1 and at == 0 else year
    return _exactly(f"{shown:04}"[-len(piece) :])


def _piece(piece: str, year: int, month: int) -> tuple[Word, ...]:
    match piece:
        case "YYYY" | "YY":
            text = f"{year:04}"[-len(piece) :]
        case "MM":
            text = f"{month:02}"
        case "Q":
            text = str((month + 2) // 3)
        case "DD" | "DDD":
            return _ANY_DAY[piece]
        case _:
            text = key(piece)
    return (_exactly(text),)
