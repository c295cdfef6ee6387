"""The buttons of a card: six at most, and a selection for what is more. Pure."""

from dataclasses import dataclass, replace
from typing import Any, Final

from adapters._shared.card_keys import FIELD, PICK, SURE
from adapters._shared.card_limits import BUTTONS, KEY, OPTION_ID, OPTIONS, CardLimits
from adapters._shared.texts import Json, shortened, size, within
from cards.model import Action, Card, Form, Input, Rows, Style

CHOOSE: Final = {"zh": "选择操作"}
GO: Final = {"zh": "执行"}
OPEN: Final = {"zh": "打开表单"}


@dataclass(frozen=True, slots=True)
class Buttons:
    """`selection` is None where every button has found a place. `left` is how many have found none."""

    list: tuple[Json, ...]
    selection: Json | None = None
    left: int = 0


def word(words: dict[str, str], locale: str, otherwise: str) -> str:
    return words.get(locale.lower()[:2], otherwise)


def numbered(card: Card) -> Card:
    """Rows with buttons of their own get numbers, so that a button can say which row it means."""
    blocks = []
    for block in card.blocks:
        if isinstance(block, Rows) and any(row.actions for row in block.rows):
            rows = [
                replace(
                    row,
                    title=f"{at}. {row.title}",
                    actions=tuple(replace(each, label=f"{at} {each.label}") for each in row.actions),
                )
                for at, row in enumerate(block.rows, start=1)
            ]
            blocks.append(Rows(tuple(rows)))
        else:
            blocks.append(block)  # type: ignore[arg-type]
    return replace(card, blocks=tuple(blocks))


def buttons_of(card: Card, locale: str, most: CardLimits) -> Buttons:
    """Of a numbered card. A form is filled in on its page, where there is one."""
    form = next((block for block in card.blocks if isinstance(block, Form)), None)
    if form is not None and (choice := _choice(form, most)) is not None:
        return Buttons(tuple(_button(each, most) for each in (form.send, *card.actions[: BUTTONS - 1])), choice)
    pages = [_page(form, locale)] if form is not None and form.page and most.links else []
    of_rows = [
        action for block in card.blocks if isinstance(block, Rows) for row in block.rows for action in row.actions
    ]
    actions = _distinct([*card.actions, *of_rows])
    if len(pages) + len(actions) <= BUTTONS:
        return Buttons((*pages, *(_button(action, most) for action in actions)))
    room = BUTTONS - len(pages) - 1
    own = _distinct(list(card.actions))[:room]
    rest = [action for action in actions if action not in own and size(action.token) <= OPTION_ID]
    offered = rest[:OPTIONS]
    selection: Json = {
        "question_key": PICK,
        "title": word(CHOOSE, locale, "Choose"),
        "option_list": [{"id": one.token, "text": shortened(one.label, most.option)} for one in offered],
        "selected_id": offered[0].token,
    }
    go = {"text": word(GO, locale, "Go"), "style": 1, "key": PICK}
    return Buttons((*pages, *(_button(action, most) for action in own), go), selection, len(rest) - len(offered))


def _distinct(actions: list[Action]) -> list[Action]:
    return list({action.token: action for action in actions}.values())


def _button(action: Action, most: CardLimits) -> Json:
    return {"text": shortened(action.label, most.label), "style": most.styles[action.style], "key": _key(action, most)}


def _key(action: Action, most: CardLimits) -> str:
    """What is heavy asks back first; the question goes along, since a click brings nothing else."""
    if action.confirm is None:
        return action.token
    label = shortened(action.label.replace("?", ""), most.label)
    head = f"{SURE}{action.token}?{label}?"
    return head + within(" ".join(action.confirm.split()), KEY - size(head))


def _choice(form: Form, most: CardLimits) -> Json | None:
    """A form of one choice needs no page: the platform has selects."""
    if len(form.fields) != 1:
        return None
    field = form.fields[0]
    options = [(value, label) for value, label in field.options if 0 < size(value) <= OPTION_ID]
    if field.input is not Input.CHOICE or not 0 < len(options) <= OPTIONS:
        return None
    offered = [{"id": value, "text": shortened(label, most.option)} for value, label in options]
    chosen = field.value if field.value in dict(options) else options[0][0]
    return {
        "question_key": f"{FIELD}{field.name}",
        "title": shortened(field.label, most.choice),
        "option_list": offered,
        "selected_id": chosen,
    }


def _page(form: Form, locale: str) -> dict[str, Any]:
    return {"type": 1, "text": word(OPEN, locale, "Open form"), "style": 1, "url": form.page}


def sure_card(token: str, label: str, question: str, task: str, most: CardLimits) -> Json:
    """Asks back before a heavy button is believed."""
    return {
        "card_type": "button_interaction",
        "task_id": task,
        "main_title": {"title": shortened(label, most.title)},
        "sub_title_text": shortened(question, most.sub),
        "button_list": [{"text": shortened(label, most.label), "style": most.styles[Style.DANGER], "key": token}],
    }
