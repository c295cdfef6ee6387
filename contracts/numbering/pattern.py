"""A numbering rule at work: makes numbers, reads them back, and says which counter feeds them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts.numbering import counting, days
from contracts.numbering.checkchar import SYSTEMS, check_of
from contracts.numbering.counting import ALPHABETS, LETTERS
from contracts.numbering.key import key
from contracts.numbering.rule import NumberRule, Overflow, parent_word, rule_for
from contracts.numbering.tokens import BadPattern, Part, read_parts

__all__ = [
    "BadFacts",
    "BadPattern",
    "NumberFacts",
    "NumbersExhausted",
    "Parsed",
    "Pattern",
    "compile_pattern",
    "rule_for",
]


class NumbersExhausted(Exception):
    """The counter has outgrown its width and the rule does not let it widen."""


class BadFacts(ValueError):
    """A fact that the number must show is missing, or would make the number unreadable; `name` is which."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a number is made from. `on` is the day that the rule's `dated_by` names; `codes` are those the asker gave.

    `fiscal_year_start` is the month in which the fiscal year begins; a fiscal year is named after the
    calendar year it ends in (one that begins in January after its own).
    """

    type_code: str
    dept: str
    org: str
    on: date
    fiscal_year_start: int
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def fiscal_year(self) -> int:
        return self.on.year + (1 if 1 < self.fiscal_year_start <= self.on.month else 0)

    @property
    def words(self) -> dict[str, str]:
        return {"type": self.type_code, "dept": self.dept, "org": self.org}

    def word(self, name: str) -> str:
        """Of a type, dept, org or code:NAME part; "" when nobody gave it."""
        kind, _, code = name.partition(":")
        found = self.words.get(kind)
        word = self.codes.get(code, "") if found is None else found
        return word if key(word) else ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """`parts` are (token name, text) in order, literals left out; a date part is None where the number shows none."""

    parts: tuple[tuple[str, str], ...]
    value: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    fiscal_year: int | None = None
    quarter: int | None = None
    day_of_year: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    rule: NumberRule
    parts: tuple[Part, ...]
    _reader: re.Pattern[str]

    def format(self, facts: NumberFacts, value: int) -> str:
        """Raises `NumbersExhausted`, or `BadFacts` when a part is missing or the number could not be read back."""
        said = [(part, self._written(part, facts, value)) for part in self.parts if self._is_said(part, facts)]
        text = self._checked(said)
        parsed = self.parse(text)
        made = tuple((part.name, key(word)) for part, word in said if part.name and part.name != "check")
        if (
            parsed is None
            or tuple(part for part in parsed.parts if part[0] != "check") != made
            or parsed.value != value
        ):
            raise BadFacts("number", f"{text} cannot be read back part by part")
        return text

    def parse(self, text: str) -> Parsed | None:
        """What each part says, upper case and half width; None for a number that this rule did not make."""
        found = self._reader.fullmatch(key(text))
        if not found:
            return None
        named = [(part, found[f"p{at}"]) for at, part in enumerate(self.parts) if part.name]
        parts = [(part, word) for part, word in named if word is not None]
        words = {part.name: word for part, word in parts}
        value = self._value(words)
        if value is None or not all(self._fits(part, word, words) for part, word in parts):
            return None
        if not self._check_holds(found):
            return None
        dates: dict[str, int] = {}
        for part, word in parts:
            dates |= days.said(part, word)
        return Parsed(tuple((part.name, word) for part, word in parts), value, **dates)

    def scope(self, facts: NumberFacts) -> str:
        """The counter that feeds such a number: `default|type=XS|year=2026`. Equal scopes share a counter."""
        id = self.rule.counter_of or self.rule.id
        return "|".join((_quoted(id), *(f"{over}={self._over(over, facts)}" for over in self.rule.counter)))

    def capacity(self, dept: str) -> int | None:
        """How many values a counter of that department has, 0 among them; None when it never ends."""
        part = self.counter
        return counting.capacity(self.rule.width_of(dept, part.width), ALPHABETS[part.text], self.rule.overflow)

    @property
    def counter(self) -> Part:
        return next(part for part in self.parts if part.is_counter)

    @property
    def codes(self) -> tuple[tuple[str, bool], ...]:
        """(name, whether it may be left out) of the code parts."""
        found = ((part.name.removeprefix("code:"), bool(part.segment)) for part in self.parts if "code:" in part.name)
        return tuple(found)

    def _over(self, over: str, facts: NumberFacts) -> str:
        on = facts.on
        match over:
            case "year":
                return f"{on.year:04}"
            case "fiscal_year":
                return f"{facts.fiscal_year:04}"
            case "quarter":
                return f"{on.year:04}-Q{(on.month + 2) // 3}"
            case "month":
                return f"{on.year:04}-{on.month:02}"
            case "day":
                return on.isoformat()
        name = over if over in ("type", "dept", "org") else f"code:{over}"
        word = facts.word(name)
        if not word and not any(part.name == name and part.segment for part in self.parts):
            raise BadFacts(over, "is missing")
        return _quoted(key(word))

    def _is_said(self, part: Part, facts: NumberFacts) -> bool:
        inside = (other.name for other in self.parts if other.segment == part.segment and "code:" in other.name)
        return not part.segment or any(facts.word(name) for name in inside)

    def _written(self, part: Part, facts: NumberFacts, value: int) -> str:
        if not part.name or part.name == "check":
            return part.text if not part.name else ""
        if part.is_counter:
            width = self.rule.width_of(facts.dept, part.width)
            text = counting.written(value, width, ALPHABETS[part.text], self.rule.overflow)
            if text is None:
                raise NumbersExhausted(f"{self.rule.id}: {value} needs more than {width} places")
            return text
        if part.name == "date":
            return days.date_text(part, facts.on)
        if part.name == "fiscal":
            fiscal = days.fiscal_text(part, facts.fiscal_year, facts.fiscal_year_start)
            if fiscal is None:
                raise BadFacts("fiscal", "a fiscal year that begins in January lies in one year, not in two")
            return fiscal
        return self._word(part, facts)

    def _word(self, part: Part, facts: NumberFacts) -> str:
        word, code = facts.word(part.name), part.name.removeprefix("code:")
        if not word:
            raise BadFacts(code, "is missing")
        if part.width is not None and len(key(word)) != part.width:
            raise BadFacts(code, f"{word} must have {part.width} characters")
        listed = self.rule.code_list(code) if "code:" in part.name else None
        if listed is not None and listed.find(word, parent_word(listed.depends_on, facts.words, facts.codes)) is None:
            raise BadFacts(code, f"{word} is not in the list")
        return word

    def _checked(self, said: list[tuple[Part, str]]) -> str:
        """The whole text, with its check where it has one."""
        system = next((part.text for part, _ in said if part.name == "check"), None)
        if system is None:
            return "".join(word for _, word in said)
        try:
            check = check_of(system, "".join(key(word) for _, word in said))
        except ValueError as strange:
            raise BadFacts("check", f"{strange} cannot be counted by {system}") from strange
        return "".join(check if part.name == "check" else word for part, word in said)

    def _check_holds(self, found: re.Match[str]) -> bool:
        for at, part in enumerate(self.parts):
            if part.name == "check":
                start, end = found.span(f"p{at}")
                try:
                    return check_of(part.text, found[0][:start] + found[0][end:]) == found[0][start:end]
                except ValueError:
                    return False
        return True

    def _value(self, words: Mapping[str, str]) -> int | None:
        part = self.counter
        width = self.rule.width_of(words.get("dept", ""), part.width)
        return counting.read(words["seq"], width, ALPHABETS[part.text], self.rule.overflow)

    def _fits(self, part: Part, word: str, words: Mapping[str, str]) -> bool:
        """Whether a code goes with the one it depends on."""
        listed = self.rule.code_list(part.name.removeprefix("code:")) if "code:" in part.name else None
        if listed is None or listed.is_open or not listed.codes:
            return True
        name = listed.depends_on if listed.depends_on in ("type", "dept", "org") else f"code:{listed.depends_on}"
        choices = listed.choices(words[name]) if name in words else listed.codes
        return any(key(code.text) == word for code in choices)


def compile_pattern(rule: NumberRule) -> Pattern:
    """Raises `BadPattern`."""
    parts = read_parts(rule)
    return Pattern(rule, parts, re.compile(reader_of(parts, rule)))


def reader_of(parts: tuple[Part, ...], rule: NumberRule) -> str:
    """A regular expression over keys with a group p0, p1, … for every named part, and n for the count of a child."""
    reader, inside = "", 0
    for at, part in enumerate(parts):
        if part.segment != inside:
            reader += (")?" if inside else "") + ("(?:" if part.segment else "")
            inside = part.segment
        group = "n" if part.name == "n" else f"p{at}"
        reader += f"(?P<{group}>{_readable(part, rule)})" if part.name else re.escape(key(part.text))
    return reader + (")?" if inside else "")


def _readable(part: Part, rule: NumberRule) -> str:
    if part.is_counter:
        return _readable_counter(part, rule)
    if part.name == "n":
        return f"[0-9]{{{part.width}}}" if part.width else "[1-9][0-9]*"
    if part.date_parts:
        return days.readable(part)
    if part.name == "check":
        return f"[{re.escape(SYSTEMS[part.text].ends)}]{{{part.width}}}"
    listed = rule.code_list(part.name.removeprefix("code:")) if "code:" in part.name else None
    if listed is not None and listed.codes and not listed.is_open:
        return "|".join(re.escape(word) for word in sorted({key(code.text) for code in listed.codes}, key=_longest))
    return ".+?" if part.width is None else f".{{{part.width}}}"


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


def _readable_counter(part: Part, rule: NumberRule) -> str:
    """Exactly what counters of these widths write, so that no other cut of the number is tried first."""
    alphabet = ALPHABETS[part.text]
    some, first = f"[{alphabet}]", f"[{alphabet[1:]}]"
    widths = sorted({width for width in (part.width, *(width for _, width in rule.widths)) if width}, reverse=True)
    ways: list[str] = []
    if rule.overflow is Overflow.WIDEN:
        ways += [f"{first}{some}{{{width},}}" for width in widths]
    ways += [f"{some}{{{width}}}" for width in widths]
    if rule.overflow is Overflow.LETTERS and not part.text:
        letters = ((width, count) for width in widths for count in range(1, width + 1))
        ways += [f"[{LETTERS}]{{{count}}}{some}{{{width - count}}}" for width, count in letters]
    if part.width is None:
        ways += [f"{first}{some}*", alphabet[0]]
    return "|".join(ways)


def _quoted(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C").replace("=", "%3D")
