"""How long the numbers of a rule can be: 8 to 20 characters is what people can read out, copy and file."""

from collections.abc import Iterable, Mapping, Sequence

from contracts.numbering.key import key
from contracts.numbering.rule import NumberRule, Overflow
from contracts.numbering.tokens import Part, read_parts

SHORTEST, LONGEST = 8, 20


def length_problem(text: str) -> bool:
    """Whether a number is shorter or longer than is customary, separators counted."""
    return not SHORTEST <= len(key(text)) <= LONGEST


def rule_length_problem(rule: NumberRule, words: Mapping[str, Sequence[str]]) -> str | None:
    """What is wrong with the length of every number that the rule can make; raises `BadPattern`.

    `words` are the texts that may stand for `type`, `dept` and `org`. Counted in the rule's favour: separators help a
    short number and do not harm a long one, for they may be left out when it is copied.
    """
    parts = read_parts(rule)
    least = sum(min(map(_letters, _texts(part, rule, words)), default=1) for part in parts if not part.segment)
    most = 0
    for part in parts:
        longest = max(map(len, _texts(part, rule, words)), default=None)
        if longest is None or (part.is_counter and (part.width is None or rule.overflow is Overflow.WIDEN)):
            most = LONGEST
            break
        most += longest
    if least > LONGEST:
        return f"its numbers have {least} letters and digits, {LONGEST} are the most"
    if most < SHORTEST:
        return f"its numbers have {most} characters, {SHORTEST} are the least"
    return None


def _texts(part: Part, rule: NumberRule, words: Mapping[str, Sequence[str]]) -> Iterable[str]:
    """Texts as long as what the part may become; none when nobody knows."""
    if not part.name or part.date_parts:
        return (key(part.text),)
    if part.is_counter:
        widths = [width for _, width in rule.widths] + [part.width or 1]
        return tuple("0" * width for width in widths)
    if part.width is not None:
        return ("0" * part.width,)
    listed = rule.code_list(part.name.removeprefix("code:")) if "code:" in part.name else None
    if listed is not None and not listed.is_open:
        return tuple(key(code.text) for code in listed.codes)
    return tuple(key(word) for word in words.get(part.name, ()))


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)
