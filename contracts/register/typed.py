"""Fields that a type of contract has of its own: what each must be, and at which state it must be there."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from contracts.money import parse_amount, plain
from contracts.register.contract import Contract
from contracts.register.values import Problem, Wrong, day_of, folded

LONGEST, LONGEST_TEXT = 200, 2_000
_YES = frozenset({"是", "有", "yes", "y", "true", "1"})
_NO = frozenset({"否", "无", "没有", "no", "n", "false", "0"})
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


class FieldKind(StrEnum):
    """SPLIT is how something is shared out, in per cent that come to 100: `60/40`, `甲方60 乙方40`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    DATE = "date"
    NUMBER = "number"
    PERCENT = "percent"
    CHOICE = "choice"
    YES_NO = "yes_no"
    SPLIT = "split"


class NeededAt(StrEnum):
    NEVER = "never"
    SUBMIT = "submit"
    SIGN = "sign"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeField:
    """`names` maps a locale to the label; `words` are all ways to type it; `options` belong to a CHOICE. `at_least` and `at_most`
    bound a NUMBER or PERCENT."""

    id: str
    names: Mapping[str, str]
    kind: FieldKind
    words: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    needed: NeededAt = NeededAt.NEVER
    at_least: Decimal | None = None
    at_most: Decimal | None = field(default=None)


def field_of(fields: Sequence[TypeField], word: str) -> TypeField | None:
    """The one that this word names, in any language."""
    wanted = folded(word)
    for each in fields:
        if wanted in map(folded, (each.id, *each.names.values(), *each.words)):
            return each
    return None


def set_details(
    contract: Contract, fields: Sequence[TypeField], given: Mapping[str, str], currency: str, today: date
) -> tuple[Contract, tuple[Problem, ...]]:
    """`given` is text by field id; an empty text takes a fact away. They stand in the order of the company file."""
    problems: list[Problem] = []
    now = dict(contract.details)
    for each in fields:
        if each.id not in given:
            continue
        try:
            text = read(each, given[each.id], contract.amount.currency if contract.amount else currency, today)
        except Wrong as wrong:
            problems.append(wrong.problem)
            continue
        if text:
            now[each.id] = text
        else:
            now.pop(each.id, None)
    order = [each.id for each in fields]
    kept = sorted(now.items(), key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    return replace(contract, details=tuple(kept)), tuple(problems)


def read(field: TypeField, text: str, currency: str, today: date) -> str:
    """The text as it is kept, which can be typed to get the same again. Raises `Wrong`."""
    text = text.strip()
    if not text:
        return ""
    if field.kind is FieldKind.AMOUNT:
        try:
            money = parse_amount(text, currency)
        except ValueError as wrong:
            raise Wrong("error.bad_amount", text=text) from wrong
        return f"{plain(money)} {money.currency}"
    if field.kind is FieldKind.DATE:
        found = day_of(text, today)
        return found.isoformat() if found else ""
    return _READERS[field.kind](field, text)


def _text(field: TypeField, text: str) -> str:
    most = LONGEST if field.kind is FieldKind.TEXT else LONGEST_TEXT
    if len(text) > most:
        raise Wrong("error.too_long", limit=most)
    return " ".join(text.split()) if field.kind is FieldKind.TEXT else text


def _wrong(field: TypeField, text: str) -> Wrong:
    return Wrong("error.bad_detail", text=_said(field, text))


def _said(field: TypeField, text: str) -> str:
    return f"{next(iter(field.names.values()))}={text[:60]}"


def _number(field: TypeField, text: str) -> str:
    found = text.replace(",", "").replace("，", "").rstrip("%％").strip()
    if not _NUMBER.fullmatch(found):
        raise _wrong(field, text)
    value = Decimal(found)
    low = field.at_least if field.at_least is not None else Decimal(0) if field.kind is FieldKind.PERCENT else None
    high = field.at_most if field.at_most is not None else Decimal(100) if field.kind is FieldKind.PERCENT else None
    if (low is not None and value < low) or (high is not None and value > high):
        raise _wrong(field, text)
    return f"{found}%" if field.kind is FieldKind.PERCENT else found


def _chosen(field: TypeField, text: str) -> str:
    for option in field.options:
        if folded(option) == folded(text):
            return option
    raise Wrong("error.bad_choice", text=_said(field, text), known="、".join(field.options))


def _yes_or_no(field: TypeField, text: str) -> str:
    word = folded(text)
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    raise _wrong(field, text)


def _split(field: TypeField, text: str) -> str:
    parts = [Decimal(part) for part in _NUMBER.findall(text.replace(",", " "))]
    if len(parts) < 2 or any(part < 0 for part in parts) or sum(parts) != 100:
        raise Wrong("error.bad_split", text=text[:60])
    return " ".join(text.split())


_READERS: Mapping[FieldKind, Callable[[TypeField, str], str]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.PERCENT: _number,
    FieldKind.CHOICE: _chosen,
    FieldKind.YES_NO: _yes_or_no,
    FieldKind.SPLIT: _split,
}


def lacking(contract: Contract, fields: Sequence[TypeField], at: NeededAt) -> tuple[str, ...]:
    """The ids of fields that must be there at that moment (what is needed to submit is needed to sign as well)."""
    moments = {NeededAt.SUBMIT} if at is NeededAt.SUBMIT else {NeededAt.SUBMIT, NeededAt.SIGN}
    there = dict(contract.details)
    return tuple(each.id for each in fields if each.needed in moments and not there.get(each.id))
