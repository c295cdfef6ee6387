"""Answers inside a callback, as XML. Pure.

Source: developer.work.weixin.qq.com/document/path/90241: PascalCase names, lists as elements that come again.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapters._shared.callback_crypto import Sealed

NAMES: Final = {"keyname": "KeyName", "checkbox": "CheckBox"}
"""Where the XML's name is not the JSON's in PascalCase."""


def text_reply(to: str, corp: str, at: int, content: str) -> str:
    return _reply(to, corp, at, "text", f"<Content>{cdata(content)}</Content>")


def card_reply(to: str, corp: str, at: int, card: Mapping[str, Any]) -> str:
    """The card in the place of the one that was clicked, for whoever clicked."""
    shown = {name: value for name, value in card.items() if name != "task_id"}
    return _reply(to, corp, at, "update_template_card", f"<TemplateCard>{''.join(_elements(shown))}</TemplateCard>")


def grey_reply(to: str, corp: str, at: int, label: str) -> str:
    return _reply(to, corp, at, "update_button", f"<Button><ReplaceName>{cdata(label)}</ReplaceName></Button>")


def envelope(sealed: Sealed) -> str:
    return (
        f"<xml><Encrypt>{cdata(sealed.encrypt)}</Encrypt><MsgSignature>{cdata(sealed.signature)}</MsgSignature>"
        f"<TimeStamp>{sealed.timestamp}</TimeStamp><Nonce>{cdata(sealed.nonce)}</Nonce></xml>"
    )


def cdata(text: str) -> str:
    """Text that ends a section is parted between two; what XML cannot hold at all is left out."""
    held = "".join(letter for letter in text if _may_stand(ord(letter)))
    return f"<![CDATA[{held.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _may_stand(code: int) -> bool:
    return code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF


def _reply(to: str, corp: str, at: int, kind: str, inner: str) -> str:
    return (
        f"<xml><ToUserName>{cdata(to)}</ToUserName><FromUserName>{cdata(corp)}</FromUserName>"
        f"<CreateTime>{at}</CreateTime><MsgType>{cdata(kind)}</MsgType>{inner}</xml>"
    )


def _elements(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        tag = NAMES.get(name) or "".join(part.capitalize() for part in name.split("_"))
        for each in value if isinstance(value, list) else [value]:
            yield f"<{tag}>{_inner(each)}</{tag}>"


def _inner(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(_elements(value))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else cdata(str(value))
