"""A numbering rule at work: makes numbers, reads them back, and says which counter feeds them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from contracts.numbering.key import key
from contracts.numbering.rule import NumberRule, Overflow
from contracts.numbering.tokens import BadPattern, Part, read_parts

__all__ = ["BadFacts", "BadPattern", "NumberFacts", "NumbersExhausted", "Parsed", "Pattern", "compile_pattern"]

# Two digits mean 1970 to 2069.
_CENTURY_TURNS = 70
_DIGITS = {
    "YYYY": "[0-9]{4}",
    "YY": "[0-9]{2}",
    "MM": "(?:0[1-9]|1[0-2])",
    "DD": "(?:0[1-9]|[12][0-9]|3[01])",
}


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


@dataclass(frozen=True, slots=True)
class Parsed:
    """`parts` are (token name, text) in order, literals left out; a date part is None where the number shows none."""

    parts: tuple[tuple[str, str], ...]
    value: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    fiscal_year: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    rule: NumberRule
    parts: tuple[Part, ...]
    _reader: re.Pattern[str]

    def format(self, facts: NumberFacts, value: int) -> str:
        """Raises `NumbersExhausted`, or `BadFacts` when a part is missing or the number could not be read back."""
        text = "".join(self._written(part, facts, value) for part in self.parts)
        parsed = self.parse(text)
        said = tuple((part.name, key(self._written(part, facts, value))) for part in self.parts if part.name)
        if parsed is None or parsed.parts != said:
            raise BadFacts("number", f"{text} cannot be read back part by part")
        return text

    def parse(self, text: str) -> Parsed | None:
        """What each part says, upper case and half width; None for a number that this rule did not make."""
        found = self._reader.fullmatch(key(text))
        if not found:
            return None
        named = [part for part in self.parts if part.name]
        parts = tuple((part.name, found[f"p{at}"]) for at, part in enumerate(named))
        dates: dict[str, int] = {}
        for at, part in enumerate(named):
            dates |= _dates_in(part, found[f"p{at}"])
        return Parsed(parts, int(dict(parts)["seq"]), **dates)

    def scope(self, facts: NumberFacts) -> str:
        """The counter that feeds such a number: `default|type=XS|year=2026`. Equal scopes share a counter."""
        return "|".join((_quoted(self.rule.id), *(f"{over}={self._over(over, facts)}" for over in self.rule.counter)))

    def _over(self, over: str, facts: NumberFacts) -> str:
        on = facts.on
        match over:
            case "year":
                return f"{on.year:04}"
            case "fiscal_year":
                return f"{facts.fiscal_year:04}"
            case "month":
                return f"{on.year:04}-{on.month:02}"
            case "day":
                return on.isoformat()
            case _:
                name = over if over in ("type", "dept", "org") else f"code:{over}"
                return _quoted(key(_word(name, facts)))

    def _written(self, part: Part, facts: NumberFacts, value: int) -> str:
        if not part.name:
            return part.text
        if part.is_counter:
            return _counted(part, value, self.rule)
        if part.name == "date":
            return "".join(_date_text(text, facts.on) for text in part.date_parts)
        if part.name == "fiscal":
            return f"{facts.fiscal_year:04}"[-len(part.text) :]
        word = _word(part.name, facts)
        if part.width is not None and len(key(word)) != part.width:
            raise BadFacts(part.name, f"{word} must have {part.width} characters")
        return word


def compile_pattern(rule: NumberRule) -> Pattern:
    """Raises `BadPattern`."""
    parts = read_parts(rule)
    named = iter(range(len(parts)))
    reader = "".join(
        f"(?P<p{next(named)}>{_readable(part, rule)})" if part.name else re.escape(key(part.text)) for part in parts
    )
    return Pattern(rule, parts, re.compile(reader))


def rule_for(rules: Iterable[NumberRule], type_id: str, on: date) -> NumberRule | None:
    """The rule for a contract of that type on that day: one that names the type before a general one, then the newest."""
    fitting = [rule for rule in rules if rule.since <= on and (not rule.types or type_id in rule.types)]
    return max(fitting, key=lambda rule: (bool(rule.types), rule.since), default=None)


def _counted(part: Part, value: int, rule: NumberRule) -> str:
    text = str(value)
    if part.width is None:
        return text
    if len(text) > part.width and rule.overflow is Overflow.ERROR:
        raise NumbersExhausted(f"{rule.id}: {text} has more than {part.width} digits")
    return text.zfill(part.width)


def _word(name: str, facts: NumberFacts) -> str:
    """Of a type, dept, org or code:NAME part."""
    kind, _, code = name.partition(":")
    word = {"type": facts.type_code, "dept": facts.dept, "org": facts.org}.get(kind) or facts.codes.get(code, "")
    if not key(word):
        raise BadFacts(code or kind, "is missing")
    return word


def _readable(part: Part, rule: NumberRule) -> str:
    if part.is_counter:
        if part.width is None:
            return "0|[1-9][0-9]*"
        padded = f"[0-9]{{{part.width}}}"
        return padded if rule.overflow is Overflow.ERROR else f"{padded}|[1-9][0-9]{{{part.width},}}"
    if part.date_parts:
        return "".join(_DIGITS.get(text) or re.escape(key(text)) for text in part.date_parts)
    return ".+?" if part.width is None else f".{{{part.width}}}"


def _date_text(text: str, on: date) -> str:
    match text:
        case "YYYY":
            return f"{on.year:04}"
        case "YY":
            return f"{on.year % 100:02}"
        case "MM":
            return f"{on.month:02}"
        case "DD":
            return f"{on.day:02}"
        case _:
            return text


def _dates_in(part: Part, text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    at = 0
    for piece in part.date_parts:
        if not piece.isalpha():
            at += len(key(piece))
            continue
        number = int(text[at : at + len(piece)])
        at += len(piece)
        if piece == "YY":
            number += 1900 if number >= _CENTURY_TURNS else 2000
        year = "year" if part.name == "date" else "fiscal_year"
        found[{"MM": "month", "DD": "day"}.get(piece, year)] = number
    return found


def _quoted(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C").replace("=", "%3D")
