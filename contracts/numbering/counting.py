"""How the value of a counter is written: padded or not, in letters too, and what comes after its width is full."""

from collections.abc import Iterator

from contracts.numbering.rule import Overflow

DIGITS = "0123456789"
# Without I and O, which are read as 1 and 0.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
ALPHABETS = {"": DIGITS, "base36": DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "base34": DIGITS + LETTERS}
"""By the name in `{seq:4:base36}`. Base 34 leaves out I and O, as US federal numbers do."""


def written(value: int, width: int | None, alphabet: str, overflow: Overflow) -> str | None:
    """None when the value does not fit. `width` None means no padding and no end."""
    text = _in_base(value, alphabet)
    if width is None or len(text) <= width:
        return text.rjust(width or 0, alphabet[0])
    if overflow is Overflow.WIDEN:
        return text
    return _lettered(value, width) if overflow is Overflow.LETTERS and alphabet == DIGITS else None


def read(text: str, width: int | None, alphabet: str, overflow: Overflow) -> int | None:
    """The value written so; None for what `written` would not write."""
    leading = len(text) - len(text.lstrip(LETTERS))
    if overflow is Overflow.LETTERS and alphabet == DIGITS and leading and width is not None:
        return _unlettered(text, width, leading)
    if not text or set(text) - set(alphabet):
        return None
    value = 0
    for digit in text:
        value = value * len(alphabet) + alphabet.index(digit)
    return value if written(value, width, alphabet, overflow) == text else None


def capacity(width: int | None, alphabet: str, overflow: Overflow) -> int | None:
    """How many values there are, from 0 on; None when there is no end."""
    if width is None or overflow is Overflow.WIDEN:
        return None
    if overflow is Overflow.LETTERS and alphabet == DIGITS:
        return sum(_block(width, letters) for letters in range(width + 1))
    size: int = len(alphabet) ** width
    return size


def _in_base(value: int, alphabet: str) -> str:
    if alphabet == DIGITS:
        return str(value)
    text = ""
    while value or not text:
        value, rest = divmod(value, len(alphabet))
        text = alphabet[rest] + text
    return text


def _block(width: int, letters: int) -> int:
    return int(len(LETTERS) ** letters * 10 ** (width - letters))


def _blocks(width: int) -> Iterator[tuple[int, int]]:
    """(number of letters, first value) of 000–999, A00–Z99, AA0–ZZ9, AAA–ZZZ."""
    first = 0
    for letters in range(width + 1):
        yield letters, first
        first += _block(width, letters)


def _lettered(value: int, width: int) -> str | None:
    for letters, first in _blocks(width):
        if value < first + _block(width, letters):
            head, digits = divmod(value - first, 10 ** (width - letters))
            front = _in_base(head, LETTERS).rjust(letters, LETTERS[0]) if letters else ""
            return front + (str(digits).zfill(width - letters) if width > letters else "")
    return None


def _unlettered(text: str, width: int, leading: int) -> int | None:
    if len(text) != width or (text[leading:] and not text[leading:].isdecimal()):
        return None
    first = dict(_blocks(width))[leading]
    head = 0
    for letter in text[:leading]:
        head = head * len(LETTERS) + LETTERS.index(letter)
    return int(first + head * 10 ** (width - leading) + int(text[leading:] or 0))
