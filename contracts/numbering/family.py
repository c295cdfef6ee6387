"""Numbers that hang on another: amendments, supplements, call-offs, renewals."""

import re
from dataclasses import dataclass

from contracts.numbering.key import key
from contracts.numbering.pattern import NumbersExhausted, Pattern, compile_pattern, reader_of
from contracts.numbering.rule import ChildForm, NumberRule
from contracts.numbering.tokens import BadPattern, Part, read_pattern

_BASE = "{base}"


@dataclass(frozen=True, slots=True)
class ChildRead:
    """`base` is the key of the number it hangs on, `count` which child of its kind it is."""

    kind: str
    base: str
    count: int


@dataclass(frozen=True, slots=True)
class Family:
    """One way to hang numbers on those of a rule. `parts` are those of the whole number, of the base too."""

    form: ChildForm
    base: Pattern
    parts: tuple[Part, ...]
    _reader: re.Pattern[str]

    def format(self, parent: str, count: int) -> str:
        """Raises `NumbersExhausted`, or `BadPattern` when `parent` is no number of the rule."""
        counter = next((part for part in self.parts if part.name == "n"), None)
        if counter is None and count > self.form.start:
            raise NumbersExhausted(f"{parent} has its one {self.form.kind}")
        if counter and counter.width and len(str(count)) > counter.width:
            raise NumbersExhausted(f"{count} needs more than {counter.width} places")
        shown = {"n": str(count).zfill(counter.width or 1) if counter else ""}
        if _is_behind(self.form):
            head, tail = _around(self.form.pattern)
            text = self._written(read_pattern(head), shown, count) + parent
            text += self._written(read_pattern(tail), shown, count)
        else:
            parsed = self.base.parse(parent)
            if parsed is None:
                raise BadPattern(f"{parent} is no number of {self.base.rule.id}")
            text = self._written(self.parts, {**shown, **dict(parsed.parts)}, count)
        if self.read(text) != ChildRead(self.form.kind, key(parent), count):
            raise BadPattern(f"{text} cannot be read back as a child of {parent}")
        return text

    def read(self, text: str) -> ChildRead | None:
        """None for a number that this form did not make. The base may be a child itself."""
        found = self._reader.fullmatch(key(text))
        if found is None:
            return None
        groups = found.groupdict()
        count = int(groups.get("n") or self.form.start)
        if _is_behind(self.form):
            return ChildRead(self.form.kind, groups["base"], count)
        words = {part.name: groups[f"p{at}"] for at, part in enumerate(self.parts) if part.name not in ("", "n")}
        present = {part.segment for part in self.base.parts if words.get(part.name)} | {0}
        base = "".join(words.get(part.name) or part.text for part in self.base.parts if part.segment in present)
        return ChildRead(self.form.kind, key(base), count) if self.base.parse(base) else None

    def _written(self, parts: tuple[Part, ...], words: dict[str, str], count: int) -> str:
        """Without the segments whose words are not there, and without a first count that stands in brackets."""
        gone = {part.segment for part in parts if part.segment and part.name and not words.get(part.name)}
        if count == self.form.start:
            gone |= {part.segment for part in parts if part.segment and part.name == "n"}
        return "".join(words[part.name] if part.name else part.text for part in parts if part.segment not in gone)


def family(rule: NumberRule, form: ChildForm) -> Family:
    """Raises `BadPattern`."""
    base = compile_pattern(rule)
    pattern = whole_pattern(rule, form)
    parts = read_pattern(pattern)
    names = [part.name for part in parts if part.name]
    if _is_behind(form):
        head, tail = map(read_pattern, _around(form.pattern))
        if other := next((part.name for part in (*head, *tail) if part.name not in ("", "n")), None):
            raise BadPattern(
                f"{{{other}}} cannot stand beside {{base}}: write {{n}} and plain text, or every part anew"
            )
        reader = reader_of(head, rule) + "(?P<base>.+)" + reader_of(tail, rule)
    else:
        reader = reader_of(parts, rule)
    if names.count("n") > 1:
        raise BadPattern(f"{{n}} stands in the pattern of {form.kind} twice")
    if lacking := next((part.name for part in base.parts if part.name and part.name not in names), None):
        raise BadPattern(f"{form.kind} must show all of its number, and {{{lacking}}} is missing")
    if len(parts) == len(base.parts) and key(form.pattern) in ("{BASE}", key(rule.pattern)):
        raise BadPattern(f"{form.kind} is written like the number itself: add something, such as {{base}}-B{{n}}")
    return Family(form, base, parts, re.compile(reader))


def whole_pattern(rule: NumberRule, form: ChildForm) -> str:
    """With the pattern of the rule in place of `{base}`."""
    if _is_behind(form):
        head, tail = _around(form.pattern)
        return head + rule.pattern + tail
    return form.pattern


def _is_behind(form: ChildForm) -> bool:
    return _BASE in form.pattern or "{seq" not in form.pattern


def _around(pattern: str) -> tuple[str, str]:
    head, base, tail = pattern.partition(_BASE)
    return (head, tail) if base else ("", f" {pattern}")
