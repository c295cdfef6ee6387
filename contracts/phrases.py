"""Takes what people type apart: the conditions and words of a search, and `field=value` pairs."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contracts.natural import Natural, naturals
from contracts.register.fields import field_named
from contracts.register.values import folded

# Quoted text holds together; a comma parts conditions unless it stands inside an amount.
_VALUE = r'"(?P<{0}q>[^"]*)"?|(?P<{0}>(?:[^\s",;、]|(?<=[0-9]),(?=[0-9]{{3}}(?![0-9])))+)'
_LENGTH = r"[0-9一二两三四五六七八九十百]+\s*个?\s*(?:工作日|天|日|周|星期|月|季度|年)"
_ASKED = re.compile(
    r"(?P<year>(?<![^\s,;、])(?:(?:19|20)[0-9]{2})(?:年(?![0-9])(?:到期)?|(?=[\s,;、]|$)))"
    rf"|(?P<ahead>(?:未来|今后)?\s*(?P<zh>{_LENGTH})\s*(?:(?:(?:之|以)?内)?\s*要?(?:到期|结束)|(?:之|以)?内(?=[\s,;、]|$))"
    r"|(?:(?:expiring|expires|ending)\s+(?:(?:with)?in\s+)?(?:the\s+next\s+)?|within\s+(?:the\s+next\s+)?)"
    r"(?P<en>[0-9]{1,3}(?![0-9])(?:\s*(?:days?|weeks?|months?|quarters?|years?|d|w)\b)?))"
    rf"|(?P<field>[^\s=<>:\",;、]+?)\s*(?P<op>>=|<=|=>|=<|[=<>:])\s*(?:{_VALUE.format('v')}|(?=\s|$))"
    rf"|(?P<bare>>=|<=|=>|=<|[<>])\s*(?:{_VALUE.format('b')})"
    r'|"(?P<quoted>[^"]*)"?|(?P<word>[^\s",;、]+)',
    re.IGNORECASE,
)
_SPOKEN = (
    (r"不低于|不少于|至少|大于等于", ">="),
    (r"不超过|不高于|不多于|至多|小于等于", "<="),
    (r"大于|超过|高于|多于", ">"),
    (r"小于|低于|少于", "<"),
)
_HALVES = re.compile("[\0\ud800-\udfff]")
"""What no text can hold: zeros, and halves of characters."""
_SIGNS = {"=>": ">=", "=<": "<=", ":": "="}
_FACT = re.compile(
    r'(?P<field>[^\s=＝"“「]+)\s*[=＝]\s*'
    r'(?:"(?P<q1>[^"]*)"?|“(?P<q2>[^”]*)”?|「(?P<q3>[^」]*)」?|(?P<plain>[^\s"“「]\S*)?)'
    r'|"(?P<w1>[^"]*)"?|“(?P<w2>[^”]*)”?|「(?P<w3>[^」]*)」?|(?P<word>\S+)'
)


SPACED = frozenset(
    [
        "title",
        "customer",
        "amount",
        "notice_period",
        "auto_renew",
        "term",
        "minimum_term",
        "renewal_notice",
        "owner",
        "notes",
    ]
)
"""Fields whose values may have blanks in them without quotes: words after them belong to them."""


class Kind(StrEnum):
    AHEAD = "ahead"
    YEAR = "year"
    CONDITION = "condition"
    AMOUNT = "amount"
    QUOTED = "quoted"
    WORD = "word"
    NATURAL = "natural"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`said` is the phrase as typed; `name` and `sign` (one of = > < >= <=) belong to a condition; a bare amount has a sign.

    `colon` tells `客户:甲` from `客户=甲`, for a time of day has a colon too.
    """

    kind: Kind
    value: str
    said: str
    name: str = ""
    sign: str = ""
    colon: bool = False
    natural: Natural | None = None


def phrases(text: str) -> Iterator[Phrase]:
    """The parts of a search, in order; nothing of the text but blanks and commas is left out."""
    plain = _plain(text)
    at = 0
    for natural in naturals(plain):
        yield from _written(plain[at : natural.start])
        at = natural.end
        yield Phrase(Kind.NATURAL, natural.value, plain[natural.start : at].strip(), natural=natural)
    yield from _written(plain[at:])


def _written(text: str) -> Iterator[Phrase]:
    for found in _ASKED.finditer(text):
        said = found.group().strip()
        sign = found["op"] or found["bare"] or ""
        value = " ".join((found["v"] or found["vq"] or found["b"] or found["bq"] or "").split())
        if found["ahead"]:
            yield Phrase(Kind.AHEAD, found["zh"] or found["en"], said)
        elif found["year"]:
            yield Phrase(Kind.YEAR, found["year"][:4], said)
        elif found["field"]:
            before, name = _parted(found["field"])
            if sign[0] in "<>" and field_named(name) != "amount" and found.start("op") > found.end("field"):
                # `即将到期 >50万`: only amounts are compared, so what stands before the blank is a word of its own.
                yield Phrase(Kind.WORD, found["field"].strip("?!。."), found["field"])
                yield Phrase(Kind.AMOUNT, value, said, "amount", _SIGNS.get(sign, sign))
                continue
            if before:
                yield Phrase(Kind.WORD, before, before)
            yield Phrase(Kind.CONDITION, value, said, name, _SIGNS.get(sign, sign), sign == ":")
        elif found["bare"]:
            yield Phrase(Kind.AMOUNT, value, said, "amount", _SIGNS.get(sign, sign))
        elif found["quoted"] is not None:
            yield Phrase(Kind.QUOTED, found["quoted"], said)
        else:
            yield Phrase(Kind.WORD, found["word"].strip("?!。."), said)


def _plain(text: str) -> str:
    """Half width, straight quotes, and comparisons in signs."""
    text = _HALVES.sub("", text)
    text = unicodedata.normalize("NFKC", text).replace("≥", ">=").replace("≤", "<=")
    text = " ".join(re.sub("[“”「」]", '"', text).split())
    for words, sign in _SPOKEN:
        text = re.sub(rf"(?<=金额)\s*(?:{words})", sign, text)
    return text


def _parted(word: str) -> tuple[str, str]:
    """`华东金额` is a word and the name of a field, for Chinese leaves no blanks between them."""
    if field_named(word) is None:
        for at in range(1, len(word)):
            if not word[at:].isascii() and field_named(word[at:]):
                return word[:at], word[at:]
    return "", word


def parse_facts(text: str, extra: Sequence[str] = ()) -> tuple[tuple[str, ...], dict[str, str]]:
    """The loose words, and field name → text of the pairs, e.g. `客户=华东电力 标题="年度 服务"`.

    A pair of an unknown field stays a word, as typed. `extra` are more names to accept, returned as they stand there.
    """
    more = {folded(word): word for word in extra}
    words: list[str] = []
    facts: dict[str, str] = {}
    last = ""
    for found in _FACT.finditer(text):
        parts = found.groupdict()
        typed = parts.pop("field")
        value = next((part for part in parts.values() if part is not None), "")
        name = (more.get(folded(typed)) or field_named(typed)) if typed else None
        if name:
            facts[name], last = value, name
        elif last in SPACED and not typed:
            # Nobody quotes while typing: `title=Annual support`, `notice=60 days`, `amount=USD 3,000`.
            facts[last] = f"{facts[last]} {value}".strip()
        else:
            words.append(found.group() if typed else value)
    return tuple(filter(None, words)), facts
