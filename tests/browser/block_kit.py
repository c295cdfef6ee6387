"""Draws a Block Kit payload as a page, roughly as Slack shows it, to look at our own cards."""

import re
from html import escape
from typing import Any

Json = dict[str, Any]

STYLE = """
body { margin: 0; background: #fff; color: #1d1c1d; font: 15px/1.47 system-ui, "Noto Sans CJK SC", sans-serif }
.message, .modal { width: 620px; display: grid; gap: 8px }
.message { grid-template-columns: 36px 1fr; padding: 16px }
.lamp { display: inline-block; width: 10px; height: 10px; border-radius: 5px; margin-right: 4px }
.face { width: 36px; height: 36px; border-radius: 8px; background: #1f3a5f; color: #fff; display: grid; place-items: center }
.who b { margin-right: 6px } .who i { font: 10px system-ui; background: #ddd; border-radius: 2px; padding: 1px 3px; color: #616061 }
.body { display: grid; gap: 8px }
.header { font-size: 18px; font-weight: 900 } .plain { white-space: pre-wrap; overflow-wrap: anywhere }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px } .context { color: #616061; font-size: 13px }
.actions { display: flex; flex-wrap: wrap; gap: 8px } hr { border: 0; border-top: 1px solid #ddd; width: 100% }
button { font: 700 14px system-ui, "Noto Sans CJK SC"; padding: 6px 12px; border-radius: 8px; border: 1px solid #bbb; background: #fff }
button.primary { background: #007a5a; color: #fff; border-color: #007a5a } button.danger { color: #e01e5a; border-color: #e01e5a }
.modal { width: 520px; border: 1px solid #bbb; border-radius: 10px; padding: 18px; gap: 14px }
.modal footer { display: flex; justify-content: flex-end; gap: 8px } label { display: grid; gap: 4px; font-weight: 700 }
.input { border: 1px solid #999; border-radius: 6px; padding: 7px 10px; min-height: 22px; font-weight: 400 }
.tall { min-height: 76px } label small { font-weight: 400; color: #616061 }
"""


# A machine that draws pictures has no font of emoji.
LAMPS = {"⚪": "#b9bec6", "🔵": "#2f7de1", "🟢": "#2f9e5b", "🟠": "#e8891c", "🔴": "#d93a3a"}


def page(inner: str) -> str:
    for lamp, colour in LAMPS.items():
        inner = inner.replace(lamp, f'<i class="lamp" style="background: {colour}"></i>')
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{inner}'


def message(body: Json) -> str:
    who = '<div class="who"><b>contract-bot</b><i>APP</i></div>'
    return page(
        f'<div class="message"><div class="face">合</div><div class="body">{who}{_blocks(body["blocks"])}</div></div>'
    )


def modal(view: Json) -> str:
    foot = f'<button>{_text(view["close"])}</button><button class="primary">{_text(view["submit"])}</button>'
    head = f'<div class="header">{_text(view["title"])}</div>'
    return page(f'<div class="modal">{head}{_blocks(view["blocks"])}<footer>{foot}</footer></div>')


def _blocks(blocks: list[Json]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Json) -> str:
    kind = block["type"]
    if kind == "divider":
        return "<hr>"
    if kind == "header":
        return f'<div class="header plain">{_text(block["text"])}</div>'
    if kind == "section":
        said = f'<div class="plain">{_text(block["text"])}</div>' if "text" in block else ""
        fields = "".join(f'<div class="plain">{_text(field)}</div>' for field in block.get("fields", []))
        return said + (f'<div class="fields">{fields}</div>' if fields else "")
    if kind == "context":
        return "".join(f'<div class="context plain">{_text(element)}</div>' for element in block["elements"])
    if kind == "actions":
        return f'<div class="actions">{"".join(_button(element) for element in block["elements"])}</div>'
    return _input(block)


def _button(element: Json) -> str:
    return f'<button class="{element.get("style", "")}">{_text(element["text"])}</button>'


def _input(block: Json) -> str:
    element = block["element"]
    shown = element.get("initial_value") or element.get("initial_date") or ""
    if chosen := element.get("initial_option"):
        shown = chosen["text"]["text"]
    tall = " tall" if element.get("multiline") else ""
    optional = "" if not block.get("optional") else " <small>(optional)</small>"
    return (
        f'<label><span>{_text(block["label"])}{optional}</span><div class="input{tall}">{escape(shown)}</div></label>'
    )


def _text(text: Json) -> str:
    said = text["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if text["type"] == "plain_text":
        return escape(said)
    dated = re.sub(r"<!date\^(\d+)\^[^|>]*\|([^>]*)>", lambda found: found[2], text["text"])
    bold = re.sub(r"\*([^*\n]+)\*", r"<b>\1</b>", dated)
    return re.sub(r"<@(\w+)>", r"@\1", bold)
