"""A form as the inputs of a company's own card template. Pure.

Source: open.dingtalk.com, the form component of the card builder (`form.fields`). The public templates have none.
"""

from typing import Final

from adapters.dingtalk.buttons import Json, packed
from cards.model import Card, Field, Form, Input

KINDS: Final = {
    Input.TEXT: "TEXT",
    Input.LONG_TEXT: "TEXT_AREA",
    # Amounts are written as people write them, with a currency or a 万.
    Input.AMOUNT: "TEXT",
    Input.DATE: "DATE",
    Input.CHOICE: "SELECT",
}
HINT: Final = 200
VALUE: Final = 1_000
"""Letters that an input holds at first. What is longer stays out of it: sent back cut, it would replace what is there."""

LABEL: Final = 100
OPTIONS, OPTION = 20, 20
"""How many choices are offered, and the letters of each."""


def form_in(card: Card) -> Form | None:
    return next((block for block in card.blocks if isinstance(block, Form)), None)


def inputs_of(form: Form | None) -> dict[str, str]:
    """The variables `form` and `token` of the template; the submit button sends both back."""
    if form is None:
        return {"form": packed({"fields": []}), "token": ""}
    return {"form": packed({"fields": [_input(field) for field in form.fields]}), "token": form.send.token}


def _input(field: Field) -> Json:
    drawn: Json = {
        "name": field.name,
        "label": field.label[:LABEL],
        "type": KINDS[field.input],
        "required": field.required,
        "placeholder": field.hint[:HINT],
        "defaultValue": field.value if len(field.value) <= VALUE else "",
    }
    if field.input is Input.CHOICE:
        offered = field.options[:OPTIONS]
        drawn["options"] = [{"value": value, "text": (label or value)[:OPTION]} for value, label in offered]
    return drawn
