"""A card as plain JSON values and back: for the command line, for a page, for a channel that keeps its own messages."""

from collections.abc import Mapping
from typing import Any

from cards.model import (
    Action,
    Block,
    Card,
    Chips,
    Facts,
    Field,
    Form,
    Input,
    Note,
    Progress,
    Row,
    Rows,
    Stage,
    Step,
    Style,
    Text,
    Tone,
)


def as_json(card: Card) -> dict[str, Any]:
    """The fixed form: title, summary, state, blocks, actions.

    Looks (`tone`, `style`, `confirm`) are added only where they say something, so a plain button is a label and a token.
    """
    drawn: dict[str, Any] = {
        "title": card.title,
        "summary": card.summary,
        "state": card.state,
        "blocks": [_block(block) for block in card.blocks],
        "actions": [_action(action) for action in card.actions],
    }
    return _with_tone(drawn, card.tone)


def from_json(drawn: Mapping[str, Any]) -> Card:
    """Raises KeyError, TypeError or ValueError on what `as_json` did not make."""
    return Card(
        title=drawn["title"],
        summary=drawn["summary"],
        state=drawn["state"],
        tone=Tone(drawn.get("tone", Tone.NEUTRAL)),
        blocks=tuple(_read_block(block) for block in drawn["blocks"]),
        actions=tuple(_read_action(action) for action in drawn["actions"]),
    )


def _with_tone(drawn: dict[str, Any], tone: Tone) -> dict[str, Any]:
    if tone is not Tone.NEUTRAL:
        drawn["tone"] = tone.value
    return drawn


def _action(action: Action) -> dict[str, Any]:
    drawn: dict[str, Any] = {"label": action.label, "token": action.token}
    if action.style is not Style.PLAIN:
        drawn["style"] = action.style.value
    if action.confirm is not None:
        drawn["confirm"] = action.confirm
    return drawn


def _read_action(drawn: Mapping[str, Any]) -> Action:
    return Action(drawn["label"], drawn["token"], Style(drawn.get("style", Style.PLAIN)), drawn.get("confirm"))


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Text):
        return {"type": "text", "text": block.text}
    if isinstance(block, Note):
        return {"type": "note", "text": block.text}
    if isinstance(block, Facts):
        return {"type": "facts", "rows": [{"label": label, "value": value} for label, value in block.rows]}
    if isinstance(block, Chips):
        return {"type": "chips", "words": list(block.words)}
    if isinstance(block, Rows):
        return {"type": "rows", "rows": [_row(row) for row in block.rows]}
    if isinstance(block, Progress):
        steps = [{"title": step.title, "text": step.text, "stage": step.stage.value} for step in block.steps]
        return {"type": "progress", "steps": steps}
    return {"type": "form", "fields": [_field(field) for field in block.fields], "send": _action(block.send)}


def _row(row: Row) -> dict[str, Any]:
    drawn = {"title": row.title, "text": row.text, "state": row.state, "actions": [_action(a) for a in row.actions]}
    return _with_tone(drawn, row.tone)


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "input": field.input.value,
        "value": field.value,
        "required": field.required,
        "hint": field.hint,
        "options": [{"value": value, "label": label} for value, label in field.options],
    }


def _read_block(drawn: Mapping[str, Any]) -> Block:
    match drawn["type"]:
        case "text":
            return Text(drawn["text"])
        case "note":
            return Note(drawn["text"])
        case "facts":
            return Facts(tuple((row["label"], row["value"]) for row in drawn["rows"]))
        case "chips":
            return Chips(tuple(drawn["words"]))
        case "rows":
            return Rows(tuple(_read_row(row) for row in drawn["rows"]))
        case "progress":
            return Progress(tuple(Step(s["title"], s["text"], Stage(s["stage"])) for s in drawn["steps"]))
        case "form":
            return Form(tuple(_read_field(field) for field in drawn["fields"]), _read_action(drawn["send"]))
        case other:
            raise ValueError(f"no such block: {other!r}")


def _read_row(drawn: Mapping[str, Any]) -> Row:
    return Row(
        title=drawn["title"],
        text=drawn["text"],
        state=drawn["state"],
        tone=Tone(drawn.get("tone", Tone.NEUTRAL)),
        actions=tuple(_read_action(action) for action in drawn["actions"]),
    )


def _read_field(drawn: Mapping[str, Any]) -> Field:
    return Field(
        name=drawn["name"],
        label=drawn["label"],
        input=Input(drawn["input"]),
        value=drawn["value"],
        required=drawn["required"],
        hint=drawn["hint"],
        options=tuple((option["value"], option["label"]) for option in drawn["options"]),
    )
