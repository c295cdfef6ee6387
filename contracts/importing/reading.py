"""One row of a file, read into the facts of a contract; every cell that makes no sense is named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from contracts.asking import state_named
from contracts.company import Company
from contracts.dates.period import Period, Unit, parse_limit, parse_notice, parse_period
from contracts.dates.reading import AmbiguousDate, parse_date
from contracts.importing.cells import Cell, line, text_of
from contracts.importing.columns import NEEDED, Columns
from contracts.importing.problem import Problem
from contracts.money import parse_amount
from contracts.numbering.key import key
from contracts.people import people_named
from contracts.register.contract import State
from contracts.register.values import Wrong
from contracts.register.values import currency as currency_named

LONGEST = {"number": 100, "customer": 300, "title": 2_000, "notes": 20_000, "aliases": 2_000, "tags": 2_000}
LONGEST_CELL = 500
YES = frozenset({"是", "有", "y", "yes", "true", "1", "√"})
NO = frozenset({"否", "无", "没有", "n", "no", "none", "false", "0", "-", "/"})
OPEN_ENDED = frozenset({"长期有效", "长期", "无固定期限", "不定期", "open-ended", "open ended", "indefinite"})


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file is to be read. `type` is the type id of rows that name none; `date_order` as `parse_date` takes it."""

    company: Company
    columns: Columns
    type: str | None = None
    date_order: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """`facts` maps fields of `Contract` to what the row says; a field with an empty cell is not in it.

    `key` is the number as it is compared, or None. `modification` is the file's own word for this version of the contract.
    `doubts` are problems unless the register has the contract already and agrees with what the row says.
    """

    number: int
    facts: Mapping[str, object]
    key: str | None
    modification: str = ""
    warnings: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Reader:
    row: int
    reading: Reading
    texts: Mapping[str, str]
    cells: Mapping[str, Cell]
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)

    def doubt(self, key: str, name: str, **values: str) -> None:
        self.doubts.append(Problem(self.row, key, {"field": name, "text": self.texts.get(name, ""), **values}))

    def wrong(self, key: str, name: str, **values: str) -> None:
        self.problems.append(Problem(self.row, key, {"field": name, "text": self.texts.get(name, ""), **values}))

    def parsed(self, name: str, key: str, parse: Callable[[str], object]) -> object:
        """None where the cell is empty or makes no sense."""
        text = self.texts.get(name, "")
        if not text:
            return None
        try:
            return parse(text)
        except AmbiguousDate:
            self.wrong("import.ambiguous_date", name)
        except (ValueError, OverflowError):
            self.wrong(key, name)
        return None

    def day(self, name: str) -> object:
        cell = self.cells.get(name)
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        return self.parsed(name, "import.bad_date", lambda text: parse_date(text, self.reading.date_order))


def read_row(row: int, cells: Sequence[Cell], reading: Reading) -> tuple[Row, tuple[Problem, ...]]:
    """Every problem of the row at once, so that one look at the list is enough to put the file right."""
    at = reading.columns.at
    own = {name: cells[position] for name, position in at.items() if position < len(cells)}
    reader = _Reader(row, reading, {name: text_of(cell) for name, cell in own.items()}, own)
    for name, text in reader.texts.items():
        if len(text) > LONGEST.get(name, LONGEST_CELL):
            reader.problems.append(
                Problem(row, "import.too_long", {"field": name, "most": str(LONGEST.get(name, LONGEST_CELL))})
            )
    if reader.problems:
        return Row(row, {}, None), tuple(reader.problems)
    facts = {**_plain(reader), **_named(reader), **_money(reader), **_dates(reader)}
    known = {name: value for name, value in facts.items() if value is not None}
    number = known.get("number")
    folded = key(str(number)) if number else ""
    modification = line(reader.texts.get("modification", ""))
    warnings = _check_term(reader, known, modification)
    read = Row(row, known, folded or None, modification, warnings, tuple(reader.doubts))
    return read, tuple(reader.problems)


def _plain(reader: _Reader) -> dict[str, object]:
    for name in NEEDED:
        if not line(reader.texts.get(name, "")):
            reader.doubt("import.empty", name)
    return {
        "number": line(reader.texts.get("number", "")) or None,
        "title": line(reader.texts.get("title", "")) or None,
        "customer": line(reader.texts.get("customer", "")) or None,
        "notes": reader.texts.get("notes") or None,
        "tags": _listed(reader.texts.get("tags", "")) or None,
        "aliases": _listed(reader.texts.get("aliases", "")) or None,
    }


def _listed(text: str) -> tuple[str, ...]:
    parts = text.replace("；", ";").replace("\n", ";").split(";")
    return tuple(dict.fromkeys(filter(None, (line(part) for part in parts))))


def _named(reader: _Reader) -> dict[str, object]:
    """Type, owner and status: names of things that exist."""
    company, texts = reader.reading.company, reader.texts
    found: dict[str, object] = {}
    if word := texts.get("type"):
        kind = company.type_named(word)
        found["type"] = kind.id if kind else None
        if kind is None:
            reader.doubt("import.unknown_type", "type", known=", ".join(_type_words(company)))
    elif reader.reading.type is None:
        reader.doubt("import.no_type", "type")
    if word := texts.get("owner"):
        owners = people_named(company.people, word)
        found["owner"] = owners[0].id if len(owners) == 1 else None
        if len(owners) != 1:
            reader.doubt("import.two_owners" if owners else "import.unknown_owner", "owner")
    if word := texts.get("status"):
        found["status"] = state_named(word)
        if found["status"] is None:
            reader.wrong("import.unknown_status", "status", states=" ".join(State))
    return found


def _type_words(company: Company) -> list[str]:
    return [next(iter(kind.names.values())) for kind in company.types.values()]


def _money(reader: _Reader) -> dict[str, object]:
    company, texts = reader.reading.company, reader.texts
    currency = texts.get("currency", "")
    try:
        currency = currency_named(currency)
    except Wrong:
        reader.wrong("import.bad_currency", "currency")
        return {}
    unit = reader.reading.columns.unit
    expected = currency or company.currency
    amount = reader.parsed("amount", "import.bad_amount", lambda text: parse_amount(text + unit, expected))
    if amount is not None and currency and getattr(amount, "currency", currency) != currency:
        reader.wrong("import.two_currencies", "amount", currency=currency)
    return {"amount": amount}


def _dates(reader: _Reader) -> dict[str, object]:
    texts = reader.texts
    open_ended = texts.get("ends", "").casefold() in OPEN_ENDED
    found = {name: reader.day(name) for name in ("signed", "starts")}
    found["ends"] = None if open_ended else reader.day("ends")
    if open_ended:
        found["open_ended"] = True
    if texts.get("notice_period", "").casefold() not in NO:
        found["notice"] = reader.parsed("notice_period", "import.bad_period", _notice)
    renew, most = parse_limit(texts.get("auto_renew", "").casefold())
    found["most_renewals"] = most
    if renew in NO or renew in YES:
        found["auto_renew"] = renew in YES
    elif renew:
        found["renewal"] = reader.parsed("auto_renew", "import.bad_renewal", lambda text: _term(parse_limit(text)[0]))
        found["auto_renew"] = found["renewal"] is not None or None
    return found


def _period(text: str) -> Period:
    """A sign is no dash between words."""
    if text.startswith(("-", "－", "−", "+")):
        raise ValueError(text)
    return parse_period(text)


def _notice(text: str) -> Period:
    if text.startswith(("-", "－", "−", "+")):
        raise ValueError(text)
    return parse_notice(text)


def _term(text: str) -> Period:
    """A term runs on days off as well."""
    length = _period(text)
    if length.unit is Unit.WORKING_DAYS:
        raise ValueError(text)
    return length


def _check_term(reader: _Reader, facts: dict[str, object], modification: str) -> tuple[Problem, ...]:
    """The effective day of a modification is not the contract's start, and may well lie after the contract's end."""
    starts, ends = facts.get("starts"), facts.get("ends")
    if not isinstance(starts, date) or not isinstance(ends, date) or starts <= ends:
        return ()
    said = {"starts": starts.isoformat(), "ends": ends.isoformat()}
    if not is_modification(modification):
        reader.wrong("import.ends_before_starts", "ends", **said)
        return ()
    del facts["starts"]
    return (Problem(reader.row, "import.start_left_out", {"modification": modification, **said}),)


def is_modification(word: str) -> bool:
    """An empty word and a naught stand for the contract as it was first agreed."""
    return bool(word.strip("0 "))
