"""The page of a form, as HTML: for a phone first, light and dark, without a script. Pure."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import escape
from typing import Final

from cards.fallback import as_text
from cards.model import Card, Field, Form, Input, Note, Text
from cards.pen import Translate

STYLE: Final = """
:root{color-scheme:light dark;--paper:#f5f2ec;--sheet:#fffdf9;--ink:#1d2127;--soft:#565e69;--line:#8d8777;--blue:#2a4b8d;
--blue-ink:#fff;--bad:#a8211a;--bad-wash:#fce2df;--good:#176b40;--good-wash:#def3e6}
@media(prefers-color-scheme:dark){:root{--paper:#14161a;--sheet:#1c1f25;--ink:#ebe8e1;--soft:#a6acb6;--line:#747c88;
--blue:#9dbbff;--blue-ink:#0e1726;--bad:#ff8f86;--bad-wash:#431d1b;--good:#74d6a0;--good-wash:#173326}}
*{box-sizing:border-box}
body{margin:0;padding:16px;padding-bottom:calc(16px + env(safe-area-inset-bottom));background:var(--paper);color:var(--ink);
font:16px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",
"Noto Sans SC",system-ui,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:36rem;margin:0 auto;padding:20px;background:var(--sheet);border-radius:14px}
h1{margin:0 0 8px;font-size:1.25rem;line-height:1.35;overflow-wrap:anywhere}
p{margin:8px 0;overflow-wrap:anywhere;white-space:pre-line}
.soft{color:var(--soft);font-size:.875rem}
.told{margin:16px 0;padding:10px 14px;border-radius:10px;background:var(--good-wash);color:var(--good)}
.wrong{background:var(--bad-wash);color:var(--bad)}
label{display:block;margin:16px 0 4px;font-weight:600}
label b{color:var(--bad)}
input,select,textarea{width:100%;min-height:44px;padding:9px 12px;border:1px solid var(--line);border-radius:10px;
background:var(--paper);color:inherit;font:inherit}
textarea{min-height:92px;resize:vertical}
button{width:100%;min-height:48px;margin-top:24px;border:0;border-radius:10px;background:var(--blue);color:var(--blue-ink);
font:inherit;font-weight:600}
:focus-visible{outline:3px solid var(--blue);outline-offset:2px}
"""
STYLE_HASH: Final = base64.b64encode(sha256(STYLE.encode()).digest()).decode()

LONGEST: Final = {Input.LONG_TEXT: 2_000}
USUAL: Final = 300


@dataclass(frozen=True, slots=True)
class Told:
    """What stands above the form: how it went."""

    text: str
    wrong: bool


def form_page(t: Translate, card: Card, form: Form, *, once: str, typed: Mapping[str, str], told: Told | None) -> str:
    """`once` tells one sending from the next; `typed` is what was sent before and refused: nothing of it is lost."""
    said = [_paragraph(block.text) for block in card.blocks if isinstance(block, Text)]
    fields = (part for field in form.fields for part in _field(field, typed.get(field.name)))
    inner = [
        f"<h1>{escape(card.title)}</h1>",
        *([_told(told)] if told else []),
        *said,
        '<form method="post" accept-charset="utf-8">',
        f'<input type="hidden" name="once" value="{escape(once)}">',
        *fields,
        f"<button>{escape(form.send.label)}</button></form>",
        _paragraph(t("page.note"), "soft"),
    ]
    return page(t, card.title, inner)


def done_page(t: Translate, cards: Sequence[Card]) -> str:
    """After it was sent: what came of it, and where it goes on."""
    told = [_told(Told("\n".join(_short(card)), wrong=False)) for card in cards]
    return page(
        t,
        t("page.sent"),
        [f"<h1>{escape(t('page.sent'))}</h1>", *told, _paragraph(t("page.back"), "soft")],
    )


def told_page(t: Translate, key: str) -> str:
    """There is no form here (any more): why, and what to do."""
    inner = [f"<h1>{escape(t(f'{key}.title'))}</h1>", _paragraph(t(key)), _paragraph(t(f"{key}.next"), "soft")]
    return page(t, t(f"{key}.title"), inner)


def page(t: Translate, title: str, inner: Sequence[str]) -> str:
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        f'<meta name="robots" content="noindex"><title>{escape(title)}</title><style>{STYLE}</style>'
    )
    body = "\n".join(inner)
    return f'<!doctype html><html lang="{escape(t.locale)}"><head>{head}</head><body><main>{body}</main></body></html>'


def error_of(card: Card) -> str:
    return "\n".join(block.text for block in card.blocks if isinstance(block, Text | Note)) or card.summary


def _short(card: Card) -> Iterator[str]:
    """A card's words without its title where a paragraph says it all."""
    said = [block.text for block in card.blocks if isinstance(block, Text)]
    yield from said or as_text(card).split("\n")[:12]


def _told(told: Told) -> str:
    kind, role = ("told wrong", "alert") if told.wrong else ("told", "status")
    return f'<div class="{kind}" role="{role}">{_paragraph(told.text)}</div>'


def _paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _field(field: Field, typed: str | None) -> Iterator[str]:
    id = f"f-{field.name}"
    star = ' <b aria-hidden="true">*</b>' if field.required else ""
    hint = f' aria-describedby="{id}-h"' if field.hint else ""
    required = " required" if field.required else ""
    attributes = f'id="{id}" name="{escape(field.name)}"{hint}{required}'
    yield f'<label for="{id}">{escape(field.label)}{star}</label>'
    yield _control(field, attributes, field.value if typed is None else typed)
    if field.hint:
        yield f'<p class="soft" id="{id}-h">{escape(field.hint)}</p>'


def _control(field: Field, attributes: str, value: str) -> str:
    if field.input is Input.CHOICE and field.options:
        options = "".join(
            f'<option value="{escape(each)}"{" selected" if each == value else ""}>{escape(label)}</option>'
            for each, label in field.options
        )
        return f'<select {attributes}><option value=""></option>{options}</select>'
    longest = max(LONGEST.get(field.input, USUAL), len(value))
    if field.input is Input.LONG_TEXT:
        # The first line break of a textarea is not read.
        return f'<textarea {attributes} maxlength="{longest}">\n{escape(value)}</textarea>'
    if field.input is Input.DATE and (not value or _is_day(value)):
        return f'<input type="date" {attributes} value="{escape(value)}">'
    mode = ' inputmode="decimal"' if field.input is Input.AMOUNT else ""
    return f'<input type="text" {attributes}{mode} maxlength="{longest}" value="{escape(value)}" autocomplete="off">'


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
