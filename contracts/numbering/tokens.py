"""The parts that a numbering pattern is made of, read from its text."""

import re
from dataclasses import dataclass

from contracts.numbering.key import key
from contracts.numbering.rule import NumberRule, Overflow

_PIECE = re.compile(r"\{([^{}]*)\}|([^{}]+)|([{}])")
_DATE_PART = re.compile(r"YYYY|YY|MM|DD|[^A-Za-z0-9]")
_WORDS = ("type", "dept", "org")


class BadPattern(ValueError):
    """A numbering rule that could not give every contract a number of its own; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is "" for literal text, which `text` then holds; for a date or fiscal part `text` is its format.

    `width` is how many characters it always has, or None. A counter's width is its least.
    """

    name: str
    text: str = ""
    width: int | None = None

    @property
    def is_counter(self) -> bool:
        return self.name == "seq"

    @property
    def date_parts(self) -> tuple[str, ...]:
        return tuple(_DATE_PART.findall(self.text)) if self.name in ("date", "fiscal") else ()


def read_parts(rule: NumberRule) -> tuple[Part, ...]:
    """Raises `BadPattern`."""
    parts = []
    for token, literal, stray in _PIECE.findall(rule.pattern):
        if stray:
            raise BadPattern(f"{rule.pattern!r}: a brace is not closed")
        parts.append(Part("", literal) if literal else _token(token))
    _check_once(parts)
    _check_apart(parts, rule.overflow)
    _check_shows(parts, rule)
    return tuple(parts)


def _token(text: str) -> Part:
    name, _, rest = text.partition(":")
    if name == "seq" and (not rest or re.fullmatch(r"[1-9]|1[0-2]", rest)):
        return Part("seq", width=int(rest) if rest else None)
    if name == "date" and rest and not _DATE_PART.sub("", rest) and re.search("[YMD]", rest):
        return Part("date", rest, len(rest))
    if name == "fiscal" and rest in ("YYYY", "YY"):
        return Part("fiscal", rest, len(rest))
    if name in _WORDS and (not rest or re.fullmatch(r"[1-9][0-9]?", rest)):
        return Part(name, width=int(rest) if rest else None)
    if name == "code":
        code, _, width = rest.partition(":")
        if re.fullmatch(r"\w+", code) and (not width or re.fullmatch(r"[1-9][0-9]?", width)):
            return Part(f"code:{code}", width=int(width) if width else None)
    raise BadPattern(
        f"{{{text}}} is not a part of a number; there are {{date:YYYYMMDD}}, {{fiscal:YYYY}}, {{type}}, {{dept}}, "
        "{org}, {seq:6}, {seq} and {code:NAME}"
    )


def _check_once(parts: list[Part]) -> None:
    counters = sum(part.is_counter for part in parts)
    if counters != 1:
        raise BadPattern(f"a number needs exactly one {{seq:…}}, this pattern has {counters or 'none'}")
    seen: set[str] = set()
    for part in parts:
        names = [text for text in part.date_parts if text.isalpha()] if part.name == "date" else [part.name]
        for name in filter(None, names):
            if name in seen:
                raise BadPattern(f"{name} stands in the pattern twice")
            seen.add(name)


def _check_apart(parts: list[Part], overflow: Overflow) -> None:
    """Two neighbours of open length could not be told apart when the number is read back."""
    open_before: Part | None = None
    for part in parts:
        if not part.name:
            if key(part.text):
                open_before = None
            continue
        if part.width is not None and not (part.is_counter and overflow is Overflow.WIDEN):
            continue
        if open_before is not None:
            raise BadPattern(
                f"{{{open_before.name}}} and {{{part.name}}} run into each other: put something between them, "
                f"or give one a width, like {{{part.name}:2}}"
            )
        open_before = part


def _check_shows(parts: list[Part], rule: NumberRule) -> None:
    """Whatever starts the counter anew must be seen in the number, or two contracts would get the same one."""
    names = {part.name for part in parts}
    dates = {text for part in parts if part.name == "date" for text in part.date_parts}
    calendar_year = bool(dates & {"YYYY", "YY"})
    some_year = calendar_year or "fiscal" in names
    shown = {
        "type": "type" in names or len(rule.types) == 1,
        "dept": "dept" in names,
        "org": True,  # there is one organisation to a company file
        "year": calendar_year or (some_year and "MM" in dates),
        "fiscal_year": "fiscal" in names or (calendar_year and "MM" in dates),
        "month": some_year and "MM" in dates,
        "day": some_year and {"MM", "DD"} <= dates,
    }
    for over in rule.counter:
        if not shown.get(over, f"code:{over}" in names):
            raise BadPattern(
                f"the counter runs over {over}, which the number does not show: "
                f"it would give the same number to two contracts"
            )
