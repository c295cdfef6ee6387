"""Labels and values of fields that a type of contract has of its own."""

from cards.model import Field, Input
from cards.pen import Pen
from cards.words import clean, field_name
from contracts.register.contract import Contract
from contracts.register.typed import FieldKind, TypeField

INPUTS = {
    FieldKind.LONG_TEXT: Input.LONG_TEXT,
    FieldKind.DATE: Input.DATE,
    FieldKind.CHOICE: Input.CHOICE,
    FieldKind.YES_NO: Input.CHOICE,
}


def named(pen: Pen, type: str, id: str) -> TypeField | None:
    return next((each for each in pen.company.fields_of(type) if each.id == id), None)


def label_of(pen: Pen, type: str, id: str) -> str:
    """In the reader's language, else in the company's; a built-in field by its own word."""
    found = named(pen, type, id)
    if found is None:
        return field_name(pen, id)
    return clean(found.names.get(pen.t.locale) or found.names.get(pen.company.locale) or found.id, 40)


def value_of(pen: Pen, field: TypeField | None, text: str) -> str:
    if field is not None and field.kind is FieldKind.YES_NO and text in ("yes", "no"):
        return pen.t(f"word.{text}")
    return clean(text, 200)


def detail_rows(pen: Pen, contract: Contract) -> tuple[tuple[str, str], ...]:
    """What is filled in, in the order of the company file."""
    rows = []
    for id, text in contract.details:
        rows.append((label_of(pen, contract.type, id), value_of(pen, named(pen, contract.type, id), text)))
    return tuple(rows)


def inputs_of(pen: Pen, type: str, contract: Contract | None, asked: str) -> tuple[Field, ...]:
    """The part of a form that only this type has."""
    there = dict(contract.details) if contract else {}
    return tuple(_input(pen, type, each, there.get(each.id, ""), asked) for each in pen.company.fields_of(type))


def _input(pen: Pen, type: str, field: TypeField, value: str, asked: str) -> Field:
    options: tuple[tuple[str, str], ...] = ()
    if field.kind is FieldKind.CHOICE:
        options = tuple((option, option) for option in field.options)
    elif field.kind is FieldKind.YES_NO:
        options = tuple((word, pen.t(f"word.{word}")) for word in ("yes", "no"))
    return Field(
        name=field.id,
        label=label_of(pen, type, field.id),
        input=INPUTS.get(field.kind, Input.TEXT),
        value=value,
        required=field.id == asked,
        options=options,
    )
