"""The parts that a numbering pattern is made of, read from its text."""

import re
from dataclasses import dataclass, replace

from contracts.numbering.checkchar import SYSTEMS, USUAL
from contracts.numbering.counting import ALPHABETS
from contracts.numbering.key import key
from contracts.numbering.rule import NumberRule, Overflow

_PIECE = re.compile(r"\{([^{}]*)\}|([^{}\[\]]+)|([{}\[\]])")
_DATE_PART = re.compile(r"YYYY|YY|MM|DDD|DD|Q|[^A-Za-z0-9]")
_FISCAL = re.compile(r"YYYY|YY|(?:YYYY|YY)[^A-Za-z0-9]?YY")
_WORDS = ("type", "dept", "org")
_WIDTH = re.compile(r"[1-9][0-9]?")
_LONGEST_COUNTER = 12


class BadPattern(ValueError):
    """A numbering rule that could not give every contract a number of its own; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """`name` is "" for literal text, which `text` then holds; for a date or fiscal part `text` is its format, for a check
    its system, for a counter its alphabet.

    `width` is how many characters it always has, or None. A counter's width is its least. `segment` numbers the
    brackets it stands in, from 1; 0 stands in none.
    """

    name: str
    text: str = ""
    width: int | None = None
    segment: int = 0

    @property
    def is_counter(self) -> bool:
        return self.name == "seq"

    @property
    def date_parts(self) -> tuple[str, ...]:
        return tuple(_DATE_PART.findall(self.text)) if self.name in ("date", "fiscal") else ()


def read_parts(rule: NumberRule) -> tuple[Part, ...]:
    """Raises `BadPattern`."""
    parts = read_pattern(rule.pattern)
    _check_once(parts)
    _check_segments(parts)
    _check_apart(parts, rule)
    _check_shows(parts, rule)
    _check_check(parts, rule)
    return parts


def read_pattern(pattern: str) -> tuple[Part, ...]:
    """Its parts as they stand there. Raises `BadPattern` for what is no part."""
    parts: list[Part] = []
    segment = segments = 0
    for token, literal, sign in _PIECE.findall(pattern):
        if sign == "[" and not segment:
            segment = segments = segments + 1
        elif sign == "]" and segment:
            segment = 0
        elif sign:
            kind = "brace" if sign in "{}" else "bracket"
            raise BadPattern(
                f"{pattern!r}: a {kind} is not closed, or stands in another. Write {{text:[}} for a real ["
            )
        else:
            parts.append(replace(Part("", literal) if literal else _token(token), segment=segment))
    if segment:
        raise BadPattern(f"{pattern!r}: a bracket is not closed. Write {{text:[}} for a real [")
    return tuple(parts)


def _token(text: str) -> Part:
    name, _, rest = text.partition(":")
    if name == "text" and rest:
        return Part("", rest)
    if name == "n" and (not rest or _WIDTH.fullmatch(rest)):
        return Part("n", width=int(rest) if rest else None)
    if name == "check" and (rest or USUAL) in SYSTEMS:
        return Part("check", rest or USUAL, SYSTEMS[rest or USUAL].length)
    if name == "date" and rest and not _DATE_PART.sub("", rest) and re.search("[YMDQ]", rest):
        return Part("date", rest, len(rest))
    if name == "fiscal" and _FISCAL.fullmatch(rest):
        return Part("fiscal", rest, len(rest))
    if name in _WORDS and (not rest or _WIDTH.fullmatch(rest)):
        return Part(name, width=int(rest) if rest else None)
    if name == "code":
        code, _, width = rest.partition(":")
        if re.fullmatch(r"\w+", code) and (not width or _WIDTH.fullmatch(width)):
            return Part(f"code:{code}", width=int(width) if width else None)
    if name == "seq" and (counter := _counter(rest)):
        return counter
    raise BadPattern(
        f"{{{text}}} is not a part of a number; there are {{date:YYYYMMDD}}, {{fiscal:YYYY}}, {{type}}, {{dept}}, "
        "{org}, {seq:6}, {seq}, {seq:4:base36}, {code:NAME}, {check} and {text:[}"
    )


def _counter(rest: str) -> Part | None:
    """`6`, nothing, `4:base36`, `base36`."""
    width, _, alphabet = rest.partition(":")
    if width in ALPHABETS and width:
        width, alphabet = "", width
    if alphabet not in ALPHABETS or (width and not _WIDTH.fullmatch(width)) or int(width or 1) > _LONGEST_COUNTER:
        return None
    return Part("seq", alphabet, int(width) if width else None)


def _check_once(parts: tuple[Part, ...]) -> None:
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
    if {"YY", "YYYY"} <= seen:
        raise BadPattern("the year stands in the pattern twice")
    if "n" in seen:
        raise BadPattern("{n} counts the children of a number: it belongs into `children`")


def _check_segments(parts: tuple[Part, ...]) -> None:
    """Only codes can be left out: everything else is always known."""
    for segment in {part.segment for part in parts if part.segment}:
        inside = [part for part in parts if part.segment == segment]
        if not any(part.name.startswith("code:") for part in inside):
            raise BadPattern("what stands in [ ] must have a {code:NAME}: it is left out when that code is not given")
        if other := next((part.name for part in inside if part.name and not part.name.startswith("code:")), None):
            raise BadPattern(f"{{{other}}} is always known and cannot stand in [ ]")


def is_open(part: Part, rule: NumberRule) -> bool:
    """Whether nobody can say beforehand how long it is or with what it ends."""
    if part.is_counter:
        return part.width is None or rule.overflow is Overflow.WIDEN
    if part.name.startswith("code:") and part.width is None:
        listed = rule.code_list(part.name.removeprefix("code:"))
        return listed is None or listed.is_open or not listed.codes
    return bool(part.name) and part.width is None


def _check_apart(parts: tuple[Part, ...], rule: NumberRule) -> None:
    """Two neighbours of open length could not be told apart when the number is read back."""
    open_before: Part | None = None
    for part in parts:
        if not part.name:
            if key(part.text):
                open_before = None
            continue
        if not is_open(part, rule):
            continue
        if open_before is not None:
            raise BadPattern(
                f"{{{open_before.name}}} and {{{part.name}}} run into each other: put something between them, "
                f"or give one a width, like {{{part.name}:2}}"
            )
        open_before = part


def _check_shows(parts: tuple[Part, ...], rule: NumberRule) -> None:
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
        "quarter": (some_year and "MM" in dates) or (calendar_year and bool(dates & {"Q", "DDD"})),
        "month": (some_year and "MM" in dates) or (calendar_year and "DDD" in dates),
        "day": (some_year and {"MM", "DD"} <= dates) or (calendar_year and "DDD" in dates),
    }
    for over in rule.counter:
        if not shown.get(over, f"code:{over}" in names):
            raise BadPattern(
                f"the counter runs over {over}, which the number does not show: "
                f"it would give the same number to two contracts"
            )
    if rule.widths and "dept" not in names:
        raise BadPattern("`widths` differ by department, which the number does not show")


def _check_check(parts: tuple[Part, ...], rule: NumberRule) -> None:
    """A check can only be made over what its system knows."""
    for part in parts:
        if part.name != "check":
            continue
        known = SYSTEMS[part.text].letters
        literal = "".join(key(other.text) for other in parts if not other.name)
        listed = "".join(code.text for one in rule.lists for code in one.codes if _has(parts, f"code:{one.id}"))
        if strange := next(
            (letter for letter in literal + key(listed) if letter.isalnum() and letter not in known), None
        ):
            raise BadPattern(f"{{check:{part.text}}} cannot count {strange!r}; it knows {known[0]} to {known[-1]}")


def _has(parts: tuple[Part, ...], name: str) -> bool:
    return any(part.name == name for part in parts)
