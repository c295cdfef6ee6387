"""Draws a WeCom template card as a page, roughly as WeCom shows it on a phone, to look at our own cards."""

from html import escape
from typing import Any

from tests.browser.block_kit import LAMPS

Json = dict[str, Any]

STYLE = """
body { margin: 0; background: #ebebeb; color: #191919; font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
.chat { width: 390px; padding: 16px; box-sizing: border-box; display: grid; grid-template-columns: 40px 1fr; gap: 10px }
.face { width: 40px; height: 40px; border-radius: 6px; background: #1f3a5f; color: #fff; display: grid; place-items: center }
.card { background: #fff; border-radius: 10px; padding: 14px; display: grid; gap: 8px; overflow-wrap: anywhere }
.title { font-size: 17px; font-weight: 600; line-height: 1.35 } .desc, .name { color: #8a8a8a }
.lamp { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 5px }
.quote { background: #f6f6f6; border-radius: 6px; padding: 8px 10px; color: #6b6b6b; font-size: 13px; white-space: pre-line }
.sub { white-space: pre-line } .fact { display: grid; grid-template-columns: 76px 1fr; gap: 8px; font-size: 14px }
.buttons { display: grid; grid-template-columns: repeat(auto-fit, minmax(88px, 1fr)); gap: 8px; margin-top: 4px }
.button { text-align: center; border-radius: 6px; padding: 8px 4px; background: #f2f2f2; color: #191919 }
.b1 { background: #267ef0; color: #fff } .b4 { color: #e64340 } .off { color: #b2b2b2; background: #f7f7f7 }
.choice { border: 1px solid #e0e0e0; border-radius: 6px; padding: 8px 10px; display: flex; justify-content: space-between }
"""


def message(body: Json) -> str:
    inner = _card(body["template_card"]) if "template_card" in body else _text(body["text"]["content"])
    for lamp, colour in LAMPS.items():
        inner = inner.replace(lamp, f'<i class="lamp" style="background: {colour}"></i>')
    shown = f'<div class="chat"><div class="face">合</div><div class="card">{inner}</div></div>'
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{shown}'


def _text(content: str) -> str:
    return f'<div class="sub">{escape(content)}</div>'


def _card(card: Json) -> str:
    title = card["main_title"]
    parts = [f'<div class="title">{escape(title["title"])}</div>']
    if "desc" in title:
        parts.append(f'<div class="desc">{escape(title["desc"])}</div>')
    if "quote_area" in card:
        parts.append(f'<div class="quote">{escape(card["quote_area"]["quote_text"])}</div>')
    if "sub_title_text" in card:
        parts.append(f'<div class="sub">{escape(card["sub_title_text"])}</div>')
    for fact in card.get("horizontal_content_list", []):
        name = f'<span class="name">{escape(fact["keyname"])}</span>'
        parts += [f'<div class="fact">{name}<span>{escape(fact["value"])}</span></div>']
    if "button_selection" in card:
        chosen = card["button_selection"]
        first = next(one["text"] for one in chosen["option_list"] if one["id"] == chosen["selected_id"])
        parts.append(f'<div class="choice"><span>{escape(chosen["title"])}</span><span>{escape(first)} ›</span></div>')
    return "".join([*parts, f'<div class="buttons">{_buttons(card)}</div>'])


def _buttons(card: Json) -> str:
    if "replace_text" in card:
        return f'<div class="button off">{escape(card["replace_text"])}</div>'
    return "".join(f'<div class="button b{one["style"]}">{escape(one["text"])}</div>' for one in card["button_list"])
