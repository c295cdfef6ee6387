"""A numbering rule of the company file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.numbering.key import key


class DatedBy(StrEnum):
    """Which date feeds the date parts of a number."""

    REQUEST = "request"
    APPROVAL = "approval"
    SIGNING = "signing"
    START = "start"


class Overflow(StrEnum):
    """What happens when the counter outgrows its width: no more numbers, one digit more, or letters (999, A00 … ZZZ)."""

    ERROR = "error"
    WIDEN = "widen"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True)
class Code:
    """`under` is the code of the other part that it goes with, "" when it goes with all."""

    text: str
    name: str
    under: str = ""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of codes of the company's own, printed by `{code:ID}`.

    `names` are (locale, name of the list). `depends_on` is the part on which the choice depends: type, dept, org or
    another list, "" for none. An open list takes other words too.
    """

    id: str
    names: tuple[tuple[str, str], ...] = ()
    codes: tuple[Code, ...] = ()
    depends_on: str = ""
    is_open: bool = False

    def name(self, *locales: str) -> str:
        """In the first of these locales that it has a name for, else its id."""
        named = dict(self.names)
        return next((named[locale] for locale in locales if locale in named), self.id)

    def choices(self, under: str) -> tuple[Code, ...]:
        return tuple(code for code in self.codes if not code.under or key(code.under) == key(under))

    def find(self, word: str, under: str = "") -> str | None:
        """The code that somebody means who types it or its name; None when it cannot stand there."""
        wanted = key(word)
        for code in self.choices(under):
            if wanted and wanted in (key(code.text), key(code.name)):
                return code.text
        return word.strip() if self.is_open and wanted else None


@dataclass(frozen=True, slots=True)
class ChildForm:
    """How a number that hangs on another is written: `{base}-B{n}`, or the parts of the rule in another order.

    A pattern with neither `{base}` nor `{seq}` is a field of its own, written behind the number with a space.
    `start` is the first value of `{n}`.
    """

    kind: str
    pattern: str
    start: int = 1


@dataclass(frozen=True, slots=True)
class NumberRule:
    """`pattern` is literals and `{tokens}`, e.g. `{date:YYYYMMDD}-{type}-{seq:6}`; what stands in `[ ]` is left out
    when its code is not given.

    `counter` names what the counter runs over (any of type, dept, year, fiscal_year, quarter, month, day, or a code
    of the company's own), which need not be what is printed. `types` are contract type ids; empty means all.
    The rule holds for dates on or after `since`. `reserve_days` is how long an unused number is kept. `widths` are
    (department, width of the counter) where that is not the pattern's. `counter_of` is the id of the rule whose counters
    it shares, "" for its own. `lists` are the code lists of the company.
    """

    id: str
    pattern: str
    types: tuple[str, ...] = ()
    dated_by: DatedBy = DatedBy.REQUEST
    counter: tuple[str, ...] = ("type", "year")
    since: date = date.min
    start: int = 1
    overflow: Overflow = Overflow.ERROR
    reserve_days: int = 30
    widths: tuple[tuple[str, int], ...] = ()
    counter_of: str = ""
    lists: tuple[CodeList, ...] = ()
    children: tuple[ChildForm, ...] = ()

    def code_list(self, name: str) -> CodeList | None:
        return next((one for one in self.lists if one.id == name), None)

    def width_of(self, dept: str, otherwise: int | None) -> int | None:
        return next((width for id, width in self.widths if key(id) == key(dept)), otherwise)


def rule_for(rules: Iterable[NumberRule], type_id: str, on: date) -> NumberRule | None:
    """The rule for a contract of that type on that day: one that names the type before a general one, then the newest."""
    fitting = [rule for rule in rules if rule.since <= on and (not rule.types or type_id in rule.types)]
    return max(fitting, key=lambda rule: (bool(rule.types), rule.since), default=None)


def parent_word(depends_on: str, words: Mapping[str, str], codes: Mapping[str, str]) -> str:
    """What stands for the part that a list depends on: `words` has type, dept and org."""
    return words.get(depends_on) or codes.get(depends_on, "")
